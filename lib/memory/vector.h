/*
 * vector - what an embedding becomes: int8 components, of length 127
 *
 * A quarter of the bytes of floats, and the likeness of two is off by a few
 * thousandths, however many components they have.
 */
#ifndef KEEPSAKE_MEMORY_VECTOR_H
#define KEEPSAKE_MEMORY_VECTOR_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum { VECTOR_LEN_MIN = 8, VECTOR_LEN_MAX = 4096 };

struct vector {
	const int8_t *at;	/* borrowed */
	size_t len;		/* components; 0: there is none */
};

/* From `len` numbers of any length.  ERR_INVALID if there are too few or too
 * many of them, if one is not finite, or if all are 0. */
enum err vector_make(struct arena *a, const double *x, size_t len,
    struct vector *out) MUST_USE;
/* The cosine of the angle between them, about -1 to 1; 0 if their numbers of
 * components differ. */
double vector_likeness(struct vector u, struct vector v);

#endif
