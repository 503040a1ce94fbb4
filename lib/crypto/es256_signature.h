/*
 * es256_signature - the two forms of an ECDSA signature with P-256
 *
 * OpenSSL has the DER of an ECDSA-Sig-Value (RFC 3279 section 2.2.3), JOSE has
 * r||s, two numbers of full length (RFC 7518 section 3.4).
 */
#ifndef KEEPSAKE_CRYPTO_ES256_SIGNATURE_H
#define KEEPSAKE_CRYPTO_ES256_SIGNATURE_H

#include <stddef.h>

#include "base/err.h"

enum {
	ES256_RAW_LEN = 64,
	ES256_DER_MAX = 72	/* two integers of 33 bytes and three headers */
};

/* ERR_UNAVAILABLE if `der` is none, or its numbers are too long. */
enum err es256_from_der(const unsigned char *der, size_t len,
    unsigned char raw[ES256_RAW_LEN]) MUST_USE;
/* The bytes written; 0 without memory. */
size_t es256_to_der(const unsigned char raw[ES256_RAW_LEN],
    unsigned char der[ES256_DER_MAX]);

#endif
