/* rest_search: what the ranker does with several queries, apps, subjects,
 * kinds and explain */
#include "unit.h"

#include "rest_fixture.h"

static void
test_several(void **state)
{
	struct rest_test *r = *state;

	memory_say(&r->t, "tea");
	memory_say(&r->t, "cake");
	assert_int_equal(rest_hits(r, "{\"queries\":[\"tea\",\"cake\"]}"), 2);
	assert_int_equal(rest_hits(r, "{\"queries\":[\"tea\",\"tea\"]}"), 1);
}

static void
test_app_subject_kind(void **state)
{
	struct rest_test *r = *state;
	const char *id;

	id = memory_add(&r->t, &(struct memory_new){ .text = "likes tea",
	    .subject = "Anna" })->app_id;
	r->t.p.client_id = "client-2";
	r->t.p.app = "Other";
	memory_add(&r->t, &(struct memory_new){ .text = "sells tea",
	    .subject = "Bob", .observed = true });
	assert_int_equal(rest_filtered(r, "{}"), 2);
	assert_int_equal(rest_filtered(r, "{\"app\":\"other\"}"), 1);
	assert_string_equal(rest_item(r, "results", 0, "memory"), "sells tea");
	assert_int_equal(rest_filtered(r, arena_printf(r->t.arena,
	    "{\"app\":\"%s\"}", id)), 1);
	assert_int_equal(rest_filtered(r, arena_printf(r->t.arena,
	    "{\"app_id\":\"%s\"}", id)), 1);
	assert_string_equal(rest_item(r, "results", 0, "memory"), "likes tea");
	assert_int_equal(rest_filtered(r, "{\"subject\":\"anna\"}"), 1);
	assert_int_equal(rest_filtered(r, "{\"kind\":\"observation\"}"), 1);
	assert_string_equal(rest_item(r, "results", 0, "memory"), "sells tea");
	assert_int_equal(rest_filtered(r, "{\"kind\":\"summary\"}"), 0);
}

static void
test_explain(void **state)
{
	static const char *const members[] = { "words", "near", "neighbours",
		"session", "vector", "factor" };
	struct rest_test *r = *state;
	const struct json *parts;
	double n;

	memory_say(&r->t, "tea");
	assert_int_equal(rest_hits(r, "{\"query\":\"tea\",\"explain\":true}"), 1);
	parts = json_get(json_at(json_get(r->answer, "results"), 0),
	    "explain");
	assert_non_null(parts);
	assert_string_equal(json_string(json_get(parts, "found_by")), "words");
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		assert_int_equal(json_number(json_get(parts, members[i]), &n),
		    OK);
	assert_int_equal(rest_hits(r, "{\"query\":\"tea\"}"), 1);
	assert_null(json_get(json_at(json_get(r->answer, "results"), 0),
	    "explain"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_several), REST_TEST(test_app_subject_kind),
		REST_TEST(test_explain),
	};

	return cmocka_run_group_tests_name("rest_search_filters", tests, NULL,
	    NULL);
}
