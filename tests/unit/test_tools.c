/* tools: the table itself, as clients see it */
#include "unit.h"

#include "system/config.h"
#include "tool_fixture.h"

static void
test_names_and_schemas(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	assert_int_equal(memory_tools_count(), 17);
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
		    "list_memories whoami read_graph", memory_tools[i].name));
	}
}

static void
test_without_the_graph(void **state)
{
	size_t all = memory_tools_count();

	(void)state;
	assert_int_equal(memory_tools_listed(true), all);
	assert_int_equal(memory_tools_listed(false), all - 9);
	assert_string_equal(memory_tools[all - 10].name, "whoami");
	assert_string_equal(memory_tools[all - 9].name, "create_entities");
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
		cmocka_unit_test(test_without_the_graph),
		MEMORY_TEST(test_who_is_offered_the_graph),
		cmocka_unit_test(test_instructions),
		cmocka_unit_test(test_icons),
	};

	return cmocka_run_group_tests_name("tools", tests, NULL, NULL);
}
