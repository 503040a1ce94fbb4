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

static const char *
numbered(struct arena *a, const char *prefix, int count)
{
	const char *names = "";

	for (int i = 0; i < count; i++)
		names = arena_printf(a, "%s%s%d,", names, prefix, i);
	return names;
}

/* However often: one more than a memory may have is refused. */
static void
test_most(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_add(t, &(struct memory_new){ .text = "tea",
	    .categories = numbered(t->arena, "a", CATEGORIES_MAX) });

	assert_int_equal(categories_add(t->rq, &t->p, m->seq, "a0,a1"), OK);
	assert_int_equal(categories_add(t->rq, &t->p, m->seq, "b"),
	    ERR_INVALID);
	assert_non_null(strstr(t->rq->fault.text, "at most 20"));
	/* What has too many already may be named again. */
	assert_int_equal(categories_add(t->rq, &t->p, m->seq, "b,a0"), OK);
	assert_int_equal(categories_add(t->rq, &t->p, m->seq, "c"),
	    ERR_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_names), cmocka_unit_test(test_list),
		cmocka_unit_test(test_valid), MEMORY_TEST(test_most),
	};

	return cmocka_run_group_tests_name("categories", tests, NULL, NULL);
}
