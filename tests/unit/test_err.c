/*
 * test_err - every error has a name of its own
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

static void
test_names_are_distinct(void **state)
{
	(void)state;
	for (int i = 0; i < ERR_MAX; i++) {
		assert_string_not_equal(err_name((enum err)i), "unknown");
		assert_true(strlen(err_name((enum err)i)) > 0);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(err_name((enum err)i),
			    err_name((enum err)k));
	}
	assert_string_equal(err_name(OK), "ok");
	assert_string_equal(err_name(ERR_NOT_FOUND), "not_found");
	assert_string_equal(err_name(ERR_UNAVAILABLE), "unavailable");
}

static void
test_a_number_out_of_range_is_unknown(void **state)
{
	(void)state;
	assert_string_equal(err_name(ERR_MAX), "unknown");
	assert_string_equal(err_name((enum err)1000), "unknown");
	assert_string_equal(err_name((enum err)-1), "unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_distinct),
		cmocka_unit_test(test_a_number_out_of_range_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
