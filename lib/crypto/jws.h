/*
 * jws - JSON Web Signature, compact serialisation (RFC 7515)
 *
 * Splitting is a pure function on a buffer.  The header's alg must name an
 * algorithm that the set admits for the key that its kid names; headers jwk,
 * jku, x5u, x5c are never followed; crit and b64 are refused.
 */
#ifndef KEEPSAKE_CRYPTO_JWS_H
#define KEEPSAKE_CRYPTO_JWS_H

#include "base/json.h"
#include "crypto/jwk.h"

enum { JWS_MAX = 16 * 1024 };

struct jws_parts {
	struct span header, payload, signature;	/* still base64url */
	struct span signed_part;		/* header.payload */
};

/* Exactly three non-empty parts of base64url characters; pure. */
enum err jws_split(const char *token, size_t len, struct jws_parts *out)
    MUST_USE;

/* Signs `payload` (text) with header {alg, kid, typ}; `typ` may be NULL.
 * ERR_TOO_LARGE if the token would be longer than JWS_MAX. */
enum err jws_sign(struct arena *a, const struct key *k, const char *typ,
    const char *payload, const char **out) MUST_USE;

/*
 * Verifies against a set.  ERR_INVALID: malformed.  ERR_NOT_FOUND: the kid is
 * not in the set (the caller may fetch a fresh one).  ERR_UNAUTHENTICATED:
 * the signature or the algorithm is wrong, or no kid says which of several
 * keys is meant.  *typ is the header's, or NULL.
 */
enum err jws_verify(struct arena *a, const struct jwk_set *set,
    const char *token, const char **typ, struct json **payload) MUST_USE;
/* The same of a token that jws_verify() found good before, byte for byte: its
 * signature is not looked at. */
enum err jws_read_verified(struct arena *a, const char *token,
    const char **typ, struct json **payload) MUST_USE;

#endif
