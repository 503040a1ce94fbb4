/*
 * config_keys - the table of known settings and what each may be
 *
 * Checks say how to mend a value and never repeat it: it may be a secret that
 * was put under the wrong name.
 */
#include "system/config_keys.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/url.h"
#include "system/config.h"

enum { DAY = 86400, YEAR = 365 * DAY, TEXT_MAX = 512 };

static const char *
check_path(const char *v)
{
	return strlen(v) < 4096 ? NULL : "is longer than a path can be";
}

static const char *
check_word(const char *v)
{
	if (strlen(v) > TEXT_MAX)
		return "is longer than 512 characters";
	for (; *v != '\0'; v++)
		if (*v <= ' ' || *v > '~')
			return "must be plain characters without spaces";
	return NULL;
}

static bool
parse_url(const char *v, struct url *u)
{
	return strlen(v) <= TEXT_MAX && url_parse(v, strlen(v), u) == OK &&
	    u->host.len > 0;
}

static const char *
check_scheme(const struct url *u)
{
	if (span_eq(u->scheme, "https") ||
	    (span_eq(u->scheme, "http") && url_is_loopback(u)))
		return NULL;
	return "must begin with https://; http:// is for localhost, "
	    "127.0.0.1 and [::1] only";
}

static const char *
check_port(const struct url *u)
{
	if (u->port.p == NULL)
		return NULL;
	if (u->port.len == 0 || u->port.p[0] == '0')
		return "must have a number without leading zeros as its port";
	if ((span_eq(u->scheme, "https") && span_eq(u->port, "443")) ||
	    (span_eq(u->scheme, "http") && span_eq(u->port, "80")))
		return "must leave out the port, for it is the scheme's own";
	return NULL;
}

/* An origin as browsers write it (RFC 6454 section 6.2), of any scheme. */
static const char *
check_written_origin(const char *v, struct url *u)
{
	if (!parse_url(v, u))
		return "must be an origin such as https://auth.example.com";
	if (u->userinfo.p != NULL)
		return "must not hold a user name or password";
	if (u->path.len > 0 || u->query.p != NULL || u->fragment.p != NULL)
		return "must be an origin alone: leave out what follows the "
		    "host, the final slash too";
	for (size_t i = 0; i < u->scheme.len; i++)
		if (isupper((unsigned char)u->scheme.p[i]))
			return "must write its scheme in lower case";
	for (size_t i = 0; i < u->host.len; i++)
		if (isupper((unsigned char)u->host.p[i]))
			return "must write its host in lower case";
	if (u->host.p[u->host.len - 1] == '.')
		return "must leave out the dot after its host";
	return check_port(u);
}

static const char *
check_foreign_origin(const char *v)
{
	struct url u;

	if (str_eq(v, "*"))
		return "must list its origins; * would let any page read "
		    "a person's data";
	return check_written_origin(v, &u);
}

static const char *
check_origin(const char *v)
{
	struct url u;
	const char *complaint = check_written_origin(v, &u);

	return complaint != NULL ? complaint : check_scheme(&u);
}

static const char *
check_url(const char *v)
{
	struct url u;

	if (!parse_url(v, &u))
		return "must be a URL such as https://auth.example.com/jwks";
	if (u.userinfo.p != NULL || u.fragment.p != NULL)
		return "must be a URL without a user name and without #";
	return check_scheme(&u);
}

static bool
is_address(int family, const char *from, size_t len)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char address[sizeof(struct in6_addr)];

	if (len >= sizeof(text))
		return false;
	memcpy(text, from, len);
	text[len] = '\0';
	return inet_pton(family, text, address) == 1;
}

static const char *
check_listen(const char *v)
{
	static const char complaint[] =
	    "must be an address and a port, such as 127.0.0.1:8080 or "
	    "[::]:443";
	const char *colon = strrchr(v, ':');
	size_t len;
	int64_t port;

	if (colon == NULL || str_int(colon + 1, 1, 65535, &port) != OK)
		return complaint;
	len = (size_t)(colon - v);
	if (len > 2 && v[0] == '[' && v[len - 1] == ']')
		return is_address(AF_INET6, v + 1, len - 2) ? NULL : complaint;
	if (len == strlen("localhost") && str_starts(v, "localhost"))
		return NULL;
	return is_address(AF_INET, v, len) ? NULL : complaint;
}

static const char *
check_port_number(const char *v)
{
	int64_t port;

	return str_int(v, 1, 65535, &port) == OK ? NULL :
	    "must be a port from 1 to 65535";
}

static const char *
check_network(const char *v)
{
	size_t len = strcspn(v, "/");
	bool v4 = is_address(AF_INET, v, len);
	int64_t bits;

	if (!v4 && !is_address(AF_INET6, v, len))
		return "must list addresses or networks, such as "
		    "192.0.2.7,2001:db8::/32";
	if (v[len] == '/' && str_int(v + len + 1, 0, v4 ? 32 : 128, &bits) != OK)
		return "has a network whose size is no number of bits";
	return NULL;
}

static const char *
check_proxy_header(const char *v)
{
	if (str_eq(v, "X-Forwarded-For") || str_eq(v, "CF-Connecting-IP"))
		return NULL;
	return "must be X-Forwarded-For or CF-Connecting-IP";
}

static const char *
check_domain(const char *v)
{
	size_t len = strspn(v, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

	if (v[len] != '\0' || len == 0 || v[0] == '.' || v[len - 1] == '.')
		return "must list domains such as example.com";
	return NULL;
}

static const char *
check_email(const char *v)
{
	const char *at = strchr(v, '@');

	if (at == NULL || at == v || check_domain(at + 1) != NULL ||
	    strpbrk(v, " \t<>\"") != NULL)
		return "must list e-mail addresses such as ann@example.com";
	return NULL;
}

static const char *
check_switch(const char *v)
{
	if (str_eq(v, "on") || str_eq(v, "off"))
		return NULL;
	return "must be on or off";
}

static const char *
check_share(const char *v)
{
	char *end;
	double n;

	/* No sign, no exponent, no name of a number that is none. */
	if (strspn(v, "0123456789.") != strlen(v) || *v == '\0')
		return "must be a number from 0 to 1, such as 0.3";
	n = strtod(v, &end);
	return *end == '\0' && n <= 1 ? NULL :
	    "must be a number from 0 to 1, such as 0.3";
}

static const char *
check_side(const char *v)
{
	if (str_eq(v, "mcp") || str_eq(v, "oidc"))
		return NULL;
	return "must be mcp or oidc";
}

#define AT(member) offsetof(struct config, member)

const struct config_key config_keys[] = {
	{ "DATA_DIR", CONFIG_OTHER, 0, "var", 0, 0, check_path },

	{ "OIDC_BASE_URL", CONFIG_TEXT, AT(oidc_base_url), NULL, 0, 0, check_origin },
	{ "MCP_BASE_URL", CONFIG_TEXT, AT(mcp_base_url), NULL, 0, 0, check_origin },
	{ "OIDC_ISSUER", CONFIG_TEXT, AT(issuer), NULL, 0, 0, check_origin },
	{ "OIDC_JWKS_URL", CONFIG_TEXT, AT(jwks_url), NULL, 0, 0, check_url },
	{ "OIDC_AUDIENCE", CONFIG_TEXT, AT(audience), NULL, 0, 0, check_word },

	{ "LISTEN", CONFIG_TEXT, AT(listen), NULL, 0, 0, check_listen },
	{ "OIDC_PORT", CONFIG_OTHER, 0, "8080", 0, 0, check_port_number },
	{ "TLS", CONFIG_TEXT, AT(tls), "off", 0, 0, check_switch },
	{ "TLS_CERT", CONFIG_OTHER, 0, NULL, 0, 0, check_path },
	{ "TLS_KEY", CONFIG_OTHER, 0, NULL, 0, 0, check_path },
	{ "TRUSTED_PROXIES", CONFIG_LIST, AT(trusted_proxies), "", 0, 0, check_network },
	{ "PROXY_HEADER", CONFIG_OTHER, 0, "X-Forwarded-For", 0, 0, check_proxy_header },
	{ "METRICS_PORT", CONFIG_OTHER, 0, NULL, 0, 0, check_port_number },

	{ "UPSTREAM_ISSUER", CONFIG_TEXT, AT(upstream_issuer), "https://accounts.google.com",
	    0, 0, check_url },
	{ "GOOGLE_CLIENT_ID", CONFIG_TEXT, AT(google_client_id), NULL, 0, 0, check_word },
	{ "GOOGLE_CLIENT_SECRET", CONFIG_SECRET, AT(google_client_secret), NULL, 0, 0, check_word },
	{ "GOOGLE_CLIENT_SECRET_FILE", CONFIG_SECRET_FILE, AT(google_client_secret), NULL,
	    0, 0, check_path },
	{ "GOOGLE_REDIRECT_URI", CONFIG_TEXT, AT(google_redirect_uri), NULL, 0, 0, check_url },
	{ "ALLOW_EMAILS", CONFIG_LIST, AT(allow_emails), "", 0, 0, check_email },
	{ "ALLOW_DOMAINS", CONFIG_LIST, AT(allow_domains), "", 0, 0, check_domain },

	{ "AUTH_CODE_TTL", CONFIG_INT, AT(auth_code_ttl), "600", 1, 3600, NULL },
	{ "ACCESS_TOKEN_TTL", CONFIG_INT, AT(access_token_ttl), "900", 1, DAY, NULL },
	{ "ID_TOKEN_TTL", CONFIG_INT, AT(id_token_ttl), "3600", 1, DAY, NULL },
	{ "REFRESH_TOKEN_TTL", CONFIG_INT, AT(refresh_token_ttl), "2592000", 1, 10 * YEAR, NULL },
	{ "GRANT_TTL", CONFIG_INT, AT(grant_ttl), "31536000", 1, 10 * YEAR, NULL },
	{ "SESSION_TTL", CONFIG_INT, AT(session_ttl), "2592000", 1, 10 * YEAR, NULL },
	{ "SESSION_IDLE", CONFIG_INT, AT(session_idle), "604800", 1, 10 * YEAR, NULL },

	{ "CORS_ORIGINS", CONFIG_ARRAY, AT(cors_origins),
	    "https://chatgpt.com,https://chat.openai.com", 0, 0, check_foreign_origin },
	{ "FETCH_ALLOW", CONFIG_LIST, AT(fetch_allow), "", 0, 0, check_origin },
	{ "FETCH_CA", CONFIG_TEXT, AT(fetch_ca), NULL, 0, 0, check_path },
	{ "RESOURCE_METADATA", CONFIG_TEXT, AT(resource_metadata), "mcp", 0, 0, check_side },
	{ "AUTH", CONFIG_OFF, AT(auth_off), "on", 0, 0, check_switch },

	{ "RATE_LIMIT", CONFIG_RATE, AT(rate_limit), "100/min", 1, 100000000, NULL },
	{ "RATE_BURST", CONFIG_INT, AT(rate_burst), "50", 1, 1000000, NULL },
	{ "WORKERS", CONFIG_INT, AT(workers), "2", 1, 64, NULL },
	{ "IDLE_EXIT", CONFIG_INT, AT(idle_exit), "300", 0, DAY, NULL },
	{ "STREAMS_MAX", CONFIG_INT, AT(streams_max), "1000", 1, 20000, NULL },
	{ "STREAMS_PER_PERSON", CONFIG_INT, AT(streams_per_person), "32", 1, 20000, NULL },
	{ "BACKUP_MAX", CONFIG_INT, AT(backup_max), "512", 1, 65536, NULL },

	{ "GRAPH_TOOLS", CONFIG_OFF, AT(graph_off), "on", 0, 0, check_switch },
	{ "DELETE_ALL_TOOL", CONFIG_ON, AT(delete_all), "off", 0, 0, check_switch },
	{ "EMBEDDINGS_URL", CONFIG_TEXT, AT(embeddings_url), NULL, 0, 0, check_url },
	{ "EMBEDDINGS_MODEL", CONFIG_TEXT, AT(embeddings_model), NULL, 0, 0, check_word },
	{ "EMBEDDINGS_KEY", CONFIG_SECRET, AT(embeddings_key), NULL, 0, 0, check_word },
	{ "EMBEDDINGS_KEY_FILE", CONFIG_SECRET_FILE, AT(embeddings_key), NULL, 0, 0, check_path },
	{ "EMBEDDINGS_WEIGHT", CONFIG_SHARE, AT(embeddings_weight), "0.3", 0, 0, check_share },
	{ "MEMORIES_MAX", CONFIG_INT, AT(memories_max), "1000000", 0, 1000000000, NULL },
	{ "MEMORY_FILE_MAX", CONFIG_INT, AT(memory_file_max), "1024", 0, 1000000, NULL },
	{ "TRASH_DAYS", CONFIG_INT, AT(trash_days), "30", 0, 36500, NULL },
	{ "ACCESS_LOG_DAYS", CONFIG_INT, AT(access_log_days), "365", 0, 36500, NULL },
	{ "REVISION_DAYS", CONFIG_INT, AT(revision_days), "0", 0, 36500, NULL },
};

#undef AT

const size_t config_keys_len = sizeof(config_keys) / sizeof(config_keys[0]);

size_t
config_keys_find(const char *name)
{
	size_t i = 0;

	while (i < config_keys_len && !str_eq(config_keys[i].name, name))
		i++;
	return i;
}

static unsigned
least(unsigned a, unsigned b, unsigned c)
{
	unsigned ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Letters to change, add or leave out between two names (Levenshtein). */
static unsigned
distance(const char *a, const char *b)
{
	unsigned row[CONFIG_KEYS_MAX + 1], above, left_above;
	size_t len = strnlen(b, CONFIG_KEYS_MAX);

	for (unsigned j = 0; j <= len; j++)
		row[j] = j;
	for (; *a != '\0'; a++) {
		left_above = row[0]++;
		for (size_t j = 1; j <= len; j++) {
			above = row[j];
			row[j] = least(above + 1, row[j - 1] + 1, left_above +
			    (toupper((unsigned char)*a) != b[j - 1]));
			left_above = above;
		}
	}
	return row[len];
}

const char *
config_keys_nearest(const char *name)
{
	const char *best = config_keys[0].name;
	unsigned d, best_d = distance(name, best);

	for (size_t i = 1; i < config_keys_len; i++) {
		d = distance(name, config_keys[i].name);
		if (d < best_d) {
			best = config_keys[i].name;
			best_d = d;
		}
	}
	return best;
}

bool
config_keys_retired(const char *name)
{
	static const char *const prefixes[] = {
		"REDIS_", "POSTGRES_", "NEO4J_", "OPENAI_", "GPT_API_KEYS",
		"QDRANT_", "NEXT_PUBLIC_",
	};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (str_starts(name, prefixes[i]))
			return true;
	return false;
}
