/* tools: the table itself, as clients see it */
#include "unit.h"

#include "memory/graph.h"
#include "memory/resources.h"
#include "system/config.h"
#include "tool_fixture.h"

static void
test_names_and_schemas(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	assert_int_equal(memory_tools_count(), 19);
	assert_string_equal(memory_tools[0].name, "search");
	for (size_t i = 0; i < memory_tools_count(); i++) {
		const struct mcp_tool *t = &memory_tools[i];
		const struct json *in = parse_json(a, t->input_schema);
		const struct json *out = parse_json(a, t->output_schema);

		assert_int_equal(strspn(t->name, "abcdefghijklmnopqrstuvwxyz_"),
		    strlen(t->name));
		assert_non_null(t->title);
		assert_true(strlen(t->description) <= 1024);
		assert_string_equal(json_string(json_get(in, "type")), "object");
		assert_string_equal(json_string(json_get(out, "type")), "object");
		assert_int_equal(json_type(json_get(in, "properties")),
		    JSON_OBJECT);
		assert_false(t->hints & TOOL_OPEN_WORLD);
		/* Who only reads destroys nothing and needs no more. */
		assert_false((t->hints & TOOL_READ_ONLY) &&
		    (t->hints & TOOL_DESTRUCTIVE));
		assert_string_equal(t->scope, t->hints & TOOL_READ_ONLY
		    ? "memory:read" : "memory:write");
	}
	assert_true(tool_named("delete_memories")->hints & TOOL_DESTRUCTIVE);
	assert_false(tool_named("add_memories")->hints & TOOL_DESTRUCTIVE);
	arena_free(a);
}

/* ChatGPT looks at the input schemas: exactly one argument each. */
static void
test_chatgpt_contract(void **state)
{
	static const char *const pairs[][2] =
	    { { "search", "query" }, { "fetch", "id" } };
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct json *in = parse_json(a,
		    tool_named(pairs[i][0])->input_schema);
		const struct json *properties = json_get(in, "properties");
		const struct json *required = json_get(in, "required");

		assert_int_equal(json_len(properties), 1);
		assert_string_equal(json_string(json_get(json_get(properties,
		    pairs[i][1]), "type")), "string");
		assert_int_equal(json_len(required), 1);
		assert_string_equal(json_string(json_at(required, 0)),
		    pairs[i][1]);
	}
	arena_free(a);
}

/* Any tool called without arguments gives a result. */
static void
test_without_arguments(void **state)
{
	struct memory_test *t = *state;
	struct mcp_result out;

	for (size_t i = 0; i < memory_tools_count(); i++) {
		assert_int_equal(tool_run(t, memory_tools[i].name, "{}", &out),
		    OK);
		assert_true(out.is_error == !str_has_word(
		    "list_memories memory_stats whoami read_graph", memory_tools[i].name));
	}
}

static void
test_without_the_graph(void **state)
{
	size_t all = memory_tools_count();
	struct memory_test *t = *state;

	for (size_t i = 0; i < all; i++)
		assert_int_equal(memory_tools[i].part,
		    i + 9 >= all ? TOOLS_GRAPH :
		    str_eq(memory_tools[i].name, "delete_all_memories")
		    ? TOOLS_DELETE_ALL : 0);
	assert_string_equal(memory_tools[all - 10].name, "whoami");
	assert_string_equal(memory_tools[all - 9].name, "create_entities");
	assert_int_equal(memory_tools_offered(t->rq, true), TOOLS_GRAPH);
	assert_int_equal(memory_tools_offered(t->rq, false), 0);
	t->f.cfg.delete_all = true;
	assert_int_equal(memory_tools_offered(t->rq, true),
	    TOOLS_GRAPH | TOOLS_DELETE_ALL);
	assert_int_equal(memory_tools_offered(t->rq, false), TOOLS_DELETE_ALL);
}

/* The client's URL chooses; the operator's off is off for all. */
static void
test_who_is_offered_the_graph(void **state)
{
	static const struct { const char *choice; bool off, want; } cases[] = {
		{ NULL, false, true }, { "on", false, true },
		{ "off", false, false }, { NULL, true, false },
		{ "on", true, false }, { "off", true, false },
	};
	static const char *const wrong[] = { "ON", "0", "true", "offf", "o" };
	struct memory_test *t = *state;
	bool graph;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		t->f.cfg.graph_off = cases[i].off;
		assert_int_equal(memory_graph_choose(t->rq, cases[i].choice,
		    &graph), OK);
		assert_int_equal(graph, cases[i].want);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(memory_graph_choose(t->rq, wrong[i], &graph),
		    ERR_INVALID);
		assert_non_null(strstr(t->rq->fault.text, "on or off"));
	}
}

enum { LONG_ONES = 30, ROOM = 1 << 30 };

/* Memories and observations as long as can be, of one character. */
static size_t
fill(struct memory_test *t, const char *one, const char *args)
{
	char *text = arena_alloc(t->arena, MEMORY_TEXT_MAX + 1);
	struct memory_new in = { .text = text, .categories = "food" };
	struct memory_added added;

	for (int i = 0; i < LONG_ONES; i++) {
		const char *name = arena_printf(t->arena, "tea %d", i);
		size_t at = strlen(name);
		struct graph_entity about = { .name = name, .type = "tea",
		    .observations = (const char *[]){ text }, .count = 1 };

		memcpy(text, name, at);
		for (; at + strlen(one) <= MEMORY_TEXT_MAX; at += strlen(one))
			memcpy(text + at, one, strlen(one));
		text[at] = '\0';
		assert_int_equal(memories_add(t->rq, &t->p, &in, 1, &added),
		    OK);
		assert_int_equal(graph_create_entities(t->rq, &t->p, &about,
		    1), OK);
	}
	return LONG_ONES + strlen(args);
}

/* What is read is forgotten again. */
static void
fits(struct memory_test *t, size_t (*work)(struct memory_test *t,
    const char *what, const char *args), const char *what, const char *args)
{
	struct arena *before = t->arena;
	size_t parts;

	t->arena = t->rq->call.arena = arena_new(ROOM);
	parts = work(t, what, args);
	arena_free(t->arena);
	t->arena = t->rq->call.arena = before;
	assert_true(parts > 0);
}

static void
text_fits(const char *what, const char *text)
{
	if (strlen(text) > TOOL_ANSWER_MAX || !str_utf8(text, strlen(text)))
		fail_msg("%s: %zu bytes", what, strlen(text));
}

static size_t
tool_parts(struct memory_test *t, const char *tool, const char *args)
{
	const char *cursor = NULL;
	struct mcp_result out;
	size_t n = 0;

	do {
		assert_int_equal(tool_run(t, tool, cursor == NULL ?
		    arena_printf(t->arena, "{%s}", args) : arena_printf(
		    t->arena, "{%s%s\"cursor\":\"%s\"}", args,
		    *args != '\0' ? "," : "", cursor), &out), OK);
		assert_false(out.is_error);
		text_fits(tool, json_text(t->arena, out.structured));
		cursor = json_string(json_get(out.structured, "next_cursor"));
	} while (n++ < 200 && cursor != NULL);
	assert_null(cursor);
	return n;
}

static size_t
list_parts(struct memory_test *t, const char *what, const char *args)
{
	struct mcp_page page = { 0 };
	size_t parts = 0, n = 0;
	struct exchange x;
	struct mcp_call c = tool_call_of(t, &x, args);

	do {
		const char *after = page.next;

		page = (struct mcp_page){ .items = json_new_array(t->arena) };
		assert_int_equal(memory_list_with_graph(&c, after, &page), OK);
		text_fits(what, json_text(t->arena, page.items));
		n += json_len(page.items);
	} while (parts++ < 100 && page.next != NULL);
	assert_int_equal(n, 2 + 2 * LONG_ONES);
	return parts;
}

static size_t
resource(struct memory_test *t, const char *uri, const char *args)
{
	struct json *contents = json_new_array(t->arena);
	struct exchange x;
	struct mcp_call c = tool_call_of(t, &x, args);

	assert_int_equal(memory_read_with_graph(&c, uri, contents), OK);
	text_fits(uri, json_string(json_get(json_at(contents, 0), "text")));
	return json_len(contents);
}

static size_t
prompt(struct memory_test *t, const char *name, const char *args)
{
	struct json *messages = json_new_array(t->arena);
	struct exchange x;
	struct mcp_call c = tool_call_of(t, &x, args);

	assert_int_equal(memory_prompts[0].get(&c, messages), OK);
	text_fits(name, json_string(json_get(json_get(json_at(messages, 0),
	    "content"), "text")));
	return json_len(messages);
}

/* As it is, of six bytes in JSON, of two, of many in UTF-8, of lines. */
static void
test_budget(void **state)
{
	static const char *const ones[] = { "x", "\x01", "\"",
	    "\xf0\x9f\x8d\xb5", "\n" };
	static const struct { const char *tool, *args; } reads[] = {
		{ "search", "\"query\":\"tea\"" },
		{ "search_memory", "\"query\":\"tea\",\"limit\":100" },
		{ "list_memories", "\"limit\":100" },
		{ "read_graph", "" },
		{ "read_graph", "\"names_only\":true" },
		{ "search_nodes", "\"query\":\"tea\"" },
		{ "open_nodes", "\"names\":[\"tea 1\",\"tea 2\"]" },
	};
	struct memory_test *t;

	(void)state;
	for (size_t k = 0; k < sizeof ones / sizeof *ones; k++) {
		assert_int_equal(memory_setup((void **)&t), 0);
		fits(t, fill, ones[k], "");
		for (size_t i = 0; i < sizeof reads / sizeof *reads; i++)
			fits(t, tool_parts, reads[i].tool, reads[i].args);
		fits(t, list_parts, "resources/list", "{}");
		fits(t, resource, RESOURCE_PROFILE, "{}");
		fits(t, resource, RESOURCE_GRAPH, "{}");
		fits(t, prompt, "context", "{\"topic\":\"tea\"}");
		memory_teardown((void **)&t);
	}
}

static void
test_instructions(void **state)
{
	(void)state;
	assert_true(strlen(memory_instructions) < 2000);
	assert_non_null(strstr(memory_instructions, "add_memories"));
	assert_non_null(strstr(memory_instructions, "search_memory"));
}

static void
test_icons(void **state)
{
	struct arena *a = arena_new(1 << 16);
	const char *src;

	(void)state;
	src = json_string(json_get(json_at(parse_json(a, memory_icons), 0),
	    "src"));
	assert_non_null(strstr(src, "data:image/svg+xml;base64,"));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_and_schemas),
		cmocka_unit_test(test_chatgpt_contract),
		MEMORY_TEST(test_without_arguments),
		MEMORY_TEST(test_without_the_graph),
		MEMORY_TEST(test_who_is_offered_the_graph),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_instructions),
		cmocka_unit_test(test_icons),
	};

	return cmocka_run_group_tests_name("tools", tests, NULL, NULL);
}
