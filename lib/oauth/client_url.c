/*
 * client_url - client ids that are URLs
 *
 * Must never take a URL that a server could read as another one: ids are
 * compared byte for byte.
 */
#include "oauth/client_url.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "base/url.h"
#include "oauth/redirect_uri.h"

bool
client_url_is_meant(const char *id)
{
	return str_starts(id, "https://");
}

/* "." or "..", each dot perhaps as %2e. */
static bool
is_dots(const char *p, size_t len)
{
	size_t dots = 0;

	while (len > 0) {
		size_t n = *p == '.' ? 1 : 3;

		if (n == 3 && (len < 3 || strncasecmp(p, "%2e", 3) != 0))
			return false;
		p += n;
		len -= n;
		dots++;
	}
	return dots == 1 || dots == 2;
}

static bool
has_dot_segment(struct span path)
{
	const char *p = path.p, *end = path.p + path.len, *slash;

	while (p < end) {
		slash = memchr(p, '/', (size_t)(end - p));
		if (slash == NULL)
			slash = end;
		if (is_dots(p, (size_t)(slash - p)))
			return true;
		p = slash + 1;
	}
	return false;
}

enum err
client_url_check(const char *id)
{
	struct url u;

	if (!client_url_is_meant(id) || strlen(id) > CLIENT_URL_MAX ||
	    url_parse(id, strlen(id), &u) != OK ||
	    u.userinfo.p != NULL || u.fragment.p != NULL ||
	    u.path.len < 2 || has_dot_segment(u.path))
		return ERR_INVALID;
	return OK;
}

char *
client_url_host(struct arena *a, const char *id)
{
	return redirect_uri_host(a, id);
}
