/*
 * siphash - SipHash-2-4, a fast keyed hash for tables in memory
 *
 * Not a digest: 64 bits are no proof of anything.  Pure function.
 */
#ifndef KEEPSAKE_CRYPTO_SIPHASH_H
#define KEEPSAKE_CRYPTO_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

/* `key` holds 16 random bytes, as two little-endian numbers. */
uint64_t siphash(const uint64_t key[2], const void *in, size_t len);

#endif
