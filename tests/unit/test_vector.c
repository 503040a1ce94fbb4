/*
 * test_vector - quantising and comparing
 */
#include "memory/vector.h"

#include <math.h>

#include "unit.h"

static struct arena *a;

static int
setup(void **state)
{
	(void)state;
	a = arena_new(1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static struct vector
make(const double *x, size_t len)
{
	struct vector v;

	assert_int_equal(vector_make(a, x, len, &v), OK);
	assert_int_equal(v.len, len);
	return v;
}

static void
test_make(void **state)
{
	static const double x[] = { 3, 0, 0, 0, -4, 0, 0, 0 };
	static const double big[] = { 3e307, 0, 0, 0, -4e307, 0, 0, 0 };
	static const double small[] = { 3e-310, 0, 0, 0, -4e-310, 0, 0, 0 };
	static const double one[] = { 0, 0, 0, -1e300, 0, 0, 0, 0 };
	struct vector v = make(x, 8);

	(void)state;
	assert_int_equal(v.at[0], 76);
	assert_int_equal(v.at[1], 0);
	assert_int_equal(v.at[4], -102);
	/* The length of what comes does not matter, however large. */
	assert_memory_equal(make(big, 8).at, v.at, 8);
	assert_memory_equal(make(small, 8).at, v.at, 8);
	assert_int_equal(make(one, 8).at[3], -127);
}

static void
test_refusals(void **state)
{
	static double x[VECTOR_LEN_MAX + 1];
	struct vector v = { NULL, 5 };

	(void)state;
	x[0] = 1;
	assert_int_equal(vector_make(a, x, 7, &v), ERR_INVALID);
	assert_int_equal(v.len, 0);
	assert_int_equal(vector_make(a, x, VECTOR_LEN_MAX + 1, &v),
	    ERR_INVALID);
	assert_int_equal(vector_make(a, x, VECTOR_LEN_MAX, &v), OK);
	x[0] = 0;
	assert_int_equal(vector_make(a, x, 8, &v), ERR_INVALID);
	x[5] = (double)NAN;
	assert_int_equal(vector_make(a, x, 8, &v), ERR_INVALID);
	x[5] = (double)INFINITY;
	assert_int_equal(vector_make(a, x, 8, &v), ERR_INVALID);
	x[5] = -(double)INFINITY;
	assert_int_equal(vector_make(a, x, 8, &v), ERR_INVALID);
}

/* Numbers that are the same in each run. */
static double
next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(int32_t)(*seed >> 32) / 2147483648.0;
}

static double
exactly(const double *x, const double *y, size_t len)
{
	double xy = 0, xx = 0, yy = 0;

	for (size_t i = 0; i < len; i++) {
		xy += x[i] * y[i];
		xx += x[i] * x[i];
		yy += y[i] * y[i];
	}
	return xy / sqrt(xx) / sqrt(yy);
}

static void
test_likeness(void **state)
{
	static const size_t lens[] = { 8, 15, 16, 17, 100, 384, 1536, 4096 };
	static double x[VECTOR_LEN_MAX], y[VECTOR_LEN_MAX];
	double worst = 0, off;
	uint64_t seed = 1;

	(void)state;
	for (size_t n = 0; n < 200; n++) {
		size_t len = lens[n % 8];
		double mix = next(&seed);

		for (size_t i = 0; i < len; i++) {
			x[i] = next(&seed);
			y[i] = mix * x[i] + (1 - fabs(mix)) * next(&seed);
		}
		off = fabs(vector_likeness(make(x, len), make(y, len)) -
		    exactly(x, y, len));
		if (off > worst)
			worst = off;
	}
	assert_true(worst > 0 && worst < .03);
}

static void
test_ends(void **state)
{
	static double x[VECTOR_LEN_MAX], y[VECTOR_LEN_MAX];
	struct vector u, v;

	(void)state;
	for (size_t i = 0; i < VECTOR_LEN_MAX; i++) {
		x[i] = i % 2 == 0 ? 1 : -1;
		y[i] = -x[i];
	}
	u = make(x, 384);
	v = make(y, 384);
	/* The worst case: each component is rounded alike, 6.48 to 6. */
	assert_true(fabs(vector_likeness(u, u) - 1) < .15);
	assert_true(fabs(vector_likeness(u, v) + 1) < .15);
	assert_true(vector_likeness(u, make(x, 383)) == 0);
	/* The largest sum there can be. */
	memset(x, 0, sizeof x);
	x[4095] = 1;
	u = make(x, VECTOR_LEN_MAX);
	assert_true(vector_likeness(u, u) == 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_make, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
		cmocka_unit_test_setup_teardown(test_likeness, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ends, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
