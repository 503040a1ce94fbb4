/*
 * logout_token - a signed logout token (OpenID Connect Back-Channel Logout 1.0
 * section 2.4)
 *
 * Made by the token program alone, from a row of logout_notices alone: whoever
 * asks names the row, and decides nothing about what is signed.  It is asked
 * over its own socket, on a path that the web server routes to nobody and with
 * a parameter that no HTTP client can set.
 */
#ifndef KEEPSAKE_OAUTH_LOGOUT_TOKEN_H
#define KEEPSAKE_OAUTH_LOGOUT_TOKEN_H

#include "http/request.h"
#include "http/response.h"

enum { LOGOUT_TOKEN_TTL_S = 120 };

#define LOGOUT_TOKEN_PATH "/logout-token"
#define LOGOUT_TOKEN_PARAM "KEEPSAKE_LOGOUT_NOTICE"

/*
 * Answers the request with the token, signed with the client's algorithm for
 * ID tokens.  ERR_NOT_FOUND without the parameter, or if the row or its client
 * is gone; ERR_UNAVAILABLE without a key.
 */
enum err logout_token_answer(struct request *rq, struct response *rs)
    MUST_USE;

#endif
