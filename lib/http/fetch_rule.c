/*
 * fetch_rule - which URLs the fetch program may get, and how
 *
 * Never tries to read an address: a host that could be one, in whatever
 * spelling, is not a name.
 */
#include "http/fetch_rule.h"

#include <string.h>

#include "base/str.h"
#include "base/url.h"
#include "http/fetch_client.h"
#include "system/config.h"

enum { HOST_MAX = 253, LABEL_MAX = 63 };

/* A URL that names a host and nothing odd; http for loopback alone. */
static bool
parse(const char *url, struct url *u)
{
	return url != NULL && strlen(url) <= FETCH_URL_MAX &&
	    url_parse(url, strlen(url), u) == OK && u->host.len > 0 &&
	    u->userinfo.p == NULL && u->fragment.p == NULL &&
	    (span_eq(u->scheme, "https") ||
	    (span_eq(u->scheme, "http") && url_is_loopback(u)));
}

static const char *
origin_of(struct arena *a, const char *url)
{
	struct url u;

	return parse(url, &u) ? url_origin(a, &u) : NULL;
}

/* `list` holds origins separated by commas. */
static bool
is_listed(const char *list, const char *origin)
{
	size_t len = strlen(origin), n;

	while (list != NULL && *list != '\0') {
		n = strcspn(list, ",");
		if (n == len && memcmp(list, origin, len) == 0)
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

static bool
is_trusted(struct arena *a, const struct config *cfg, bool foreign,
    const char *url)
{
	const char *origin = origin_of(a, url);

	if (origin == NULL)
		return false;
	if (is_listed(cfg->fetch_allow, origin))
		return true;
	return !foreign && (str_eq(origin, origin_of(a, cfg->jwks_url)) ||
	    str_eq(origin, origin_of(a, cfg->upstream_issuer)));
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
label_ok(const char *p, size_t len)
{
	if (len == 0 || len > LABEL_MAX || p[0] == '-' || p[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_digit(p[i]) && (p[i] < 'a' || p[i] > 'z') &&
		    p[i] != '-' && p[i] != '_')
			return false;
	return true;
}

/* Two labels at least.  Resolvers take a host whose last label begins with a
 * digit for an IPv4 address (127.1, 0x7f.1), and no top-level name does. */
static bool
host_ok(struct span host)
{
	size_t at = 0, labels = 0, n;

	if (host.len > HOST_MAX)
		return false;
	for (;; at += n + 1) {
		const char *dot = memchr(host.p + at, '.', host.len - at);

		n = dot != NULL ? (size_t)(dot - host.p) - at : host.len - at;
		if (!label_ok(host.p + at, n))
			return false;
		labels++;
		if (dot == NULL)
			return labels >= 2 && !is_digit(host.p[at]);
	}
}

/* Bytes of a dot at the start of `s`, plain or encoded; 0: none. */
static size_t
dot_len(const char *s, size_t len)
{
	if (len >= 1 && s[0] == '.')
		return 1;
	return len >= 3 && s[0] == '%' && s[1] == '2' &&
	    (s[2] == 'e' || s[2] == 'E') ? 3 : 0;
}

static bool
is_dots(const char *s, size_t len)
{
	size_t first = dot_len(s, len), second;

	if (first == 0)
		return false;
	second = dot_len(s + first, len - first);
	return first + second == len;
}

static bool
path_ok(struct span path)
{
	const char *slash;
	size_t at = 1, n;

	if (path.len == 0)
		return false;
	for (;; at += n + 1) {
		slash = memchr(path.p + at, '/', path.len - at);
		n = slash != NULL ? (size_t)(slash - path.p) - at :
		    path.len - at;
		if (is_dots(path.p + at, n))
			return false;
		if (slash == NULL)
			return true;
	}
}

bool
fetch_url_is_public(const char *url)
{
	struct url u;

	return parse(url, &u) && span_eq(u.scheme, "https") &&
	    (u.port.p == NULL || span_eq(u.port, "443")) &&
	    host_ok(u.host) && path_ok(u.path);
}

enum fetch_way
fetch_rule(struct arena *a, const struct config *cfg, bool foreign,
    const char *url)
{
	if (is_trusted(a, cfg, foreign, url))
		return FETCH_TRUSTED;
	return fetch_url_is_public(url) ? FETCH_GUARDED : FETCH_NEVER;
}

const char *
fetch_host(struct arena *a, const char *url)
{
	struct url u;

	return parse(url, &u) ? arena_strndup(a, u.host.p, u.host.len) : "";
}
