/*
 * vector - what an embedding becomes: int8 components, of length 127
 *
 * Never overflows: 4096 products of at most 127 x 127 fit 32 bits.
 */
#include "memory/vector.h"

#include <math.h>
#include <string.h>

/* As many products as are summed side by side: a compiler makes vector
 * instructions of a loop of known length. */
enum { LANES = 16, UNIT = 127 };

enum err
vector_make(struct arena *a, const double *x, size_t len, struct vector *out)
{
	double most = 0, sum = 0;
	int8_t *at;

	*out = (struct vector){ 0 };
	if (len < VECTOR_LEN_MIN || len > VECTOR_LEN_MAX)
		return ERR_INVALID;
	for (size_t i = 0; i < len; i++) {
		if (!isfinite(x[i]))
			return ERR_INVALID;
		if (fabs(x[i]) > most)
			most = fabs(x[i]);
	}
	if (most <= 0)
		return ERR_INVALID;
	/* Of the largest first, since squares of large numbers are infinite. */
	for (size_t i = 0; i < len; i++)
		sum += x[i] / most * (x[i] / most);
	at = arena_alloc(a, len);
	for (size_t i = 0; i < len; i++)
		at[i] = (int8_t)lrint(UNIT * (x[i] / most) / sqrt(sum));
	*out = (struct vector){ at, len };
	return OK;
}

static int32_t
dot(const int8_t *u, const int8_t *v, size_t len)
{
	int32_t lane[LANES] = { 0 }, sum = 0;
	size_t i = 0;

	for (; i + LANES <= len; i += LANES)
		for (size_t k = 0; k < LANES; k++)
			lane[k] += u[i + k] * v[i + k];
	for (; i < len; i++)
		sum += u[i] * v[i];
	for (size_t k = 0; k < LANES; k++)
		sum += lane[k];
	return sum;
}

double
vector_likeness(struct vector u, struct vector v)
{
	if (u.len != v.len)
		return 0;
	return dot(u.at, v.at, u.len) / (double)(UNIT * UNIT);
}
