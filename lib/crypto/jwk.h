/*
 * jwk - JSON Web Keys and key sets (RFC 7517, RFC 7518 section 6, RFC 7638)
 */
#ifndef KEEPSAKE_CRYPTO_JWK_H
#define KEEPSAKE_CRYPTO_JWK_H

#include "base/json.h"
#include "crypto/key.h"

enum { JWK_SET_MAX = 32, JWK_SET_BYTES_MAX = 256 * 1024 };

/* The public half: kty, use "sig", alg, kid, n/e or crv/x/y; nothing else. */
struct json *jwk_format(struct arena *a, const struct key *k);

/*
 * A public key, freed with the arena.  ERR_INVALID for a private or symmetric
 * one, another type or curve, a point off the curve, RSA outside 2048..8192
 * bits, an even or tiny exponent, an `alg` or `use` that does not fit.
 */
enum err jwk_parse(struct arena *a, const struct json *jwk, struct key **out)
    MUST_USE;

/* Public keys to verify with.  Allocated for the process: free it. */
struct jwk_set;

/*
 * A provider's set, ours or another's: RSA is for RS256, P-256 for ES256.
 * Keys of types we do not know are skipped (RFC 7517 section 5), and so is a
 * second key of the same kid.  ERR_INVALID if the text is no key set,
 * ERR_TOO_LARGE beyond JWK_SET_BYTES_MAX or JWK_SET_MAX.
 */
enum err jwk_set_parse(const char *text, size_t len, struct jwk_set **out)
    MUST_USE;
/*
 * The set of a client that signs its assertions (RFC 7523).  As above, but an
 * RSA key is for RS256 and PS256, unless its own `alg` names one of them.
 * ERR_FORBIDDEN if it holds a private or symmetric key of whatever type: who
 * has read the set could sign as the client.
 */
enum err jwk_set_parse_client(const char *text, size_t len,
    struct jwk_set **out) MUST_USE;
void jwk_set_free(struct jwk_set *set);
size_t jwk_set_count(const struct jwk_set *set);
/*
 * By kid, which may be NULL if the set has just one key, and algorithm.
 * ERR_NOT_FOUND if there is no such kid, ERR_UNAUTHENTICATED if its key is
 * for another algorithm.
 */
enum err jwk_set_find(const struct jwk_set *set, const char *kid,
    enum key_alg alg, const struct key **out) MUST_USE;

#endif
