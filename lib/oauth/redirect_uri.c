/*
 * redirect_uri - where a code may be sent
 *
 * Must never take two different URIs for the same, save for the port of a
 * loopback address.
 */
#include "oauth/redirect_uri.h"

#include <string.h>

#include "base/str.h"
#include "base/url.h"

/* The one private-use scheme without a dot that we take: a desktop app that
 * many people use, and its whole URI is fixed. */
static const char cursor_uri[] = "cursor://anysphere.cursor-mcp/oauth/callback";

static bool
is_http(const struct url *u)
{
	return span_eq(u->scheme, "http");
}

static bool
is_web(const struct url *u)
{
	return span_eq_nocase(u->scheme, "http") ||
	    span_eq_nocase(u->scheme, "https");
}

/* RFC 8252 section 7.1: a reversed domain name, so it has a dot inside. */
static bool
is_private_use(struct span scheme)
{
	const char *dot = memchr(scheme.p, '.', scheme.len);

	return dot != NULL && dot != scheme.p &&
	    dot != scheme.p + scheme.len - 1;
}

static bool
split(const char *uri, struct url *u)
{
	size_t len = strlen(uri);

	return len <= REDIRECT_URI_MAX && url_parse(uri, len, u) == OK &&
	    u->userinfo.p == NULL && u->fragment.p == NULL;
}

enum err
redirect_uri_check(const char *uri)
{
	struct url u;

	if (!split(uri, &u))
		return ERR_INVALID;
	if (span_eq_nocase(u.scheme, "https"))
		return u.host.len > 0 ? OK : ERR_INVALID;
	if (span_eq_nocase(u.scheme, "http"))
		return url_is_loopback(&u) ? OK : ERR_INVALID;
	return is_private_use(u.scheme) || str_eq(uri, cursor_uri) ?
	    OK : ERR_INVALID;
}

/* Path and query, as one piece of the URI's text. */
static const char *
after_authority(const char *uri)
{
	const char *authority = strstr(uri, "://") + strlen("://");

	return authority + strcspn(authority, "/?#");
}

bool
redirect_uri_matches(const char *registered, const char *asked)
{
	struct url r, a;

	if (str_eq(registered, asked))
		return true;
	if (!split(registered, &r) || !split(asked, &a))
		return false;
	if (!is_http(&r) || !is_http(&a) ||
	    !url_is_loopback(&r) || !url_is_loopback(&a))
		return false;
	if (a.port.p != NULL && a.port.len == 0)
		return false;
	return r.host.len == a.host.len &&
	    memcmp(r.host.p, a.host.p, r.host.len) == 0 &&
	    strcmp(after_authority(registered), after_authority(asked)) == 0;
}

bool
redirect_uri_is_loopback(const char *uri)
{
	struct url u;

	return split(uri, &u) && span_eq_nocase(u.scheme, "http") &&
	    url_is_loopback(&u);
}

bool
redirect_uri_is_native(const char *uri)
{
	struct url u;

	return split(uri, &u) &&
	    (!is_web(&u) || redirect_uri_is_loopback(uri));
}

char *
redirect_uri_host(struct arena *a, const char *uri)
{
	struct url u;
	char *host;

	if (!split(uri, &u))
		return arena_strdup(a, "");
	if (!is_web(&u))
		return arena_printf(a, "%.*s:", (int)u.scheme.len, u.scheme.p);
	host = arena_strndup(a, u.host.p, u.host.len);
	if (u.port.len > 0 && !url_is_loopback(&u))
		host = arena_printf(a, "%s:%.*s", host, (int)u.port.len,
		    u.port.p);
	str_lower(host);
	return host;
}
