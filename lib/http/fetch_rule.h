/*
 * fetch_rule - which URLs the fetch program may get, and how
 *
 * The program judges by this and by its own configuration alone, whoever
 * asks it.
 */
#ifndef KEEPSAKE_HTTP_FETCH_RULE_H
#define KEEPSAKE_HTTP_FETCH_RULE_H

#include <stdbool.h>

#include "base/arena.h"

struct config;

enum fetch_way {
	FETCH_NEVER,
	FETCH_GUARDED,		/* to public addresses only */
	FETCH_TRUSTED		/* to any: the operator said so */
};

/*
 * Trusted is a URL whose origin is, byte for byte, one of FETCH_ALLOW or,
 * unless `foreign`, that of OIDC_JWKS_URL, UPSTREAM_ISSUER or EMBEDDINGS_URL;
 * http on loopback hosts only.  Guarded is what fetch_url_is_public.  Never a URL with a user
 * name or a fragment, or of over FETCH_URL_MAX bytes.
 */
enum fetch_way fetch_rule(struct arena *a, const struct config *cfg,
    bool foreign, const char *url);
/*
 * Is it written as a URL that anyone may have us fetch?  https, a DNS name in
 * lower case (no address in any spelling), no port but 443, no user name or
 * fragment, a path without dot segments, however they are encoded.  Says
 * nothing about the address behind the name.
 */
bool fetch_url_is_public(const char *url);
/* The host of a URL, for log lines and limits; "" of one with a user name, a
 * fragment or a scheme that is never fetched. */
const char *fetch_host(struct arena *a, const char *url);

#endif
