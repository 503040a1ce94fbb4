/*
 * client_keys - the keys that a client's assertions are checked with
 *
 * Those that it registered (jwks), or those at the place that it registered
 * (jwks_uri), kept as client_cache.h says.
 */
#ifndef KEEPSAKE_OAUTH_CLIENT_KEYS_H
#define KEEPSAKE_OAUTH_CLIENT_KEYS_H

#include "crypto/jwk.h"
#include "http/request.h"
#include "store/clients.h"

enum { CLIENT_KEYS_MAX = 64 * 1024 };

/*
 * The set, freed with the request; with `renew`, because it lacks a key, asked
 * for anew if it is time to.  ERR_NOT_FOUND if it has none that can be used;
 * ERR_UNAVAILABLE or ERR_LIMITED if they cannot be had now.
 */
enum err client_keys_get(struct request *rq, const struct client *cl,
    bool renew, const struct jwk_set **out) MUST_USE;

#endif
