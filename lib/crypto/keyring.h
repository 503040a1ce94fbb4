/*
 * keyring - the folder of private signing keys
 *
 * keys/ holds one PKCS#8 PEM file per key, mode 0600, named
 * STATE-ALG-KID.pem with STATE next, active or retired; a rotation is a
 * rename.  Only the token program and admin open it.  The public halves of
 * all of them are published in public/jwks.json.
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
 * ERR_NOT_FOUND if there is none.  Borrowed until the next call.
 */
enum err keyring_active(struct keyring *kr, enum key_alg alg,
    const struct key **out) MUST_USE;
/* The JWK Set of all public halves, active first. */
enum err keyring_public(struct arena *a, struct keyring *kr,
    const char **out) MUST_USE;
/* Writes a key file (0600, fsync, renamed into place). */
enum err keyring_add(struct keyring *kr, const char *state,
    const struct key *k) MUST_USE;

#endif
