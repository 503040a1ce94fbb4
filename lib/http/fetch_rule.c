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

/* What can be fetched at all. */
static bool
parse(const char *url, struct url *u)
{
	return url != NULL && url_parse_web(url, FETCH_URL_MAX, u) == OK;
}

static const char *
origin_of(struct arena *a, const char *url)
{
	struct url u;

	return parse(url, &u) ? url_origin(a, &u) : NULL;
}

static bool
is_trusted(struct arena *a, const struct config *cfg, bool foreign,
    const char *url)
{
	const char *origin = origin_of(a, url);

	if (origin == NULL)
		return false;
	if (str_has_item(cfg->fetch_allow, origin))
		return true;
	return !foreign && (str_eq(origin, origin_of(a, cfg->jwks_url)) ||
	    str_eq(origin, origin_of(a, cfg->upstream_issuer)) ||
	    str_eq(origin, origin_of(a, cfg->embeddings_url)));
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

bool
fetch_url_is_public(const char *url)
{
	struct url u;

	return parse(url, &u) && span_eq(u.scheme, "https") &&
	    (u.port.p == NULL || span_eq(u.port, "443")) &&
	    host_ok(u.host) && u.path.len > 0 && !url_has_dot_segment(&u);
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
