/*
 * upstream_request - sending a person upstream (OpenID Connect Core section
 * 3.1.2.1, RFC 7636), and what the answer is checked against
 *
 * Asks for nothing but who the person is: no access for later, no consent
 * that was given before.
 */
#ifndef KEEPSAKE_OAUTH_UPSTREAM_REQUEST_H
#define KEEPSAKE_OAUTH_UPSTREAM_REQUEST_H

#include "oauth/signin.h"
#include "oauth/upstream.h"

/* What waits with the state, in the store. */
struct upstream_request {
	const char *nonce;
	const char *verifier;
};

/*
 * Notes a fresh state, nonce and verifier with the interaction and redirects
 * to the upstream.  `choose`: the person wants to be asked which account.
 * ERR_UNAVAILABLE if the upstream cannot be reached and never was.
 */
enum err upstream_request_send(struct request *rq, struct response *rs,
    const struct signin *s, bool choose) MUST_USE;
/*
 * The answer's state, once, for the browser that was given it: its sign-in
 * and what was noted.  ERR_INVALID otherwise, with a sentence.
 */
enum err upstream_request_take(struct request *rq, const char *state,
    struct signin *s, struct upstream_request *out) MUST_USE;

#endif
