/*
 * test_clock - the time and its written form, against the C library's
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"

static void
test_now_is_the_wall_clock(void **state)
{
	int64_t before = time(NULL);

	(void)state;
	assert_in_range(clock_now(), before - 1, before + 5);
}

static void
test_a_test_can_fix_it(void **state)
{
	(void)state;
	clock_set(1234);
	assert_int_equal(clock_now(), 1234);
	clock_set(0);
	assert_int_equal(clock_now(), 0);
	clock_set(-1);
	assert_true(clock_now() > 1700000000);
}

static void
test_monotonic_never_goes_back(void **state)
{
	int64_t last = clock_monotonic_us(), now;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		now = clock_monotonic_us();
		assert_true(now >= last);
		last = now;
	}
}

static void
test_format_known_moments(void **state)
{
	char text[21];

	(void)state;
	clock_format(-62135596800, text);
	assert_string_equal(text, "0001-01-01T00:00:00Z");
	clock_format(-1093564801, text);
	assert_string_equal(text, "1935-05-07T23:59:59Z");
	clock_format(-1, text);
	assert_string_equal(text, "1969-12-31T23:59:59Z");
	clock_format(0, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
	clock_format(951782400, text);
	assert_string_equal(text, "2000-02-29T00:00:00Z");
	clock_format(1795338000, text);
	assert_string_equal(text, "2026-11-22T09:00:00Z");
	clock_format(4107542399, text);
	assert_string_equal(text, "2100-02-28T23:59:59Z");
	clock_format(4107542400, text);
	assert_string_equal(text, "2100-03-01T00:00:00Z");
	clock_format(253402300799, text);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
}

static void
test_format_stays_in_its_21_bytes(void **state)
{
	char text[21];

	(void)state;
	clock_format(INT64_MAX, text);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
	clock_format(INT64_MIN, text);
	assert_string_equal(text, "0001-01-01T00:00:00Z");
}

static void
test_format_agrees_with_the_library(void **state)
{
	char text[21], want[21];
	struct tm tm;
	time_t at;

	(void)state;
	/* A step that is prime to days meets all hours and all dates. */
	for (at = -30610224000; at < 16725225600; at += 86399 * 3 + 7) {
		gmtime_r(&at, &tm);
		strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%SZ", &tm);
		clock_format(at, text);
		assert_string_equal(text, want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_now_is_the_wall_clock),
		cmocka_unit_test(test_a_test_can_fix_it),
		cmocka_unit_test(test_monotonic_never_goes_back),
		cmocka_unit_test(test_format_known_moments),
		cmocka_unit_test(test_format_stays_in_its_21_bytes),
		cmocka_unit_test(test_format_agrees_with_the_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
