/*
 * rand - random bytes from the kernel (getrandom(2)); no OpenSSL
 */
#ifndef KEEPSAKE_CRYPTO_RAND_H
#define KEEPSAKE_CRYPTO_RAND_H

#include <stddef.h>

#include "base/arena.h"

/* Fills `p`; exits if the kernel cannot. */
void rand_bytes(void *p, size_t len);
/* 256 random bits in base64url: 43 characters. */
char *rand_token(struct arena *a);
/* `bits` random bits (a multiple of 8) in base64url, for ids. */
char *rand_id(struct arena *a, unsigned bits);

#endif
