/*
 * assertions - client assertions that were used (RFC 7523 section 3, jti)
 */
#ifndef KEEPSAKE_STORE_ASSERTIONS_H
#define KEEPSAKE_STORE_ASSERTIONS_H

#include "base/call.h"
#include "base/err.h"

/*
 * Remembers that the client used this jti, as its SHA-256, until
 * `expires_at`.  ERR_CONFLICT if it did so before (a replay), or if the client
 * is gone.
 */
enum err assertions_use(struct call *c, const char *client_id,
    const char *jti, int64_t expires_at) MUST_USE;

#endif
