/* tool_graph_read: server-memory's tools that read, and answers in parts */
#include "unit.h"

#include "graph_fixture.h"
#include "memory/access.h"

static void
some_people(struct memory_test *t)
{
	graph_make(t, "Anna", "person", "likes tea", "sings", NULL);
	graph_make(t, "Bob", "person", NULL, NULL, NULL);
	graph_make(t, "Acme", "company", NULL, NULL, NULL);
	graph_relate(t, "Anna", "works at", "Acme");
	graph_relate(t, "Bob", "knows", "nobody");
	graph_relate(t, "Eve", "knows", "Dora");
}

static void
test_read(void **state)
{
	struct memory_test *t = *state;

	assert_string_equal(json_text(t->arena, tool_ok(t, "read_graph",
	    "{}")), "{\"entities\":[],\"relations\":[]}");
	some_people(t);
	graph_is(t, "Anna:person(likes tea|sings) Bob:person() Acme:company() "
	    "Anna>works at>Acme Bob>knows>nobody Eve>knows>Dora");
	assert_string_equal(graph_text(t, "read_graph",
	    "{\"names_only\":true}"), "Anna:person() Bob:person() "
	    "Acme:company() Anna>works at>Acme Bob>knows>nobody "
	    "Eve>knows>Dora");
	assert_string_equal(graph_text(t, "open_nodes",
	    "{\"names\":[\"Bob\",\"Anna\",\"Eve\"]}"),
	    "Anna:person(likes tea|sings) Bob:person() Anna>works at>Acme "
	    "Bob>knows>nobody");
	assert_string_equal(graph_text(t, "open_nodes", "{\"names\":[]}"), "");
	assert_string_equal(graph_text(t, "search_nodes",
	    "{\"query\":\"LIKES\"}"),
	    "Anna:person(likes tea|sings) Anna>works at>Acme");
	assert_string_equal(graph_text(t, "search_nodes",
	    "{\"query\":\"works at\"}"), "");
	assert_string_equal(graph_text(t, "search_nodes",
	    "{\"query\":\"\"}"), "Anna:person(likes tea|sings) Bob:person() "
	    "Acme:company() Anna>works at>Acme Bob>knows>nobody");
}

static void
test_refused(void **state)
{
	static const struct { const char *tool, *args; } bad[] = {
		{ "read_graph", "{\"limit\":0}" },
		{ "read_graph", "{\"names_only\":\"yes\"}" },
		{ "read_graph", "{\"cursor\":7}" },
		{ "read_graph", "{\"cursor\":\"x1\"}" },
		{ "read_graph", "{\"cursor\":\"e1\"}" },
		{ "read_graph", "{\"cursor\":\"e.\"}" },
		{ "read_graph", "{\"cursor\":\"e1.\"}" },
		{ "read_graph", "{\"cursor\":\"e.1\"}" },
		{ "read_graph", "{\"cursor\":\"e1.-1\"}" },
		{ "read_graph", "{\"cursor\":\"e1.1.1\"}" },
		{ "read_graph", "{\"cursor\":\".\"}" },
		{ "read_graph", "{\"cursor\":\"r\"}" },
		{ "read_graph", "{\"cursor\":\"r0\"}" },
		{ "read_graph", "{\"cursor\":\"r9223372036854775808\"}" },
		{ "search_nodes", "{}" },
		{ "search_nodes", "{\"query\":7}" },
		{ "search_nodes", "{\"query\":null}" },
		{ "search_nodes", "{\"query\":\"a\\u0000\"}" },
		{ "search_nodes", "{\"query\":\"a\",\"cursor\":\"a\"}" },
		{ "open_nodes", "{}" },
		{ "open_nodes", "{\"names\":\"Anna\"}" },
		{ "open_nodes", "{\"names\":[7]}" },
		{ "open_nodes", "{\"names\":[\"a\\u0000\"]}" },
		{ "open_nodes", "{\"names\":[],\"cursor\":\"a\"}" },
	};
	struct memory_test *t = *state;
	struct buf b;

	some_people(t);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		tool_refused(t, bad[i].tool, bad[i].args);
	buf_init(&b, t->arena, 1 << 16);
	for (int i = 0; i <= GRAPH_BATCH_MAX; i++)
		buf_printf(&b, "%s\"Anna\"", i > 0 ? "," : "");
	tool_refused(t, "open_nodes", arena_printf(t->arena,
	    "{\"names\":[%s]}", b.data));
	assert_string_equal(graph_text(t, "open_nodes", arena_printf(t->arena,
	    "{\"names\":[%s]}", b.data + strlen("\"Anna\","))),
	    "Anna:person(likes tea|sings) Anna>works at>Acme");
}

/* All parts, one below the other; each answer fits (tool_ok). */
static const char *
parts(struct memory_test *t, const char *tool, const char *args, int *count)
{
	const char *cursor = NULL;
	struct buf b;

	buf_init(&b, t->arena, 1 << 20);
	*count = 0;
	do {
		const struct json *j = tool_ok(t, tool, cursor == NULL ?
		    arena_printf(t->arena, "{%s}", args) :
		    arena_printf(t->arena, "{%s%s\"cursor\":\"%s\"}", args,
		    *args != '\0' ? "," : "", cursor));

		if (++*count > 1)
			buf_putc(&b, '\n');
		buf_puts(&b, graph_line(t, j));
		cursor = graph_member(j, "next_cursor");
		assert_true(*count < 1000);
	} while (cursor != NULL);
	return b.data;
}

static void
test_limit(void **state)
{
	struct memory_test *t = *state;
	int count;

	some_people(t);
	assert_string_equal(parts(t, "read_graph", "\"limit\":2", &count),
	    "Anna:person(likes tea|sings) Bob:person()\n"
	    "Acme:company() Anna>works at>Acme\n"
	    "Bob>knows>nobody Eve>knows>Dora");
	assert_string_equal(parts(t, "read_graph",
	    "\"limit\":3,\"names_only\":true", &count),
	    "Anna:person() Bob:person() Acme:company()\n"
	    "Anna>works at>Acme Bob>knows>nobody Eve>knows>Dora");
	parts(t, "read_graph", "\"limit\":1", &count);
	assert_int_equal(count, 6);
	parts(t, "read_graph", "\"limit\":1000", &count);
	assert_int_equal(count, 1);
}

/* What went meanwhile is passed over, and what stayed comes once. */
static void
test_a_cursor_outlives_its_place(void **state)
{
	struct memory_test *t = *state;
	const char *const bob[] = { "Bob" };
	const struct graph_relation knows = { .from = "Bob", .to = "nobody",
	    .type = "knows" };
	const char *next;

	some_people(t);
	next = graph_member(tool_ok(t, "read_graph", "{\"limit\":1}"),
	    "next_cursor");
	assert_int_equal(graph_delete_entities(t->rq, &t->p, bob, 1), OK);
	assert_string_equal(graph_text(t, "read_graph", arena_printf(t->arena,
	    "{\"limit\":1,\"cursor\":\"%s\"}", next)), "Acme:company()");
	graph_relate(t, "Bob", "knows", "nobody");
	next = graph_member(tool_ok(t, "read_graph", "{\"limit\":4}"),
	    "next_cursor");
	assert_int_equal(graph_delete_relations(t->rq, &t->p, &knows, 1), OK);
	assert_string_equal(graph_text(t, "read_graph", arena_printf(t->arena,
	    "{\"cursor\":\"%s\"}", next)), "");
}

/* An entity of more than an answer's bytes: `n` texts of `len` each. */
static void
make_long(struct memory_test *t, const char *name, int n, int len)
{
	graph_make(t, name, "", NULL, NULL, NULL);
	for (int i = 0; i < n; i++) {
		const char *text = arena_printf(t->arena, "%d\"%0*d", i, len, 1);
		struct graph_entity g = { .name = name, .count = 1,
		    .observations = &text };

		assert_int_equal(graph_add_observations(t->rq, &t->p, &g, 1),
		    OK);
	}
}

static int
occurrences(const char *text, const char *what)
{
	int n = 0;

	for (; (text = strstr(text, what)) != NULL; text++)
		n++;
	return n;
}

static void
test_long(void **state)
{
	static const char *const calls[][2] = {
		{ "read_graph", "" }, { "search_nodes", "\"query\":\"\"" },
		{ "open_nodes", "\"names\":[\"short\",\"long\",\"huge\"]" },
	};
	struct memory_test *t = *state;
	int count;

	make_long(t, "long", 90, 1000);
	make_long(t, "short", 3, 10);
	for (int i = 0; i < 300; i++)
		graph_relate(t, "long", arena_printf(t->arena, "%0*d", 150, i),
		    "huge");
	for (size_t i = 0; i < 3; i++) {
		const char *all = parts(t, calls[i][0], calls[i][1], &count);

		assert_in_range(count, 6, 8);
		assert_int_equal(occurrences(all, "\"0"), 93);
		assert_int_equal(occurrences(all, ">huge"), 300);
		assert_int_equal(occurrences(all, "short:("), 1);
	}
}

/* One that alone is longer than an answer comes cut. */
static void
test_one_too_long(void **state)
{
	struct memory_test *t = *state;
	const char *next = "", *text = NULL;
	struct mcp_result out;
	int seen = 0, cut = 0;

	graph_make(t, "first", "", NULL, NULL, NULL);
	make_long(t, "huge", 1, MEMORY_TEXT_MAX - 10);
	make_long(t, "last", 1, 10);
	for (int i = 0; next != NULL; i++) {
		assert_int_equal(tool_run(t, "read_graph", *next == '\0' ?
		    "{}" : arena_printf(t->arena, "{\"cursor\":\"%s\"}", next),
		    &out), OK);
		assert_false(out.is_error);
		text = graph_line(t, out.structured);
		seen += occurrences(text, "\"0");
		assert_true(strlen(json_text(t->arena, out.structured)) <=
		    TOOL_ANSWER_MAX);
		cut += occurrences(text, "\xe2\x80\xa6");
		next = graph_member(out.structured, "next_cursor");
		assert_true(i < 10);
	}
	assert_int_equal(seen, 2);
	assert_int_equal(cut, 1);
	assert_non_null(strstr(text, "last:(0\"0"));
}

/* Who reads an observation is noted, as for any memory, and nothing else. */
static void
test_noted(void **state)
{
	static const struct { const char *tool, *args; } reads[] = {
		{ "read_graph", "{}" }, { "read_graph", "{\"names_only\":true}" },
		{ "search_nodes", "{\"query\":\"TEA\"}" },
		{ "open_nodes", "{\"names\":[\"Anna\",\"Bob\"]}" },
		{ "open_nodes", "{\"names\":[\"Bob\"]}" },
	};
	struct memory_test *t = *state;

	some_people(t);
	for (size_t i = 0; i < sizeof reads / sizeof *reads; i++)
		tool_ok(t, reads[i].tool, reads[i].args);
	access_after(t->rq);
	assert_int_equal(access_fold(t->rq, &t->p), OK);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM access_log"), 6);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM access_log l "
	    "JOIN memories m ON m.seq = l.memory "
	    "WHERE m.text IN ('likes tea', 'sings') AND (access_type = 'list' "
	    "OR access_type = 'fetch' OR (access_type, query) = "
	    "('search', 'TEA'))"), 6);
}

/* No more of them than a log has room for. */
static void
test_not_all_are_noted(void **state)
{
	struct memory_test *t = *state;

	make_long(t, "many", 1100, 1);
	tool_ok(t, "open_nodes", "{\"names\":[\"many\"]}");
	access_after(t->rq);
	assert_int_equal(access_fold(t->rq, &t->p), OK);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM access_log"),
	    1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_read), MEMORY_TEST(test_refused),
		MEMORY_TEST(test_limit),
		MEMORY_TEST(test_a_cursor_outlives_its_place),
		MEMORY_TEST(test_long), MEMORY_TEST(test_one_too_long),
		MEMORY_TEST(test_noted), MEMORY_TEST(test_not_all_are_noted),
	};

	return cmocka_run_group_tests_name("tool_graph_read", tests, NULL,
	    NULL);
}
