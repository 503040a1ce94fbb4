/*
 * upstream_token - an upstream's code for its tokens (OpenID Connect Core
 * section 3.1.3, RFC 6749 sections 2.3.1 and 4.1.3, RFC 7636 section 4.5)
 */
#ifndef KEEPSAKE_OAUTH_UPSTREAM_TOKEN_H
#define KEEPSAKE_OAUTH_UPSTREAM_TOKEN_H

#include "oauth/upstream.h"

enum { UPSTREAM_ANSWER_MAX = 64 * 1024 };

struct upstream_tokens {
	const char *id_token;
	const char *access_token;	/* or NULL; for at_hash, then forgotten */
};

/*
 * ERR_UNAUTHENTICATED, logged, if the code is refused or the answer is none;
 * ERR_UNAVAILABLE, logged, if the upstream does not answer, fails, or does
 * not know our client id and secret.
 */
enum err upstream_token_redeem(struct request *rq, const struct upstream *up,
    const char *code, const char *verifier, struct upstream_tokens *out)
    MUST_USE;

#endif
