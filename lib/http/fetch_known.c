/*
 * fetch_known - which URLs the fetch program may get
 *
 * What the operator configured may be private and on any port; nothing else
 * may be got at all, whoever asks.
 */
#include "http/fetch_known.h"

#include <string.h>

#include "base/str.h"
#include "base/url.h"
#include "http/fetch_client.h"
#include "system/config.h"

static const char *
origin_of(struct arena *a, const char *url)
{
	struct url u;

	if (url == NULL || strlen(url) > FETCH_URL_MAX ||
	    url_parse(url, strlen(url), &u) != OK || u.host.len == 0 ||
	    u.userinfo.p != NULL || u.fragment.p != NULL ||
	    (!span_eq(u.scheme, "https") && !span_eq(u.scheme, "http")))
		return NULL;
	return url_origin(a, &u);
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

bool
fetch_is_known(struct arena *a, const struct config *cfg, const char *url)
{
	const char *origin = origin_of(a, url);

	if (origin == NULL)
		return false;
	return str_eq(origin, origin_of(a, cfg->jwks_url)) ||
	    str_eq(origin, origin_of(a, cfg->upstream_issuer)) ||
	    is_listed(cfg->fetch_allow, origin);
}
