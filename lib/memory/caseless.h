/*
 * caseless - does a text hold another, whatever their case?
 *
 * As JavaScript's toLowerCase() and includes() see it (Unicode 17), without
 * the locale of anybody; but a sigma is a sigma at the end of a word too.
 */
#ifndef KEEPSAKE_MEMORY_CASELESS_H
#define KEEPSAKE_MEMORY_CASELESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* What is looked for, made ready once for many texts. */
struct caseless {
	uint32_t *want;		/* code points in lower case */
	size_t *again;		/* how many of them still match after a miss */
	size_t count;
};

/* `want` is valid UTF-8. */
void caseless_init(struct arena *a, const char *want, struct caseless *out);
/* Is it in these `len` bytes of UTF-8?  In time that grows with their number
 * alone.  What is empty is in every text. */
bool caseless_in(const struct caseless *c, const char *text, size_t len);
/* Do two texts of UTF-8 differ in nothing but case? */
bool caseless_same(const char *x, const char *y);

#endif
