/*
 * client_url - client ids that are URLs
 *
 * Must never take a URL that a server could read as another one: ids are
 * compared byte for byte.
 */
#include "oauth/client_url.h"

#include "base/str.h"
#include "base/url.h"
#include "oauth/redirect_uri.h"

bool
client_url_is_meant(const char *id)
{
	return str_starts(id, "https://");
}

enum err
client_url_check(const char *id)
{
	struct url u;

	return client_url_is_meant(id) &&
	    url_parse_web(id, CLIENT_URL_MAX, &u) == OK &&
	    u.path.len >= 2 && !url_has_dot_segment(&u) ? OK : ERR_INVALID;
}

char *
client_url_host(struct arena *a, const char *id)
{
	return redirect_uri_host(a, id);
}
