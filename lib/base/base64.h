/*
 * base64 - base64url without padding (RFC 4648 section 5, RFC 7515 section 2)
 * and plain base64 with padding (RFC 4648 section 4)
 *
 * Decoding is strict: no white space, no padding where none belongs, no
 * character of the other alphabet, and unused bits must be zero, so that one
 * value has one spelling.  Pure functions on buffers.
 */
#ifndef KEEPSAKE_BASE_BASE64_H
#define KEEPSAKE_BASE_BASE64_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* Characters that `n` bytes take, without a final NUL. */
#define BASE64URL_LEN(n) (((n) * 4 + 2) / 3)
/* Room that decoding `n` characters can need. */
#define BASE64_DECODED_MAX(n) ((n) / 4 * 3 + 3)

/* Writes BASE64URL_LEN(len) characters and a NUL to `out`; gives the count. */
size_t base64url_encode(const unsigned char *in, size_t len, char *out);
/* The same, in an arena. */
char *base64url_text(struct arena *a, const void *in, size_t len);
/*
 * Decodes `len` characters to `out`, which has room for
 * BASE64_DECODED_MAX(len).  ERR_INVALID leaves *out_len 0.
 */
enum err base64url_decode(const char *in, size_t len, unsigned char *out,
    size_t *out_len) MUST_USE;
/* Plain base64 with its padding, in an arena (RFC 7617 credentials). */
char *base64_text(struct arena *a, const void *in, size_t len);
/* Plain base64; padding required (RFC 7617 credentials, MCP headers). */
enum err base64_decode(const char *in, size_t len, unsigned char *out,
    size_t *out_len) MUST_USE;

#endif
