/*
 * token_answer - a successful answer of the token endpoint (RFC 6749 section
 * 5.1, OpenID Connect Core section 3.1.3.3)
 */
#ifndef KEEPSAKE_OAUTH_TOKEN_ANSWER_H
#define KEEPSAKE_OAUTH_TOKEN_ANSWER_H

#include "http/request.h"
#include "http/response.h"
#include "store/clients.h"
#include "store/grants.h"

struct token_answer {
	const char *access_token;
	const char *id_token;		/* or NULL */
	const char *refresh_token;	/* or NULL */
	const char *scope;
};

/*
 * Signs what a person's grant gives: an access token for `scope` and
 * `resource`, and an ID token when the grant has openid.  `nonce` may be
 * NULL.  Nothing is stored: sign first, then spend, so that a missing key
 * costs the client nothing.
 */
struct token_order {
	const struct client *client;
	const struct grant *grant;
	const char *scope, *resource, *nonce;
};
enum err token_answer_sign(struct request *rq, const struct token_order *o,
    struct token_answer *out) MUST_USE;
enum err token_answer_write(struct request *rq, struct response *rs,
    const struct token_answer *t);

#endif
