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
	struct rank_query q = { .text = "x", .limit = 2, .after = 1000,
	    .before = 2000, .categories = "a,b" };
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
		assert_int_equal(search_add_hit(&s, m->seq, .5), OK);
		assert_int_equal(out.count, rows[i].count);
		if (!search_is_full(&s)) {
			assert_int_equal(search_add_hit(&s, m->seq, .5), OK);
			assert_int_equal(out.count, rows[i].count);
		}
	}
	assert_true(search_is_full(&s));
	assert_true(items[0]->score == .5);
	out.count = 0;
	assert_int_equal(search_add_hit(&s, 12345, .5), OK);
	assert_int_equal(out.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { MEMORY_TEST(test_hits) };

	return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
