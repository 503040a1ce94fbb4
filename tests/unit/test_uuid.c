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

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_form) };

	return cmocka_run_group_tests_name("uuid", tests, NULL, NULL);
}
