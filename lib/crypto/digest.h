/*
 * digest - SHA-256, HMAC-SHA-256 and comparison in constant time
 */
#ifndef KEEPSAKE_CRYPTO_DIGEST_H
#define KEEPSAKE_CRYPTO_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum { DIGEST_LEN = 32 };

struct digest {
	unsigned char bytes[DIGEST_LEN];
};

struct digest digest_sha256(const void *p, size_t len);
struct digest digest_text(const char *s);	/* of the string's bytes */
/* Of what can be read from a descriptor, to its end; ERR_UNAVAILABLE if that
 * fails. */
enum err digest_fd(int fd, struct digest *out) MUST_USE;
/* FIPS 198-1; the key may have any length. */
struct digest digest_hmac(const void *key, size_t key_len, const void *p,
    size_t len);
/* Equality that takes as long whatever the bytes are. */
bool digest_equal(const struct digest *a, const struct digest *b)
    __attribute__((warn_unused_result));
/* Equality of secrets in text: compares digests, so lengths do not show. */
bool digest_text_equal(const char *a, const char *b)
    __attribute__((warn_unused_result));
/* 64 lower-case hexadecimal characters. */
char *digest_hex(struct arena *a, const struct digest *d);

#endif
