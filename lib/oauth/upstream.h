/*
 * upstream - the provider that we in turn let people sign in with (OpenID
 * Connect Discovery section 4)
 *
 * Google unless UPSTREAM_ISSUER names another; on when GOOGLE_CLIENT_ID is
 * set.  Its documents are fetched when first needed, never at the start, and
 * the last good copies kept, so that its absence stops nothing but itself.
 */
#ifndef KEEPSAKE_OAUTH_UPSTREAM_H
#define KEEPSAKE_OAUTH_UPSTREAM_H

#include <stdbool.h>

#include "crypto/jwk.h"
#include "http/request.h"
#include "system/config.h"

enum {
	UPSTREAM_TTL_MIN_S = 300, UPSTREAM_TTL_MAX_S = 86400,
	UPSTREAM_RETRY_S = 10,		/* of the discovery document */
	UPSTREAM_KEYS_RETRY_S = 60,	/* of the keys: unknown kids */
	UPSTREAM_URL_MAX = 1024
};

#define UPSTREAM_GOOGLE "https://accounts.google.com"

struct upstream {
	const char *authorization_endpoint, *token_endpoint, *jwks_uri;
	bool secret_in_form;	/* client_secret_post, else _basic */
	bool names_itself;	/* promises `iss` in its answers (RFC 9207) */
};

bool upstream_is_on(const struct config *cfg);
bool upstream_is_google(const struct config *cfg);
/* What people know it by: "Google", or the issuer's host. */
const char *upstream_name(struct arena *a, const struct config *cfg);
/* Its discovery document.  ERR_UNAVAILABLE, logged, without a good copy. */
enum err upstream_find(struct request *rq, struct upstream *out) MUST_USE;
/* Its keys; borrowed until the next call. */
enum err upstream_keys(struct request *rq, const struct upstream *up,
    const struct jwk_set **out) MUST_USE;
/* A token named a kid that is not among them.  OK if there are newer ones,
 * else ERR_NOT_FOUND. */
enum err upstream_keys_refresh(struct request *rq, const struct upstream *up,
    const struct jwk_set **out) MUST_USE;

/*
 * A discovery document read and checked; pure.  ERR_INVALID unless its issuer
 * is UPSTREAM_ISSUER byte for byte, and its endpoints are https (http for
 * loopback hosts).
 */
enum err upstream_parse(struct arena *a, const struct config *cfg,
    struct span text, struct upstream *out) MUST_USE;

#endif
