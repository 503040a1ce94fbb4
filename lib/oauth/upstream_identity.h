/*
 * upstream_identity - who the upstream says a person is (OpenID Connect Core
 * section 3.1.3.7)
 *
 * The ID token is checked in full though it comes straight from the token
 * endpoint: each claim that something here rests on, and the signature.
 */
#ifndef KEEPSAKE_OAUTH_UPSTREAM_IDENTITY_H
#define KEEPSAKE_OAUTH_UPSTREAM_IDENTITY_H

#include "oauth/upstream.h"

enum { UPSTREAM_IAT_MAX_S = 600, UPSTREAM_SUB_MAX = 255,
	UPSTREAM_EMAIL_MAX = 254 };

struct upstream_identity {
	const char *iss;	/* UPSTREAM_ISSUER, however it was spelt */
	const char *sub;
	const char *email;	/* verified; ASCII letters lower case */
	/*
	 * The domain that vouches for the person, lower case, or NULL.
	 * Google: the claim hd and nothing else, since anybody may open an
	 * account there for an address of anywhere.  Others: hd, or without
	 * it the e-mail's domain, as the operator chose who verifies it.
	 */
	const char *domain;
	const char *name;	/* or NULL */
};

struct upstream_proof {
	const char *id_token;
	const char *access_token;	/* for at_hash alone */
	const char *nonce;		/* what was sent */
};

/*
 * ERR_UNAUTHENTICATED, logged with the reason, for whatever does not hold;
 * ERR_UNAVAILABLE if there are no keys to verify with.
 */
enum err upstream_identity_check(struct request *rq,
    const struct upstream *up, const struct upstream_proof *proof,
    struct upstream_identity *out) MUST_USE;

#endif
