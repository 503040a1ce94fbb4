/*
 * dated - secrets that are looked up by an index, the newest side by side
 *
 * The text begins with the second it was made in; its key is that and the
 * SHA-256 of the text.  Random keys would have each new row in a page of its
 * own; these have a sign-in touch the pages that the last one touched.
 */
#ifndef KEEPSAKE_STORE_DATED_H
#define KEEPSAKE_STORE_DATED_H

#include "base/call.h"
#include "crypto/digest.h"

enum { DATED_KEY_MAX = 4 + DIGEST_LEN };

struct dated_key {
	unsigned char bytes[DATED_KEY_MAX];
	size_t len;
};

/* 256 random bits in base64url, after 8 hexadecimal digits of c->now. */
const char *dated_token(const struct call *c);
/* Of any text: one without a date has its SHA-256 alone for a key. */
struct dated_key dated_key(const char *text);

#endif
