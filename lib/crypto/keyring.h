/*
 * keyring - the folder of private signing keys
 *
 * keys/ holds one PKCS#8 PEM file per key, mode 0600, named
 * STATE-ALG-KID.pem with STATE next, active or retired; a rotation is a
 * rename.  The file's time is when the key took its state: one that a copy
 * made later makes the next step later, never too early.  Only the token
 * program and admin open it.  The public halves of all of them are published
 * in public/jwks.json.
 */
#ifndef KEEPSAKE_CRYPTO_KEYRING_H
#define KEEPSAKE_CRYPTO_KEYRING_H

#include "crypto/jwk.h"

struct keyring;

/* Opens the folder; keys are read when first needed.  ERR_NOT_FOUND if it is
 * not there, ERR_FORBIDDEN if a file in it may be read by others. */
enum err keyring_open(const char *dir, struct keyring **out) MUST_USE;
void keyring_close(struct keyring *kr);
/*
 * The active key of an algorithm, reading the folder again if it changed.
 * ERR_NOT_FOUND if there is none that can be used: a file that others may
 * read, or that does not hold what its name says, is logged and passed over.
 * Borrowed until the next call.  A rotation first makes the new key active,
 * then the old one retired, so that there is one at every moment; of two the
 * one that became active later is meant.
 */
enum err keyring_active(struct keyring *kr, enum key_alg alg,
    const struct key **out) MUST_USE;
/*
 * The JWK Set of all public halves, active first.  ERR_INVALID or
 * ERR_FORBIDDEN rather than a set without a key that cannot be used.
 */
enum err keyring_public(struct arena *a, struct keyring *kr,
    const char **out) MUST_USE;
/* What is known of a key without reading it. */
struct keyring_item {
	const char *state;	/* static */
	enum key_alg alg;
	const char *kid;	/* borrowed until the next call */
	int64_t since;		/* when it took this state */
};

/* The i-th key as last read, active ones first; false beyond the last. */
bool keyring_at(const struct keyring *kr, size_t i, struct keyring_item *out);
/*
 * Writes a key file (0600, fsync, renamed into place).  ERR_INVALID for an
 * unknown state or a key without its private half, ERR_CONFLICT if the key is
 * there already in whatever state, ERR_TOO_LARGE beyond JWK_SET_MAX keys.
 */
enum err keyring_add(struct keyring *kr, const char *state,
    const struct key *k) MUST_USE;
/*
 * Gives a key another state, since now, in one rename.  ERR_INVALID for an
 * unknown state, ERR_NOT_FOUND without such a key.
 */
enum err keyring_move(struct keyring *kr, const char *kid, const char *state)
    MUST_USE;
/* Deletes a key for good.  ERR_NOT_FOUND without such a key. */
enum err keyring_remove(struct keyring *kr, const char *kid) MUST_USE;

#endif
