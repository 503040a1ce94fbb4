/*
 * ended - telling resource servers which grants have ended
 */
#ifndef KEEPSAKE_OAUTH_ENDED_H
#define KEEPSAKE_OAUTH_ENDED_H

#include "base/call.h"
#include "base/err.h"

struct config;

/*
 * Writes public/ended anew (temporary file, rename; a lock orders writers):
 * the grants that ended within the life of an access token.  Call after each
 * commit that ended one.
 */
enum err ended_publish(struct call *c, const struct config *cfg) MUST_USE;

#endif
