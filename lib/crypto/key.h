/*
 * key - one asymmetric key: RSA for RS256 or PS256, P-256 for ES256 (RFC 7518)
 *
 * The algorithm belongs to the key and is fixed when the key is made or read;
 * no token ever chooses it.  What we sign is RS256 or ES256; PS256 is there
 * to verify what clients sign.  The key id is the RFC 7638 thumbprint.
 */
#ifndef KEEPSAKE_CRYPTO_KEY_H
#define KEEPSAKE_CRYPTO_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/key_alg.h"

struct key;

enum { KEY_NUMBER_MAX = 1024, KEY_POINT_LEN = 32 };

/* The public half as big-endian numbers. */
struct key_public {
	enum key_alg alg;
	unsigned char n_x[KEY_NUMBER_MAX];	/* RSA n, or x */
	size_t n_x_len;
	unsigned char e_y[KEY_POINT_LEN];	/* RSA e, or y */
	size_t e_y_len;
};

/*
 * A public key.  ERR_INVALID for RSA outside 2048..8192 bits, an even n, an e
 * that is even, below 65537 or above 64 bits; a point that is off P-256 or
 * whose numbers are not of full length.
 */
enum err key_import(const struct key_public *pub, struct key **out) MUST_USE;
/* Numbers of RSA have no leading zero, those of P-256 have full length. */
void key_export(const struct key *k, struct key_public *out);

/* A new private key (RSA 2048 bits with e = 65537, or P-256) for one of
 * KEY_ALGS. */
struct key *key_generate(enum key_alg alg);
/*
 * A private key in PEM (PKCS#8, PKCS#1 or SEC1; no passphrase), for RS256 if
 * it is RSA.  ERR_INVALID if it is neither RSA of 2048 to 8192 bits nor P-256,
 * or if what it signs does not verify (halves of two keys).
 */
enum err key_parse_pem(const char *pem, size_t len, struct key **out) MUST_USE;
/* The private half as PKCS#8 PEM in `a`; wipe comes with the arena. */
enum err key_format_pem(struct arena *a, const struct key *k,
    const char **out) MUST_USE;
void key_free(struct key *k);

enum key_alg key_alg(const struct key *k);
/* The RFC 7638 thumbprint with SHA-256, 43 characters. */
const char *key_id(const struct key *k);
bool key_is_private(const struct key *k);

/*
 * Raw signatures (RFC 7518 sections 3.3 to 3.5): ES256 is r||s, exactly 64
 * bytes, and is refused before conversion if it is not; the salt of PS256 is
 * exactly 32 bytes.
 */
enum err key_sign(struct arena *a, const struct key *k, const void *p,
    size_t len, unsigned char **sig, size_t *sig_len) MUST_USE;
/* OK, or ERR_UNAUTHENTICATED. */
enum err key_verify(const struct key *k, const void *p, size_t len,
    const unsigned char *sig, size_t sig_len) MUST_USE;

#endif
