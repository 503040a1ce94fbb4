/*
 * public_keys - our own public keys, as public/jwks.json publishes them
 */
#ifndef KEEPSAKE_OAUTH_PUBLIC_KEYS_H
#define KEEPSAKE_OAUTH_PUBLIC_KEYS_H

#include "crypto/jwk.h"
#include "http/request.h"

/* How long others keep what they read. */
enum { PUBLIC_KEYS_MAX_AGE_S = 600 };

/* The file, verbatim.  ERR_UNAVAILABLE if it is not there. */
enum err public_keys_text(struct request *rq, const char **text) MUST_USE;
/* The same as a set to verify with, freed with the request. */
enum err public_keys_get(struct request *rq, const struct jwk_set **out)
    MUST_USE;

#endif
