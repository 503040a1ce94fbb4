/* test_tool_query - queries, filters and their aliases */
#include "unit.h"

#include "memory/tool_calls.h"
#include "tool_fixture.h"

static struct rank_query
reads(struct memory_test *t, const char *args)
{
	struct rank_query q;

	assert_int_equal(tool_read_query(t->rq, parse_json(t->arena, args), 10,
	    &q), OK);
	return q;
}

static const char *
refuses(struct memory_test *t, const char *args)
{
	struct rank_query q;

	t->rq->fault = (struct fault){ 0 };
	assert_int_equal(tool_read_query(t->rq, parse_json(t->arena, args), 10,
	    &q), ERR_INVALID);
	assert_non_null(t->rq->fault.text);
	return t->rq->fault.text;
}

static void
test_one_query(void **state)
{
	static const char *const one[] = {
		"{\"query\":\"tea\"}", "{\"q\":\"tea\"}", "{\"text\":\"tea\"}",
		"{\"queries\":[\"tea\"]}", "{\"queries\":\"tea\"}",
		"{\"queries\":[\" \",\"tea\",\"\"]}",
		"{\"query\":\"\",\"queries\":[\"tea\"]}",
		"{\"query\":\"tea\",\"queries\":[]}",
		"{\"query\":\"tea\",\"queries\":null}",
	};
	struct memory_test *t = *state;

	for (size_t i = 0; i < sizeof one / sizeof *one; i++) {
		struct rank_query q = reads(t, one[i]);

		assert_string_equal(q.text, "tea");
		assert_int_equal(q.ntexts, 0);
		assert_int_equal(q.limit, 10);
		assert_false(q.explain);
	}
}

static void
test_several(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = reads(t, "{\"queries\":[\"a\",\"b\",\"c\",\"d\","
	    "\"e\"],\"explain\":true}");

	assert_int_equal(q.ntexts, 5);
	assert_string_equal(q.texts[4], "e");
	assert_true(q.explain);
	q = reads(t, "{\"query\":\"x\",\"queries\":[\"a\"]}");
	assert_int_equal(q.ntexts, 2);
	assert_string_equal(q.texts[0], "x");
	refuses(t, "{\"queries\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]}");
	refuses(t, "{\"query\":\"x\",\"queries\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}");
	tool_ok(t, "search_memory", "{\"queries\":[\"a\",\"b\"]}");
	refuses(t, "{\"queries\":[7]}");
	refuses(t, "{\"queries\":[\"a\\u0000b\"]}");
	refuses(t, "{\"queries\":{\"a\":\"b\"}}");
	refuses(t, "{\"queries\":[]}");
	refuses(t, "{\"queries\":[\" \"]}");
	refuses(t, "{}");
	refuses(t, arena_printf(t->arena, "{\"queries\":[\"%0*d\"]}",
	    RANK_QUERY_MAX + 1, 1));
}

static void
test_filters(void **state)
{
	static const struct { const char *name; int64_t limit; } limits[] = {
		{ "limit", 3 }, { "top_k", 3 }, { "page_size", 3 },
		{ "per_page", 3 },
	};
	struct memory_test *t = *state;
	struct rank_query q = reads(t, "{\"q\":\"x\",\"since\":\"1970-01-02\","
	    "\"until\":\"1970-01-03\",\"category\":\" Food, ,drink\","
	    "\"subject\":\"Anna\",\"kind\":\"turn\"}");

	assert_true(q.when.has_from && q.when.from == 86400);
	assert_true(q.when.has_before && q.when.before == 2 * 86400);
	assert_string_equal(q.categories, "Food,drink");
	assert_string_equal(q.subject, "Anna");
	assert_string_equal(q.kind, "turn");
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		assert_int_equal(reads(t, arena_printf(t->arena,
		    "{\"q\":\"x\",\"%s\":3}", limits[i].name)).limit, 3);
	assert_non_null(strstr(refuses(t, "{\"q\":\"x\",\"kind\":\"thing\"}"),
	    "fact, note, turn"));
	refuses(t, "{\"q\":\"x\",\"kind\":\"fact note\"}");
	refuses(t, "{\"q\":\"x\",\"subject\":[\"Anna\"]}");
	refuses(t, "{\"q\":\"x\",\"explain\":\"yes\"}");
}

static enum err
app(struct memory_test *t, const char *args, const char **id)
{
	t->rq->fault = (struct fault){ 0 };
	return tool_read_app(t->rq, &t->p, parse_json(t->arena, args), id);
}

static void
test_app(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "By the first.");
	const char *id;

	assert_int_equal(app(t, "{}", &id), OK);
	assert_null(id);
	assert_int_equal(app(t, "{\"app\":\"a client\"}", &id), OK);
	assert_string_equal(id, m->app_id);
	assert_int_equal(app(t, arena_printf(t->arena, "{\"app\":\"%s\"}",
	    m->app_id), &id), OK);
	assert_string_equal(id, m->app_id);
	assert_int_equal(app(t, "{\"app\":\"<evil>\"}", &id), ERR_INVALID);
	assert_null(strstr(t->rq->fault.text, "evil"));
	/* Another of the same name. */
	assert_int_equal(person_open(t->rq, "person-1", "client-2", "A Client",
	    &t->p), OK);
	memory_say(t, "By the second.");
	assert_int_equal(app(t, "{\"app\":\"A Client\"}", &id), ERR_INVALID);
	assert_null(id);
	assert_non_null(strstr(t->rq->fault.text, m->app_id));
	assert_int_equal(result_count(tool_ok(t, "list_memories",
	    arena_printf(t->arena, "{\"app\":\"%s\"}", m->app_id))), 1);
	assert_int_equal(result_count(tool_ok(t, "list_memories", "{}")), 2);
	tool_refused(t, "list_memories", "{\"app\":\"nobody\"}");
	tool_refused(t, "search_memory", "{\"q\":\"x\",\"app\":\"nobody\"}");
}

static void
test_list_by_date(void **state)
{
	struct memory_test *t = *state;

	memory_say(t, "Saved in the fixture's time.");
	assert_int_equal(result_count(tool_ok(t, "list_memories",
	    "{\"since\":\"2000-01-01\"}")), 1);
	assert_int_equal(result_count(tool_ok(t, "list_memories",
	    "{\"until\":\"2000-01-01\"}")), 0);
	tool_refused(t, "list_memories", "{\"after\":\"soon\"}");
}

/* What answers any of several queries, narrowed, with what it is made of. */
static void
test_found(void **state)
{
	struct memory_test *t = *state;
	const struct json *j, *parts;

	memory_add(t, &(struct memory_new){ .text = "Green tea is kept cold.",
	    .subject = "Anna" });
	memory_say(t, "The bicycle is red.");
	j = tool_ok(t, "search_memory", "{\"queries\":[\"bicycle\",\"tea\"],"
	    "\"explain\":true}");
	assert_int_equal(result_count(j), 2);
	parts = json_get(json_at(json_get(j, "results"), 0), "parts");
	assert_string_equal(json_string(json_get(parts, "found_by")), "words");
	j = tool_ok(t, "search_memory", "{\"queries\":[\"bicycle\",\"tea\"],"
	    "\"subject\":\"anna\",\"kind\":\"fact\",\"app\":\"A Client\"}");
	assert_int_equal(result_count(j), 1);
	assert_null(json_get(json_at(json_get(j, "results"), 0), "parts"));
	assert_int_equal(result_count(tool_ok(t, "search_memory",
	    "{\"q\":\"tea\",\"kind\":\"turn\"}")), 0);
}

/* Other names for what the schemas say. */
static void
test_aliases(void **state)
{
	static const char *const adds[] = {
		"{\"text\":\"Ann likes tea.\"}", "{\"content\":\"Bob likes tea.\"}",
		"{\"memory\":\"Cleo likes tea.\"}",
		"{\"memories\":[\"Dan likes tea.\",{\"text\":\"Eve likes tea.\"}]}",
	};
	static const char *const ids[] = {
		"{\"id\":\"%s\"}", "{\"memory_id\":\"%s\"}", "{\"ids\":[\"%s\"]}",
		"{\"memory_ids\":[\"%s\"]}", "{\"url\":\"http://x/m/%s\"}",
		"{\"ids\":\"%s\"}",
	};
	struct memory_test *t = *state;
	const char *id;
	struct buf b;

	for (size_t i = 0; i < sizeof adds / sizeof *adds; i++)
		tool_ok(t, "add_memories", adds[i]);
	assert_int_equal(result_count(tool_ok(t, "list_memories",
	    "{\"per_page\":10}")), 5);
	id = result_text(tool_ok(t, "search", "{\"q\":\"Cleo\"}"), 0, "id");
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		const char *at = strstr(ids[i], "%s");

		buf_init(&b, t->arena, 200);
		buf_add(&b, ids[i], (size_t)(at - ids[i]));
		buf_puts(&b, id);
		buf_puts(&b, at + 2);
		assert_string_equal(json_string(json_get(tool_ok(t, "fetch",
		    b.data), "text")), "Cleo likes tea.");
	}
	tool_refused(t, "fetch", arena_printf(t->arena,
	    "{\"ids\":[\"%s\",\"%s\"]}", id, id));
	tool_ok(t, "update_memory", arena_printf(t->arena,
	    "{\"memory_id\":\"%s\",\"content\":\"Cleo likes milk.\"}", id));
	tool_ok(t, "delete_memories", arena_printf(t->arena,
	    "{\"ids\":[\"%s\"]}", id));
	assert_int_equal(result_count(tool_ok(t, "list_memories",
	    "{\"n\":10}")), 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_one_query), MEMORY_TEST(test_several),
		MEMORY_TEST(test_filters), MEMORY_TEST(test_app),
		MEMORY_TEST(test_found),
		MEMORY_TEST(test_list_by_date), MEMORY_TEST(test_aliases),
	};

	return cmocka_run_group_tests_name("tool_query", tests, NULL, NULL);
}
