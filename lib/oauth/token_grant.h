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

/*
 * What they have in common.  All refuse with ERR_INVALID and a sentence: this
 * one with invalid_grant.
 */
enum err token_grant_refuse(struct request *rq, const char *text);
/* Is the grant alive, and its person still admitted (admission.h)?  Else
 * invalid_grant; who was taken off a list loses the grant for good. */
enum err token_grant_check(struct request *rq, const struct grant *g)
    MUST_USE;
/* `what` ("code") came a second time.  Whoever was first may be a thief, so
 * nobody keeps the grant: it ends, public/ended says so, and the request is
 * refused with invalid_grant. */
enum err token_grant_replayed(struct request *rq, const struct grant *g,
    const char *what) MUST_USE;
/* What the tokens will be for: the request may only ask for less than was
 * granted, else invalid_target. */
enum err token_grant_resource(struct request *rq,
    const struct token_request *t, const struct grant *g, const char **out)
    MUST_USE;
/* Seconds; 0 if the client is not registered for refresh tokens. */
int64_t token_grant_refresh_ttl(const struct request *rq,
    const struct client *cl);

#endif
