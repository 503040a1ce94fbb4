/*
 * test_due - in the order of time, whatever the order of adding
 */
#include "unit.h"

#include "events/due.h"

static void
test_order(void **state)
{
	struct due_list list = { NULL, NULL };
	struct due d[5];
	static const int64_t at[5] = { 30, 10, 20, 10, 40 };
	static const int order[5] = { 1, 3, 2, 0, 4 };

	(void)state;
	assert_null(due_first(&list, 100));
	for (int i = 0; i < 5; i++)
		due_add(&list, &d[i], at[i]);
	assert_null(due_first(&list, 9));
	for (int i = 0; i < 5; i++) {
		assert_ptr_equal(due_first(&list, 40), &d[order[i]]);
		due_remove(&list, &d[order[i]]);
	}
	assert_null(list.first);
	assert_null(list.last);
}

static void
test_remove_anywhere(void **state)
{
	struct due_list list = { NULL, NULL };
	struct due d[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		due_add(&list, &d[i], i);
	due_remove(&list, &d[1]);
	assert_ptr_equal(d[0].next, &d[2]);
	assert_ptr_equal(d[2].prev, &d[0]);
	due_remove(&list, &d[2]);
	assert_ptr_equal(list.last, &d[0]);
	due_add(&list, &d[1], -5);
	assert_ptr_equal(list.first, &d[1]);
	assert_ptr_equal(list.last, &d[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_remove_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
