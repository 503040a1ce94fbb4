/* methods: each by its name alone, and sets of them as a header has them */
#include "unit.h"

#include "http/methods.h"

static void
test_find(void **state)
{
	(void)state;
	assert_int_equal(methods_find("GET"), METHOD_GET);
	assert_int_equal(methods_find("OPTIONS"), METHOD_OPTIONS);
	assert_int_equal(methods_find("PATCH"), METHOD_PATCH);
	assert_int_equal(methods_find("get"), 0);
	assert_int_equal(methods_find("TRACE"), 0);
	assert_int_equal(methods_find(""), 0);
	assert_int_equal(methods_find(NULL), 0);
}

static void
test_list(void **state)
{
	struct arena *a = arena_new(4096);

	(void)state;
	assert_string_equal(methods_list(a, 0), "OPTIONS");
	assert_string_equal(methods_list(a, METHOD_GET), "GET, HEAD, OPTIONS");
	assert_string_equal(methods_list(a, METHOD_DELETE | METHOD_POST),
	    "POST, DELETE, OPTIONS");
	assert_string_equal(methods_list(a, 127),
	    "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find), cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests_name("methods", tests, NULL, NULL);
}
