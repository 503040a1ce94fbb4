/* categories: lists of names, made once, put once */
#include "unit.h"

#include "memory/categories.h"
#include "memory_fixture.h"

static void
test_names(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_add(t, &(struct memory_new){
	    .text = "tea", .categories = " food, drink ,, food," });

	assert_true(strcmp(m->categories, "food,drink") == 0 ||
	    strcmp(m->categories, "drink,food") == 0);
	m = memory_add(t, &(struct memory_new){ .text = "cake",
	    .categories = "food" });
	assert_string_equal(m->categories, "food");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM categories"), 2);
	m = memory_say(t, "nothing");
	assert_string_equal(m->categories, "");
}

static void
test_list(void **state)
{
	struct arena *a = arena_new(1 << 16);

	(void)state;
	assert_string_equal(categories_list(a, " food, strong drink ,, x"),
	    "food,strong drink,x");
	assert_string_equal(categories_list(a, "food"), "food");
	assert_string_equal(categories_list(a, " , "), "");
	arena_free(a);
}

static void
test_valid(void **state)
{
	char name[CATEGORY_NAME_MAX + 2] = { 0 };
	char many[3 * CATEGORIES_MAX + 8] = "";

	(void)state;
	memset(name, 'x', CATEGORY_NAME_MAX);
	assert_true(categories_valid(name));
	name[CATEGORY_NAME_MAX] = 'x';
	assert_false(categories_valid(name));
	for (int i = 0; i < CATEGORIES_MAX; i++)
		memcpy(many + 2 * i, "a,", 3);
	assert_true(categories_valid(many));
	memcpy(many + 2 * CATEGORIES_MAX, "b", 2);
	assert_false(categories_valid(many));
	assert_true(categories_valid(""));
	assert_true(categories_valid(" , ,"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_names), cmocka_unit_test(test_list),
		cmocka_unit_test(test_valid),
	};

	return cmocka_run_group_tests_name("categories", tests, NULL, NULL);
}
