/*
 * registration_access - may who asks manage this client? (RFC 7592)
 *
 * The token that a client got when it registered itself, in the Authorization
 * header, is for that client alone.  Clients of the operator, and those with a
 * document at their id, have none.
 */
#ifndef KEEPSAKE_OAUTH_REGISTRATION_ACCESS_H
#define KEEPSAKE_OAUTH_REGISTRATION_ACCESS_H

#include "http/request.h"
#include "store/clients.h"

/*
 * The client `id`, if the request carries its token; *token is that.  Refuses
 * with invalid_token (401) alike for an unknown client, one without a token,
 * and the token of another.
 */
enum err registration_access_check(struct request *rq, const char *id,
    struct client **out, const char **token) MUST_USE;

#endif
