/* test_es256_signature - DER there and back */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/es256_signature.h"

static void
fill(unsigned char *raw, unsigned char r, unsigned char s)
{
	memset(raw, r, ES256_RAW_LEN / 2);
	memset(raw + ES256_RAW_LEN / 2, s, ES256_RAW_LEN / 2);
}

/* DER writes numbers as short as they are, with a zero before a high bit. */
static void
there_and_back(void **state)
{
	static const struct {
		unsigned char r, s;
		size_t der_len;
	} rows[] = {
		{ 0x11, 0x22, 70 }, { 0x80, 0x22, 71 }, { 0xff, 0xff, 72 },
		{ 0x00, 0x01, 39 },
	};
	unsigned char raw[ES256_RAW_LEN], back[ES256_RAW_LEN];
	unsigned char der[ES256_DER_MAX];
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		fill(raw, rows[i].r, rows[i].s);
		len = es256_to_der(raw, der);
		assert_int_equal(len, rows[i].der_len);
		assert_int_equal(der[0], 0x30);
		assert_int_equal(es256_from_der(der, len, back), OK);
		assert_memory_equal(raw, back, ES256_RAW_LEN);
	}
}

static void
small_numbers(void **state)
{
	static const unsigned char wanted[] = { 0x30, 6, 2, 1, 1, 2, 1, 2 };
	unsigned char raw[ES256_RAW_LEN] = { 0 }, back[ES256_RAW_LEN];
	unsigned char der[ES256_DER_MAX];

	(void)state;
	raw[31] = 1;
	raw[63] = 2;
	assert_int_equal(es256_to_der(raw, der), sizeof wanted);
	assert_memory_equal(der, wanted, sizeof wanted);
	assert_int_equal(es256_from_der(wanted, sizeof wanted, back), OK);
	assert_memory_equal(raw, back, ES256_RAW_LEN);
}

static void
what_is_no_signature(void **state)
{
	static const unsigned char cut[] = { 0x30, 6, 2, 1, 1, 2, 1 };
	/* A number of 33 bytes does not fit. */
	unsigned char raw[ES256_RAW_LEN], long_r[40] = { 0x30, 38, 2, 33, 1 };

	(void)state;
	assert_int_equal(es256_from_der(cut, 0, raw), ERR_UNAVAILABLE);
	assert_int_equal(es256_from_der(cut, sizeof cut, raw),
	    ERR_UNAVAILABLE);
	long_r[37] = 2;
	long_r[38] = long_r[39] = 1;
	assert_int_equal(es256_from_der(long_r, sizeof long_r, raw),
	    ERR_UNAVAILABLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(small_numbers),
		cmocka_unit_test(what_is_no_signature),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
