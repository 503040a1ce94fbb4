/*
 * fetch_known - which URLs the fetch program may get
 */
#ifndef KEEPSAKE_HTTP_FETCH_KNOWN_H
#define KEEPSAKE_HTTP_FETCH_KNOWN_H

#include <stdbool.h>

#include "base/arena.h"

struct config;

/*
 * Is the URL's origin that of OIDC_JWKS_URL, of UPSTREAM_ISSUER, or one of
 * FETCH_ALLOW, byte for byte?  Never for a URL with a user name, a fragment
 * or a scheme but http and https.
 */
bool fetch_is_known(struct arena *a, const struct config *cfg,
    const char *url);

#endif
