/* tool_search: search, fetch, search_memory, list_memories */
#include "unit.h"

#include "tool_fixture.h"

static void
test_search_and_fetch(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_add(t, &(struct memory_new){
	    .text = "Anna likes \"green\" tea\nand cake", .subject = "Anna",
	    .categories = "food", .event_at = 86400 });
	const struct json *j = tool_ok(t, "search",
	    "{\"query\":\"what does Anna like\"}");

	assert_int_equal(result_count(j), 1);
	assert_int_equal(json_len(j), 1);
	assert_int_equal(json_len(json_at(json_get(j, "results"), 0)), 4);
	assert_string_equal(result_text(j, 0, "id"), m->id);
	assert_string_equal(result_text(j, 0, "title"),
	    "Anna likes \"green\" tea");
	assert_string_equal(result_text(j, 0, "url"), arena_printf(t->arena,
	    "http://localhost:8080/m/%s", m->id));
	j = tool_ok(t, "fetch", arena_printf(t->arena, "{\"id\":\"%s\"}", m->id));
	assert_string_equal(json_string(json_get(j, "text")), m->text);
	assert_string_equal(json_string(json_get(json_get(j, "metadata"),
	    "subject")), "Anna");
	j = tool_ok(t, "search", "{\"query\":\"zebra\"}");
	assert_int_equal(result_count(j), 0);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	const char *unknown = "{\"id\":\"7635b850-42cc-405b-8f29-7dcc0ee64120\"}";
	const char *text = tool_refused(t, "fetch", unknown);

	assert_non_null(strstr(text, "no memory with this id"));
	tool_refused(t, "search", "{}");
	tool_refused(t, "search", "{\"query\":\"\"}");
	tool_refused(t, "search", "{\"query\":[\"tea\"]}");
	tool_refused(t, "search", arena_printf(t->arena, "{\"query\":\"%0*d\"}",
	    RANK_QUERY_MAX + 1, 1));
	tool_refused(t, "fetch", "{\"id\":7}");
	tool_refused(t, "search_memory", "{\"query\":\"x\",\"after\":\"soon\"}");
	tool_refused(t, "search_memory", "{\"query\":\"x\",\"limit\":\"all\"}");
	tool_refused(t, "list_memories", "{\"cursor\":\"next\"}");
	/* What was sent is not sent back. */
	text = tool_refused(t, "search_memory",
	    "{\"query\":\"x\",\"before\":\"<evil>\"}");
	assert_null(strstr(text, "evil"));
}

static void
test_foreign_id_is_unknown(void **state)
{
	struct memory_test *t = *state;
	const char *mine, *theirs, *unknown;
	struct memory *m;

	memory_open(t, "person-2");
	m = memory_say(t, "a secret of somebody else");
	mine = arena_printf(t->arena, "{\"id\":\"%s\"}", m->id);
	theirs = tool_refused(t, "fetch", mine);
	unknown = tool_refused(t, "fetch", "{\"id\":\"x\"}");
	assert_string_equal(theirs, unknown);
	assert_int_equal(result_count(tool_ok(t, "search",
	    "{\"query\":\"secret somebody\"}")), 0);
}

static void
test_search_memory(void **state)
{
	struct memory_test *t = *state;
	const struct json *j;

	memory_add(t, &(struct memory_new){ .text = "tea one",
	    .categories = "food,home", .event_at = 1700000000 });
	memory_say(t, "tea two");
	j = tool_ok(t, "search_memory", "{\"q\":\"tea\",\"top_k\":\"5\"}");
	assert_int_equal(result_count(j), 2);
	j = tool_ok(t, "search_memory", "{\"query\":\"tea\",\"limit\":1}");
	assert_int_equal(result_count(j), 1);
	j = tool_ok(t, "search_memory",
	    "{\"query\":\"tea\",\"category\":\"none, Home \"}");
	assert_int_equal(result_count(j), 1);
	assert_string_equal(result_text(j, 0, "memory"), "tea one");
	j = tool_ok(t, "search_memory",
	    "{\"query\":\"tea\",\"before\":\"2023-11-14\"}");
	assert_int_equal(result_count(j), 0);
	j = tool_ok(t, "search_memory",
	    "{\"query\":\"tea\",\"after\":\"2023-11-14\"}");
	assert_int_equal(result_count(j), 2);
}

/* A model that filters by "Food, drink" means what it saved as food. */
static void
test_list_category(void **state)
{
	struct memory_test *t = *state;

	memory_add(t, &(struct memory_new){ .text = "tea",
	    .categories = "food" });
	assert_int_equal(result_count(tool_ok(t, "list_memories",
	    "{\"category\":\"drink, Food\"}")), 1);
	assert_int_equal(result_count(tool_ok(t, "list_memories",
	    "{\"category\":\"foo\"}")), 0);
}

static void
test_list(void **state)
{
	struct memory_test *t = *state;
	const char *cursor = NULL;
	size_t seen = 0, pages = 0;

	/* More than one answer may hold. */
	for (int i = 0; i < 40; i++)
		memory_say(t, arena_printf(t->arena, "%d %0*d", i, 1500, i));
	do {
		const struct json *j = tool_ok(t, "list_memories",
		    cursor == NULL ? "{\"limit\":100}" : arena_printf(t->arena,
		    "{\"limit\":100,\"cursor\":\"%s\"}", cursor));

		for (size_t i = 0; i < result_count(j); i++, seen++)
			assert_true(str_starts(result_text(j, i, "memory"),
			    arena_printf(t->arena, "%zu ", 39 - seen)));
		assert_string_equal(json_text(t->arena, json_get(j, "total")),
		    "40");
		cursor = json_string(json_get(j, "next_cursor"));
		pages++;
	} while (cursor != NULL);
	assert_int_equal(seen, 40);
	assert_true(pages >= 3 && pages <= 5);
}

static void
test_long_texts(void **state)
{
	struct memory_test *t = *state;
	char *text = arena_alloc(t->arena, MEMORY_TEXT_MAX + 1);
	const struct json *j, *first;
	struct memory *m;

	/* Control characters take six bytes each in JSON. */
	memset(text, '\x01', MEMORY_TEXT_MAX);
	memcpy(text, "needle ", 7);
	m = memory_say(t, text);
	j = tool_ok(t, "search_memory", "{\"query\":\"needle\"}");
	first = json_at(json_get(j, "results"), 0);
	assert_string_equal(json_text(t->arena, json_get(first, "truncated")),
	    "true");
	assert_int_equal(result_count(tool_ok(t, "search",
	    "{\"query\":\"needle\"}")), 1);
	assert_int_equal(result_count(tool_ok(t, "list_memories", "{}")), 1);
	j = tool_ok(t, "fetch", arena_printf(t->arena, "{\"id\":\"%s\"}", m->id));
	assert_string_equal(json_string(json_get(j, "text")), text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_search_and_fetch), MEMORY_TEST(test_refused),
		MEMORY_TEST(test_foreign_id_is_unknown),
		MEMORY_TEST(test_search_memory), MEMORY_TEST(test_list), MEMORY_TEST(test_list_category),
		MEMORY_TEST(test_long_texts),
	};

	return cmocka_run_group_tests_name("tool_search", tests, NULL, NULL);
}
