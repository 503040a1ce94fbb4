/*
 * introspection - whether a token is good, and for what (RFC 7662 section 2.2)
 */
#ifndef KEEPSAKE_OAUTH_INTROSPECTION_H
#define KEEPSAKE_OAUTH_INTROSPECTION_H

#include "base/json.h"
#include "http/request.h"
#include "store/clients.h"

/*
 * The answer about a token that is good, for an authenticated client with a
 * secret.  One that the operator registered may ask about every access token,
 * as a resource server must; one that registered itself about its own only; a
 * refresh token is for its own client's eyes.  ERR_NOT_FOUND for all else,
 * ERR_UNAVAILABLE without keys.
 */
enum err introspection_describe(struct request *rq, const struct client *who,
    const char *token, struct json **out) MUST_USE;

#endif
