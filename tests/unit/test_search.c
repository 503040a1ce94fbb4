/* search: a hit is listed once, fits the filter, and the page has an end */
#include "unit.h"

#include "memory/search.h"
#include "memory_fixture.h"

static void
test_hits(void **state)
{
	struct memory_test *t = *state;
	struct memory *items[2];
	struct memory_list out = { .items = items };
	struct rank_query q = { .text = "x", .limit = 2,
	    .when = { true, true, 1000, 2000 }, .categories = "a,b" };
	struct search s = { .rq = t->rq, .p = &t->p, .q = &q, .out = &out };
	const struct {
		int64_t at;
		const char *categories;
		size_t count;
	} rows[] = {
		{ 999, "a", 0 }, { 2000, "a", 0 }, { 1000, "c", 0 },
		{ 1000, NULL, 0 }, { 1000, "c,a", 1 }, { 1999, "B", 2 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct memory *m = memory_add(t, &(struct memory_new){
		    .text = arena_printf(t->arena, "row %zu", i),
		    .event_at = rows[i].at, .categories = rows[i].categories });

		assert_false(search_is_full(&s));
		assert_int_equal(search_add_hit(&s, m->seq, .5, NULL), OK);
		assert_int_equal(out.count, rows[i].count);
		if (!search_is_full(&s)) {
			assert_int_equal(search_add_hit(&s, m->seq, .5, NULL), OK);
			assert_int_equal(out.count, rows[i].count);
		}
	}
	assert_true(search_is_full(&s));
	assert_true(items[0]->score == .5);
	out.count = 0;
	assert_int_equal(search_add_hit(&s, 12345, .5, NULL), OK);
	assert_int_equal(out.count, 0);
}

/* What is shut out for one reason alone. */
static void
test_each_filter(void **state)
{
	struct memory_test *t = *state;
	struct memory *items[8];
	struct memory *m = memory_add(t, &(struct memory_new){ .text = "tea",
	    .subject = "\xd0\x90nna" });
	const struct {
		struct rank_query q;
		size_t count;
	} rows[] = {
		{ { .limit = 1 }, 1 },
		{ { .limit = 1, .app_id = m->app_id }, 1 },
		{ { .limit = 1, .app_id = m->id }, 0 },
		{ { .limit = 1, .kind = "fact" }, 1 },
		{ { .limit = 1, .kind = "turn" }, 0 },
		{ { .limit = 1, .subject = "\xd0\xb0NNA" }, 1 },
		{ { .limit = 1, .subject = "Anne" }, 0 },
		{ { .limit = 1, .categories = "food" }, 0 },
		{ { .limit = 1, .when = { .has_from = true } }, 1 },
		{ { .limit = 1, .when = { .has_before = true } }, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct memory_list out = { .items = items };
		struct search s = { .rq = t->rq, .p = &t->p, .q = &rows[i].q,
		    .out = &out };

		assert_int_equal(search_is_filtered(s.q), i > 0);
		assert_int_equal(search_add_hit(&s, m->seq, 1, NULL), OK);
		assert_int_equal(out.count, rows[i].count);
	}
}

static void
test_parts_are_copied(void **state)
{
	struct memory_test *t = *state;
	struct memory *items[1];
	struct memory_list out = { .items = items };
	struct rank_query q = { .text = "x", .limit = 1, .explain = true };
	struct search s = { .rq = t->rq, .p = &t->p, .q = &q, .out = &out };
	struct rank_parts parts = { .found_by = "words", .words = 3 };

	assert_int_equal(search_add_hit(&s, memory_say(t, "x")->seq, 1, &parts),
	    OK);
	parts.words = 4;
	assert_true(items[0]->parts->words == 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_hits), MEMORY_TEST(test_each_filter),
		MEMORY_TEST(test_parts_are_copied),
	};

	return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
