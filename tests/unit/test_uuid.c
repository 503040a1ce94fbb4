/* uuid: the form of version 4, and no two alike */
#include "unit.h"

#include "http/valid.h"
#include "memory/uuid.h"

static void
test_form(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char *last = NULL;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		char *id = uuid_new(a);

		assert_true(valid_uuid(id));
		assert_int_equal(id[14], '4');
		assert_non_null(strchr("89ab", id[19]));
		if (last != NULL)
			assert_string_not_equal(id, last);
		last = id;
	}
	arena_free(a);
}

static void
test_of_bytes(void **state)
{
	struct arena *a = arena_new(1 << 20);
	const unsigned char bytes[16] = { 0xff, 1, 2, 3, 4, 5, 0xff, 7, 0xff,
	    9, 10, 11, 12, 13, 14, 15 };

	(void)state;
	assert_string_equal(uuid_of(a, bytes),
	    "ff010203-0405-8f07-bf09-0a0b0c0d0e0f");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_of_bytes),
	};

	return cmocka_run_group_tests_name("uuid", tests, NULL, NULL);
}
