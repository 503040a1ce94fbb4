/*
 * token_grant - the grant types of the token endpoint
 *
 * authorization_code (RFC 6749 section 4.1.3, RFC 7636), refresh_token
 * (section 6, RFC 9700 section 4.14), client_credentials (section 4.4),
 * device_code (RFC 8628).  The client is authenticated and registered for the
 * type when these are called.
 */
#ifndef KEEPSAKE_OAUTH_TOKEN_GRANT_H
#define KEEPSAKE_OAUTH_TOKEN_GRANT_H

#include "http/request.h"
#include "http/response.h"
#include "store/clients.h"
#include "store/grants.h"

struct token_request {
	const struct client *client;
	const char *code, *redirect_uri, *code_verifier;
	const char *refresh_token;
	const char *device_code;
	const char *scope;
	const struct param_values *resource;
};

/* Spends the code.  A wrong client, verifier or redirect URI burns it; a
 * second use ends its grant. */
enum err token_grant_code(struct request *rq, const struct token_request *t,
    struct response *rs) MUST_USE;
/* Rotates the refresh token.  A replay after the grace ends its grant; a
 * refusal for scope or resource costs nothing. */
enum err token_grant_refresh(struct request *rq,
    const struct token_request *t, struct response *rs) MUST_USE;
enum err token_grant_client(struct request *rq, const struct token_request *t,
    struct response *rs) MUST_USE;
/* A poll: pending until the person has decided.  Spends an allowed code; a
 * second use ends its grant. */
enum err token_grant_device(struct request *rq, const struct token_request *t,
    struct response *rs) MUST_USE;

/* Is the grant alive, and its person still admitted (admission.h)?  Else a
 * refusal: ERR_INVALID, with invalid_grant; who was taken off a list loses
 * the grant for good. */
enum err token_grant_check(struct request *rq, const struct grant *g)
    MUST_USE;
/* Ends a grant, writes public/ended, notes it. */
enum err token_grant_end(struct request *rq, const char *grant_id,
    const char *reason) MUST_USE;

#endif
