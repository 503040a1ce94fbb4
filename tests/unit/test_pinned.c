/* pinned: first, once, and only what is active */
#include "unit.h"

#include "memory/pinned.h"
#include "memory/states.h"
#include "memory_fixture.h"

static const char *
texts(struct memory_test *t, const char *categories, size_t *pinned)
{
	struct memory_filter f = { .limit = 3 };
	struct memory_list list;
	const char *all = "";

	assert_int_equal(memories_list(t->rq, &t->p, &f, &list), OK);
	assert_int_equal(pinned_first(t->rq, &t->p, categories, &list,
	    pinned), OK);
	for (size_t i = 0; i < list.count; i++)
		all = arena_printf(t->arena, "%s %s", all,
		    list.items[i]->text);
	return all;
}

static void
test_first(void **state)
{
	struct memory_test *t = *state;
	struct memory *gone;
	size_t pinned;
	int64_t n;

	assert_string_equal(texts(t, NULL, &pinned), "");
	memory_add(t, &(struct memory_new){ .text = "p1", .pinned = true });
	gone = memory_add(t, &(struct memory_new){ .text = "p2",
	    .pinned = true });
	memory_say(t, "a");
	memory_say(t, "b");
	memory_add(t, &(struct memory_new){ .text = "p3", .pinned = true,
	    .categories = "Home" });
	assert_string_equal(texts(t, NULL, &pinned), " p3 p2 p1 b a");
	assert_int_equal(pinned, 3);
	assert_string_equal(texts(t, "home,x", &pinned), " p3 b a");
	assert_int_equal(pinned, 1);
	assert_int_equal(memories_delete(t->rq, &t->p,
	    (const char *const[]){ gone->id }, 1, &n), OK);
	assert_string_equal(texts(t, NULL, &pinned), " p3 p1 b a");
	for (int i = 0; i < PINNED_MAX; i++)
		memory_add(t, &(struct memory_new){ .pinned = true,
		    .text = arena_printf(t->arena, "q%d", i) });
	texts(t, NULL, &pinned);
	assert_int_equal(pinned, PINNED_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { MEMORY_TEST(test_first) };

	return cmocka_run_group_tests_name("pinned", tests, NULL, NULL);
}
