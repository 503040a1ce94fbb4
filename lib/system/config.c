/*
 * config - the one KEY=value configuration (DESIGN: configuration)
 *
 * Turns the texts that config_file gathered into struct config by the table of
 * config_keys, then derives what follows from them.  Must never quote a value
 * in a problem: it is shown and logged.
 */
#include "system/config.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/url.h"
#include "system/config_file.h"
#include "system/config_keys.h"

enum { LIST_MAX = 64 * 1024 };

const char config_settings_variable[] = "KEEPSAKE_SETTINGS";

static enum err
complain(struct config_sources *s, size_t i, const char *what)
{
	const char *where = s->key[i].text == NULL ? "by default" :
	    "in the environment";

	if (s->key[i].line != 0)
		where = arena_printf(s->arena, "line %u of %s",
		    s->key[i].line, s->path);
	s->problem = arena_printf(s->arena, "%s %s (%s)", config_keys[i].name,
	    what, where);
	return ERR_INVALID;
}

static enum err
complain_of(struct config_sources *s, const char *name, const char *what)
{
	return complain(s, config_keys_find(name), what);
}

static const char *
text_of(const struct config_sources *s, const char *name)
{
	return s->key[config_keys_find(name)].text;
}

static void *
field_of(struct config *out, size_t i)
{
	return (char *)out + config_keys[i].field;
}

static size_t
count_commas(const char *p)
{
	size_t n = 0;

	while ((p = strchr(p, ',')) != NULL) {
		n++;
		p++;
	}
	return n;
}

/* The next item of a comma list, without blanks around it; NULL at the end. */
static char *
next_item(struct arena *a, const char **rest)
{
	size_t len;
	const char *p = *rest;

	p += strspn(p, ", \t");
	len = strcspn(p, ",");
	*rest = p + len;
	while (len > 0 && (p[len - 1] == ' ' || p[len - 1] == '\t'))
		len--;
	return len > 0 ? arena_strndup(a, p, len) : NULL;
}

static enum err
set_items(struct config_sources *s, size_t i, const char *text, void *field)
{
	const struct config_key *key = &config_keys[i];
	const char **items = arena_array(s->arena, count_commas(text) + 2,
	    sizeof(*items));
	const char *complaint;
	struct buf joined;
	size_t n = 0;
	char *item;

	buf_init(&joined, s->arena, LIST_MAX);
	while ((item = next_item(s->arena, &text)) != NULL) {
		if ((complaint = key->check(item)) != NULL)
			return complain(s, i, complaint);
		if (n > 0)
			buf_putc(&joined, ',');
		buf_puts(&joined, item);
		items[n++] = item;
	}
	if (key->kind == CONFIG_ARRAY)
		*(const char *const **)field = items;
	else
		*(const char **)field = joined.data;
	return OK;
}

static enum err
set_int(struct config_sources *s, size_t i, const char *text, int64_t *field)
{
	const struct config_key *key = &config_keys[i];

	if (str_int(text, key->min, key->max, field) == OK)
		return OK;
	return complain(s, i, arena_printf(s->arena,
	    "must be a whole number from %lld to %lld",
	    (long long)key->min, (long long)key->max));
}

static enum err
set_rate(struct config_sources *s, size_t i, const char *text, int64_t *field)
{
	static const struct { const char *unit; int64_t times, by; } units[] = {
		{ "/min", 1, 1 }, { "/s", 60, 1 }, { "/hour", 1, 60 }, { "", 1, 1 },
	};
	const struct config_key *key = &config_keys[i];
	size_t len = strcspn(text, "/"), u = 0;
	int64_t n;

	while (u < 4 && !str_eq(text + len, units[u].unit))
		u++;
	if (u < 4 && str_int(arena_strndup(s->arena, text, len), 1, key->max,
	    &n) == OK) {
		n = n * units[u].times / units[u].by;
		if (n >= key->min && n <= key->max) {
			*field = n;
			return OK;
		}
	}
	return complain(s, i, "must be a rate such as 100/min, 5/s or "
	    "600/hour, at least 1/min");
}

static enum err
set_secret_file(struct config_sources *s, size_t i, const char *text,
    const char **field)
{
	/* The row above is the secret itself. */
	const struct config_key *secret = &config_keys[i] - 1;

	assert(i > 0);
	if (s->key[i - 1].text != NULL)
		return complain(s, i, arena_printf(s->arena,
		    "and %s are both given; keep one", secret->name));
	if (config_file_secret(s->arena, text, field) != OK)
		return complain(s, i, "must name a file with one line in it");
	if (*field != NULL && secret->check(*field) != NULL)
		return complain(s, i, "names a file whose line is no secret");
	return OK;
}

static bool
has_control(const char *p)
{
	for (; *p != '\0'; p++)
		if (iscntrl((unsigned char)*p))
			return true;
	return false;
}

static enum err
set_key(struct config_sources *s, size_t i, struct config *out)
{
	const struct config_key *key = &config_keys[i];
	const char *text = s->key[i].text, *complaint;
	void *field = field_of(out, i);

	if (text == NULL)
		text = key->fallback;
	if (text == NULL)
		return OK;
	if (!str_utf8(text, strlen(text)) || has_control(text))
		return complain(s, i, "must be one line of plain text");
	if (key->kind == CONFIG_LIST || key->kind == CONFIG_ARRAY)
		return set_items(s, i, text, field);
	if (key->kind == CONFIG_INT)
		return set_int(s, i, text, field);
	if (key->kind == CONFIG_RATE)
		return set_rate(s, i, text, field);
	if ((complaint = key->check(text)) != NULL)
		return complain(s, i, complaint);
	if (key->kind == CONFIG_SECRET_FILE)
		return set_secret_file(s, i, text, field);
	if (key->kind == CONFIG_SHARE)
		*(double *)field = strtod(text, NULL);
	else if (key->kind == CONFIG_OFF)
		*(bool *)field = str_eq(text, "off");
	else if (key->kind == CONFIG_ON)
		*(bool *)field = str_eq(text, "on");
	else if (key->kind != CONFIG_OTHER)
		*(const char **)field = arena_strdup(s->arena, text);
	return OK;
}

static struct url
split(const char *checked_url)
{
	struct url u = { 0 };
	enum err e = url_parse(checked_url, strlen(checked_url), &u);

	(void)e;
	return u;
}

static const char *
default_origin(struct config_sources *s, const struct config *c)
{
	const bool tls = str_eq(c->tls, "on");
	const char *port = strrchr(c->listen, ':') + 1;

	if (str_eq(port, tls ? "443" : "80"))
		return tls ? "https://localhost" : "http://localhost";
	return arena_printf(s->arena, "%s://localhost:%s",
	    tls ? "https" : "http", port);
}

static const char *
host_of(const char *origin)
{
	return strstr(origin, "://") + strlen("://");
}

static void
derive(struct config_sources *s, struct config *c)
{
	const char *port = text_of(s, "OIDC_PORT");
	struct url oidc, mcp;

	if (c->listen == NULL)
		c->listen = arena_printf(s->arena, "127.0.0.1:%s",
		    port != NULL ? port : "8080");
	if (c->oidc_base_url == NULL)
		c->oidc_base_url = default_origin(s, c);
	if (c->mcp_base_url == NULL)
		c->mcp_base_url = default_origin(s, c);
	if (c->issuer == NULL)
		c->issuer = c->oidc_base_url;
	if (c->google_redirect_uri == NULL)
		c->google_redirect_uri = arena_printf(s->arena,
		    "%s/auth/callback", c->oidc_base_url);
	oidc = split(c->oidc_base_url);
	mcp = split(c->mcp_base_url);
	c->oidc_host = host_of(c->oidc_base_url);
	c->mcp_host = host_of(c->mcp_base_url);
	c->secure = span_eq(oidc.scheme, "https");
	c->loopback = url_is_loopback(&oidc) && url_is_loopback(&mcp);
	c->cors_loopback = c->loopback;
}

static bool
listens_on_loopback(const char *listen)
{
	return str_starts(listen, "127.") || str_starts(listen, "[::1]:") ||
	    str_starts(listen, "localhost:");
}

/* What no key can tell alone. */
static enum err
check_together(struct config_sources *s, const struct config *c)
{
	const char *in_file = text_of(s, "DATA_DIR");

	if (in_file != NULL && !str_eq(in_file, c->data_dir))
		return complain_of(s, "DATA_DIR", "names another folder than "
		    "the one in use; set it in the environment");
	if (c->embeddings_url != NULL && c->embeddings_model == NULL)
		return complain_of(s, "EMBEDDINGS_URL", "needs EMBEDDINGS_MODEL, "
		    "the name of the model that is asked there");
	if (c->embeddings_url == NULL && (c->embeddings_model != NULL ||
	    c->embeddings_key != NULL))
		return complain_of(s, c->embeddings_model != NULL ?
		    "EMBEDDINGS_MODEL" : "EMBEDDINGS_KEY",
		    "is of no use without EMBEDDINGS_URL");
	if (c->auth_off && !c->loopback)
		return complain_of(s, "AUTH", "may be off only if both base "
		    "URLs are on localhost");
	if (c->auth_off && !listens_on_loopback(c->listen))
		return complain_of(s, "AUTH", "may be off only if LISTEN is a "
		    "loopback address");
	return OK;
}

static enum err
load(struct config_sources *s, struct config *out)
{
	enum err e;

	if ((e = config_file_read(s)) != OK)
		return e;
	config_file_environment(s);
	for (size_t i = 0; i < config_keys_len; i++)
		if ((e = set_key(s, i, out)) != OK)
			return e;
	derive(s, out);
	return check_together(s, out);
}

enum err
config_load(struct arena *a, struct config *out, const char **problem)
{
	struct config_sources s = { .arena = a };
	const char *data_dir = getenv("DATA_DIR");
	const char *named = getenv(config_settings_variable);
	enum err e;

	*out = (struct config){ 0 };
	*problem = NULL;
	if (data_dir == NULL || *data_dir == '\0')
		data_dir = "var";
	out->data_dir = arena_strdup(a, data_dir);
	s.must_exist = named != NULL && *named != '\0';
	s.path = s.must_exist ? named : config_path(a, out, ".env");
	if ((e = load(&s, out)) != OK)
		*problem = s.problem;
	return e;
}

char *
config_path(struct arena *a, const struct config *cfg, const char *rest)
{
	return arena_printf(a, "%s/%s", cfg->data_dir, rest);
}

static bool
is_loopback_origin(const char *origin)
{
	struct url u;

	return url_parse(origin, strlen(origin), &u) == OK &&
	    (span_eq(u.scheme, "http") || span_eq(u.scheme, "https")) &&
	    u.userinfo.p == NULL && u.path.len == 0 && u.query.p == NULL &&
	    u.fragment.p == NULL && url_is_loopback(&u);
}

bool
config_allows_origin(const struct config *cfg, const char *origin)
{
	const char *const *listed = cfg->cors_origins;

	for (; listed != NULL && *listed != NULL; listed++)
		if (str_eq(*listed, origin))
			return true;
	return cfg->cors_loopback && origin != NULL &&
	    is_loopback_origin(origin);
}

size_t
config_key_count(void)
{
	return config_keys_len;
}

const char *
config_key_name(size_t i)
{
	return config_keys[i].name;
}
