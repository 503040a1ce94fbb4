/*
 * key_alg - the algorithms that we know, by their names (RFC 7518 section 3.1)
 */
#ifndef KEEPSAKE_CRYPTO_KEY_ALG_H
#define KEEPSAKE_CRYPTO_KEY_ALG_H

#include "base/err.h"

enum key_alg {
	KEY_RS256,
	KEY_ES256,
	KEY_ALGS,		/* those above: what our own keys are for */
	KEY_PS256 = KEY_ALGS,
	KEY_CLIENT_ALGS		/* all: what the key of a client may be for */
};

/* "RS256"; static. */
const char *key_alg_name(enum key_alg alg);
/* ERR_NOT_FOUND if `name` is none that we sign with; case matters. */
enum err key_alg_parse(const char *name, enum key_alg *out) MUST_USE;
/* The same of all that we verify. */
enum err key_alg_parse_client(const char *name, enum key_alg *out) MUST_USE;

#endif
