/* test_import_markdown_front - the head of a note, line by line */
#include "unit.h"

#include "base/str.h"
#include "memory/import_markdown_front.h"
#include "request_fixture.h"

/* Takes lines that are separated by '|': how many were the head's, or -1. */
static int
take(struct fixture *f, struct markdown_front *front, const char *lines)
{
	struct import im = { .rq = &f->rq, .unit = "line" };
	size_t number = 0, len;
	int count = 0;
	bool taken;

	*front = (struct markdown_front){ 0 };
	for (;; lines += len + 1) {
		len = strcspn(lines, "|");
		if (markdown_front_take(&im, front, ++number,
		    arena_strndup(f->rq.call.arena, lines, len), &taken) != OK)
			return -1;
		count += taken;
		if (lines[len] == '\0' || front->state_of == FRONT_OVER)
			return count;
	}
}

static void
test_values(void **state)
{
	struct markdown_front front;
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	assert_int_equal(take(&f, &front, "---|title: \"A: b\"|tags:|  - one|"
	    "- '#two'|author: x|- three|date: 2024-05-06 10:00|categories: a, b|"
	    "nothing|empty:|id:x|---"), 13);
	assert_int_equal(front.state_of, FRONT_OVER);
	assert_string_equal(front.title, "A: b");
	assert_string_equal(front.categories, "one,two,a,b");
	assert_int_equal(front.created_at, 1714989600);
	assert_string_equal(front.id, "x");
	assert_string_equal(front.state, "");
	/* Without it, the first line is the note's. */
	assert_int_equal(take(&f, &front, "text|---|title: x"), 0);
	assert_int_equal(front.state_of, FRONT_OVER);
	fixture_free(&f);
}

static void
test_refused(void **state)
{
	struct markdown_front front;
	struct fixture f;
	struct arena *a;

	(void)state;
	fixture_init(&f, NULL);
	a = f.rq.call.arena;
	assert_int_equal(take(&f, &front, "---|date: tomorrow"), -1);
	assert_int_equal(take(&f, &front, arena_printf(a, "---|title: %0*d",
	    MEMORY_SUBJECT_MAX + 1, 1)), -1);
	assert_int_equal(take(&f, &front, arena_printf(a, "---|id: %0*d",
	    MARKDOWN_WORD_MAX + 1, 1)), -1);
	assert_int_equal(take(&f, &front, arena_printf(a, "---|tags: %0*d",
	    MARKDOWN_LIST_MAX, 1)), -1);
	assert_int_equal(take(&f, &front, arena_printf(a, "---|tags: %0*d|"
	    "- %0*d", 3000, 1, 2000, 1)), -1);
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests_name("import_markdown_front", tests,
	    NULL, NULL);
}
