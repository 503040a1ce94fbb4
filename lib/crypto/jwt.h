/*
 * jwt - JSON Web Token claims, checked (RFC 7519; RFC 9068 for at+jwt)
 */
#ifndef KEEPSAKE_CRYPTO_JWT_H
#define KEEPSAKE_CRYPTO_JWT_H

#include <stdint.h>

#include "crypto/jws.h"

enum { JWT_SKEW_S = 60 };

struct jwt_expect {
	/* "at+jwt" (RFC 9068) and the like; NULL: any but at+jwt, logout+jwt. */
	const char *typ;
	const char *issuer;		/* byte for byte; NULL: nobody is trusted */
	const char *const *audiences;	/* NULL-ended; one must match; NULL: unchecked */
	int64_t now;
};

/*
 * Verifies signature and claims: typ, iss, aud, exp (required), nbf and iat
 * (if there) with JWT_SKEW_S.  Errors as jws_verify; ERR_EXPIRED when past
 * exp; ERR_FORBIDDEN when meant for another audience; ERR_UNAUTHENTICATED
 * for another issuer or type, or when not valid yet.
 */
enum err jwt_verify(struct arena *a, const struct jwk_set *set,
    const struct jwt_expect *want, const char *token, struct json **claims)
    MUST_USE;
/* The same of a token whose signature was verified before, byte for byte: all
 * but that is checked anew. */
enum err jwt_check_verified(struct arena *a, const struct jwt_expect *want,
    const char *token, struct json **claims) MUST_USE;

#endif
