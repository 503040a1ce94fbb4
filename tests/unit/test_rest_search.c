/* rest_search: one query or several, filters, and why a hit stands there */
#include "unit.h"

#include "rest_fixture.h"

static void
test_search(void **state)
{
	struct rest_test *r = *state;

	memory_say(&r->t, "Anna likes tea");
	memory_say(&r->t, "Bob likes cake");
	assert_int_equal(rest_call(r, rest_search, NULL,
	    "{\"query\":\"who likes tea?\",\"limit\":1}"), 200);
	assert_int_equal(json_len(json_get(r->answer, "results")), 1);
	assert_string_equal(rest_item(r, "results", 0, "memory"),
	    "Anna likes tea");
	assert_string_equal(rest_item(r, "results", 0, "state"), "active");
	assert_int_equal(json_type(json_get(json_at(json_get(r->answer,
	    "results"), 0), "subject")), JSON_NULL);
	memory_add(&r->t, &(struct memory_new){ .text = "She climbs",
	    .categories = "sport,outdoors", .subject = "Anna" });
	assert_int_equal(rest_hits(r, "{\"query\":\"climbs\"}"), 1);
	assert_string_equal(json_text(r->t.arena, json_get(json_at(json_get(
	    r->answer, "results"), 0), "categories")),
	    "[\"sport\",\"outdoors\"]");
	assert_string_equal(rest_item(r, "results", 0, "subject"), "Anna");
	assert_int_equal(rest_call(r, rest_search, NULL,
	    "{\"query\":\"zebra\",\"limit\":null}"), 200);
	assert_int_equal(rest_call(r, rest_search, NULL, "{}"), 422);
	assert_string_equal(rest_place(r), "body.query");
	assert_int_equal(rest_call(r, rest_search, NULL,
	    "{\"query\":\"\"}"), 422);
	assert_int_equal(rest_call(r, rest_search, NULL,
	    "{\"query\":\"x\",\"limit\":0}"), 422);
	assert_string_equal(rest_place(r), "body.limit");
	assert_int_equal(rest_call(r, rest_search, NULL,
	    "{\"query\":\"x\",\"limit\":\"5\"}"), 422);
	assert_int_equal(rest_call(r, rest_search, NULL, arena_printf(
	    r->t.arena, "{\"query\":\"%0*d\"}", RANK_QUERY_MAX + 1, 1)), 422);
}

static void
test_refused(void **state)
{
	static const struct { const char *body, *place; } bad[] = {
		{ "{}", "body.query" },
		{ "{\"query\":null}", "body.query" },
		{ "{\"query\":[\"tea\"]}", "body.query" },
		{ "{\"queries\":\"tea\"}", "body.queries" },
		{ "{\"queries\":[]}", "body.queries" },
		{ "{\"queries\":[1]}", "body.queries" },
		{ "{\"queries\":[\"a\",\"\"]}", "body.queries" },
		{ "{\"queries\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]}",
		    "body.queries" },
		{ "{\"query\":\"a\",\"queries\":[\"b\"]}", "body.queries" },
		{ "{\"query\":\"a\",\"top_k\":101}", "body.top_k" },
		{ "{\"query\":\"a\",\"limit\":101}", "body.limit" },
		{ "{\"query\":\"a\",\"explain\":1}", "body.explain" },
		{ "{\"query\":\"a\",\"filters\":[]}", "body.filters" },
		{ "{\"query\":\"a\",\"filters\":{\"space\":\"x\"}}",
		    "body.filters" },
	};
	static const struct { const char *name, *value; } filters[] = {
		{ "app", "1" }, { "app", "\"no such app\"" },
		{ "app_id", "\"A Client\"" }, { "app_id", "{}" },
		{ "category", "1" }, { "category", "[1]" },
		{ "categories", "{}" }, { "subject", "[]" },
		{ "kind", "\"facts\"" }, { "kind", "\"fact,note\"" },
		{ "kind", "1" }, { "after", "\"soon\"" }, { "after", "0" },
		{ "after", "true" }, { "before", "-1" }, { "before", "1.5" },
		{ "before", "\"2026-02-30\"" }, { "state", "\"paused\"" },
		{ "state", "\"all\"" }, { "state", "[\"active\"]" },
		{ "user_id", "1" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(rest_call(r, rest_search, NULL, bad[i].body),
		    422);
		assert_string_equal(rest_place(r), bad[i].place);
	}
	memory_say(&r->t, "tea");
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		assert_int_equal(rest_call(r, rest_search, NULL, arena_printf(
		    r->t.arena, "{\"query\":\"tea\",\"filters\":{\"%s\":%s}}",
		    filters[i].name, filters[i].value)), 422);
		assert_string_equal(rest_place(r), arena_printf(r->t.arena,
		    "body.filters.%s", filters[i].name));
	}
}

/* mem0's name for the limit; ours wins. */
static void
test_limit(void **state)
{
	struct rest_test *r = *state;

	for (int i = 0; i < 12; i++)
		memory_say(&r->t, arena_printf(r->t.arena, "tea %d", i));
	assert_int_equal(rest_hits(r, "{\"query\":\"tea\"}"), 10);
	assert_int_equal(rest_hits(r, "{\"query\":\"tea\",\"top_k\":3}"), 3);
	assert_int_equal(rest_hits(r,
	    "{\"query\":\"tea\",\"top_k\":3,\"limit\":2}"), 2);
}

static void
test_state_hint(void **state)
{
	struct rest_test *r = *state;
	const char *text;

	memory_say(&r->t, "tea");
	assert_int_equal(rest_filtered(r, "{\"state\":\"active\"}"), 1);
	assert_int_equal(rest_call(r, rest_search, NULL,
	    "{\"query\":\"tea\",\"filters\":{\"state\":\"archived\"}}"), 422);
	text = json_string(json_get(json_at(json_get(r->answer, "detail"), 0),
	    "msg"));
	assert_non_null(strstr(text, "/filter"));
}

/* Of two apps of one name neither is meant. */
static void
test_same_name(void **state)
{
	struct rest_test *r = *state;

	memory_say(&r->t, "tea");
	assert_int_equal(rest_call(r, rest_search, NULL,
	    "{\"query\":\"tea\",\"filters\":{\"app\":\"a client\"}}"), 200);
	r->t.p.client_id = "client-2";
	memory_say(&r->t, "green tea");
	assert_int_equal(rest_call(r, rest_search, NULL,
	    "{\"query\":\"tea\",\"filters\":{\"app\":\"A Client\"}}"), 422);
	assert_string_equal(rest_place(r), "body.filters.app");
}

static void
test_category_and_time(void **state)
{
	struct rest_test *r = *state;

	memory_add(&r->t, &(struct memory_new){ .text = "black tea",
	    .categories = "food", .event_at = 1700000000 });
	memory_add(&r->t, &(struct memory_new){ .text = "green tea",
	    .categories = "drink", .event_at = 1600000000 });
	assert_int_equal(rest_filtered(r, "{\"category\":\"food\"}"), 1);
	assert_string_equal(rest_item(r, "results", 0, "memory"), "black tea");
	assert_int_equal(rest_filtered(r, "{\"category\":null}"), 2);
	assert_int_equal(rest_filtered(r, "{\"categories\":[\"Food\",\"drink\"]}"),
	    2);
	assert_int_equal(rest_filtered(r, "{\"categories\":\"food, drink\"}"), 2);
	assert_int_equal(rest_filtered(r, "{\"after\":\"2023-01-01\"}"), 1);
	assert_int_equal(rest_filtered(r, "{\"after\":1700000000}"), 1);
	assert_int_equal(rest_filtered(r, "{\"before\":\"1700000000\"}"), 1);
	assert_int_equal(rest_filtered(r,
	    "{\"before\":\"2023-11-14T22:13:20Z\"}"), 1);
	assert_string_equal(rest_item(r, "results", 0, "memory"), "green tea");
	assert_int_equal(rest_filtered(r, "{\"user_id\":\"person-1\"}"), 2);
	assert_int_equal(rest_call(r, rest_search, NULL,
	    "{\"query\":\"tea\",\"filters\":{\"user_id\":\"person-2\"}}"),
	    403);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_search), REST_TEST(test_refused),
		REST_TEST(test_limit), REST_TEST(test_state_hint),
		REST_TEST(test_same_name), REST_TEST(test_category_and_time),
	};

	return cmocka_run_group_tests_name("rest_search", tests, NULL, NULL);
}
