/*
 * pushed_requests - authorization requests that clients have sent ahead (RFC
 * 9126)
 *
 * Each is good for one use within its time, by its own client; what names it
 * is 256 random bits, kept as SHA-256.
 */
#ifndef KEEPSAKE_STORE_PUSHED_REQUESTS_H
#define KEEPSAKE_STORE_PUSHED_REQUESTS_H

#include "base/call.h"
#include "base/err.h"

enum { PUSHED_REQUEST_TTL_S = 90 };

/* Keeps a request (JSON text) under a fresh *token.  ERR_CONFLICT if there is
 * no such client. */
enum err pushed_requests_add(struct call *c, const char *client_id,
    const char *request, const char **token) MUST_USE;
/*
 * Hands it out and forgets it: OK for exactly one caller.  ERR_NOT_FOUND if
 * unknown, taken, over its time, or of another client (then it stays).
 */
enum err pushed_requests_take(struct call *c, const char *client_id,
    const char *token, const char **request) MUST_USE;

#endif
