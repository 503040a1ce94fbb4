/*
 * disconnect - a person takes back what they allowed an app
 */
#ifndef KEEPSAKE_OAUTH_DISCONNECT_H
#define KEEPSAKE_OAUTH_DISCONNECT_H

#include "base/call.h"
#include "base/err.h"

struct config;

/*
 * Forgets what the person agreed to for the client, ends all grants that they
 * gave it, and publishes that.  OK if there is nothing of the kind: nobody
 * else's is touched.
 */
enum err disconnect(struct call *c, const struct config *cfg, int64_t user_id,
    const char *client_id) MUST_USE;

#endif
