/* rest_filter: its body, its page, and what is related */
#include "unit.h"

#include "rest_fixture.h"

static const char *
item_text(struct rest_test *r, size_t i)
{
	return json_string(json_get(json_at(json_get(r->answer, "items"), i),
	    "content"));
}

static void
test_filter(void **state)
{
	struct rest_test *r = *state;
	struct memory *m;

	for (int i = 0; i < 12; i++)
		m = memory_say(&r->t, arena_printf(r->t.arena, "number %d", i));
	rest_call(r, rest_pause, NULL, arena_printf(r->t.arena,
	    "{\"memory_ids\":[\"%s\"]}", m->id));
	assert_int_equal(rest_call(r, rest_filter, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 12);
	assert_int_equal(rest_int(r, "size"), 10);
	assert_int_equal(rest_int(r, "pages"), 2);
	assert_string_equal(item_text(r, 0), "number 11");
	assert_int_equal(rest_call(r, rest_filter, NULL, "{\"page\":2,"
	    "\"size\":5,\"sort_column\":\"memory\",\"sort_direction\":\"asc\","
	    "\"search_query\":null,\"app_ids\":null,\"show_archived\":null}"),
	    200);
	assert_int_equal(rest_int(r, "page"), 2);
	assert_string_equal(item_text(r, 0), "number 3");
	assert_int_equal(rest_call(r, rest_filter, NULL, arena_printf(
	    r->t.arena, "{\"app_ids\":[\"%s\"],\"search_query\":\"BER 7\","
	    "\"from_date\":1700000000,\"to_date\":1700000000}", m->app_id)),
	    200);
	assert_int_equal(rest_int(r, "total"), 1);
	/* The day of 1700000000, whole, in both. */
	assert_int_equal(rest_call(r, rest_filter, NULL, "{\"from_date\":"
	    "\"2023-11-14\",\"to_date\":\"2023-11-14\"}"), 200);
	assert_int_equal(rest_int(r, "total"), 12);
	assert_int_equal(rest_call(r, rest_filter, NULL,
	    "{\"to_date\":\"2023-11-13\"}"), 200);
	assert_int_equal(rest_int(r, "total"), 0);
	assert_int_equal(rest_call(r, rest_filter, NULL,
	    "{\"from_date\":\"2023-11-14T22:13:21Z\"}"), 200);
	assert_int_equal(rest_int(r, "total"), 0);
	assert_int_equal(rest_call(r, rest_filter, NULL,
	    "{\"category_ids\":[\"7635b850-42cc-405b-8f29-7dcc0ee64120\"]}"),
	    200);
	assert_int_equal(rest_int(r, "total"), 0);
}

/* They limit as others do. */
static void
test_days_before_1970(void **state)
{
	static const char *const days[] = { "1900-01-01",
	    "1969-12-31T23:59:58Z", "1969-12-31T23:59:59Z", "1969-12-31",
	    "1970-01-01T00:00:00Z", "1970-01-01" };
	struct rest_test *r = *state;

	memory_say(&r->t, "tea");
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		assert_int_equal(rest_call(r, rest_filter, NULL, arena_printf(
		    r->t.arena, "{\"to_date\":\"%s\"}", days[i])), 200);
		assert_int_equal(rest_int(r, "total"), 0);
		assert_int_equal(rest_call(r, rest_filter, NULL, arena_printf(
		    r->t.arena, "{\"from_date\":\"%s\"}", days[i])), 200);
		assert_int_equal(rest_int(r, "total"), 1);
	}
}

static void
test_refused(void **state)
{
	static const struct { const char *body, *place; } bad[] = {
		{ "{\"page\":0}", "body.page" }, { "{\"size\":101}", "body.size" },
		{ "{\"size\":\"5\"}", "body.size" },
		{ "{\"app_ids\":[\"x\"]}", "body.app_ids" },
		{ "{\"category_ids\":7}", "body.category_ids" },
		{ "{\"sort_column\":\"categories\"}", "body.sort_column" },
		{ "{\"sort_direction\":\"up\"}", "body.sort_direction" },
		{ "{\"from_date\":-1}", "body.from_date" },
		{ "{\"to_date\":1.5}", "body.to_date" },
		{ "{\"to_date\":\"2023\"}", "body.to_date" },
		{ "{\"show_archived\":\"no\"}", "body.show_archived" },
		{ "{\"search_query\":7}", "body.search_query" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(rest_call(r, rest_filter, NULL, bad[i].body),
		    422);
		assert_string_equal(rest_place(r), bad[i].place);
	}
	assert_int_equal(rest_call(r, rest_filter, NULL, arena_printf(
	    r->t.arena, "{\"search_query\":\"%01001d\"}", 1)), 422);
	assert_int_equal(rest_call(r, rest_filter, NULL,
	    "{\"user_id\":\"person-2\"}"), 403);
}

static void
test_related(void **state)
{
	struct rest_test *r = *state;
	const char *id = memory_add(&r->t, &(struct memory_new){ .text = "me",
	    .categories = "a" })->id;

	for (int i = 0; i < 6; i++)
		memory_add(&r->t, &(struct memory_new){ .categories = "a",
		    .text = arena_printf(r->t.arena, "number %d", i) });
	assert_int_equal(rest_call(r, rest_related, id, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 6);
	assert_int_equal(rest_int(r, "size"), 5);
	assert_int_equal(rest_int(r, "pages"), 2);
	rest_set(r, REST_PAGE, "2");
	assert_int_equal(rest_call(r, rest_related, id, NULL), 200);
	assert_string_equal(item_text(r, 0), "number 0");
	assert_int_equal(rest_call(r, rest_related,
	    "7635b850-42cc-405b-8f29-7dcc0ee64120", NULL), 404);
	rest_set(r, REST_PAGE, "0");
	assert_int_equal(rest_call(r, rest_related, id, NULL), 422);
}

/* From what shares a category, not through all memories. */
static void
test_related_work(void **state)
{
	enum { MANY = 300 };
	struct rest_test *r = *state;
	const char *id = memory_add(&r->t, &(struct memory_new){ .text = "me",
	    .categories = "a" })->id;
	int steps;

	memory_add(&r->t, &(struct memory_new){ .text = "beside me",
	    .categories = "a" });
	for (int i = 0; i < MANY; i++)
		memory_say(&r->t, arena_printf(r->t.arena, "number %d", i));
	assert_int_equal(rest_call(r, rest_related, id, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 1);
	steps = memory_steps(&r->t, "AS shared FROM");
	assert_in_range(steps, 1, 2 * MANY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_filter), REST_TEST(test_days_before_1970),
		REST_TEST(test_refused),
		REST_TEST(test_related), REST_TEST(test_related_work),
	};

	return cmocka_run_group_tests_name("rest_filter", tests, NULL, NULL);
}
