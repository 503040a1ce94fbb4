/*
 * remote_keys - the provider's public keys, as a resource server sees them
 *
 * Without OIDC_JWKS_URL: public/jwks.json, read again when the file changes.
 * With it: cache/jwks.json, fetched (by the fetch program) at most every ten
 * minutes, for an unknown kid at most once a minute, shared by all workers
 * and cold starts; the last good copy is kept while the provider is away.
 */
#ifndef KEEPSAKE_RESOURCE_REMOTE_KEYS_H
#define KEEPSAKE_RESOURCE_REMOTE_KEYS_H

#include "crypto/jwk.h"
#include "http/request.h"

enum { REMOTE_KEYS_TTL_S = 600, REMOTE_KEYS_RETRY_S = 60 };

/* The current set; ERR_UNAVAILABLE if there has never been one.  Borrowed
 * until the next call. */
enum err remote_keys_get(struct request *rq, const struct jwk_set **out)
    MUST_USE;
/* Counts the sets that this process has had, from 1; 0: none yet. */
uint64_t remote_keys_generation(void);
/* A token named a kid we do not have: get fresh keys if it is time to.  OK
 * if the set may have changed, else ERR_NOT_FOUND. */
enum err remote_keys_refresh(struct request *rq, const struct jwk_set **out)
    MUST_USE;

#endif
