/*
 * siphash: the reference vectors of its paper and its reference code
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypto/siphash.h"

/* Key 00..0f, as two little-endian numbers. */
static const uint64_t key[2] = { 0x0706050403020100, 0x0f0e0d0c0b0a0908 };

static void
test_vectors(void **state)
{
	static const struct { size_t len; uint64_t want; } vectors[] = {
		{ 0, 0x726fdb47dd0e0e31 },
		{ 1, 0x74f839c593dc67fd },
		{ 7, 0xab0200f58b01d137 },
		{ 8, 0x93f5f5799a932462 },
		{ 15, 0xa129ca6149be45e5 },
		{ 63, 0x958a324ceb064572 },
	};
	unsigned char in[64];

	(void)state;
	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (unsigned char)i;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		assert_true(siphash(key, in, vectors[i].len) ==
		    vectors[i].want);
}

static void
test_key_matters(void **state)
{
	const uint64_t other[2] = { key[0] ^ 1, key[1] };

	(void)state;
	assert_true(siphash(key, "abc", 3) != siphash(other, "abc", 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_key_matters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
