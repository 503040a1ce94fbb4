/*
 * test_completion - values for arguments of prompts and templates
 */
#include "unit.h"

#include "mcp_world.h"

#define PROMPT(name) "\"ref\":{\"type\":\"ref/prompt\",\"name\":" name "}"
#define TEMPLATE(uri) "\"ref\":{\"type\":\"ref/resource\",\"uri\":" uri "}"
#define ARG(name, value) "\"argument\":{\"name\":" name ",\"value\":" value "}"
#define ASK "{" PROMPT("\"greet\"") "," ARG("\"name\"", "\"an\"") "}"

static const char *
completed(struct world *w, const char *params)
{
	return world_text(w, world_ask(w, "completion/complete", params),
	    "completion");
}

static void
test_values(void **state)
{
	const struct json *completion;
	struct world w;
	bool more;

	(void)state;
	world_begin(&w, ERA_LEGACY);
	assert_string_equal(completed(&w, ASK), "{\"values\":[\"ann\","
	    "\"anna\"],\"total\":2,\"hasMore\":false}");
	assert_string_equal(completed(&w, "{" PROMPT("\"greet\"") ","
	    ARG("\"none\"", "\"\"") "}"), "{\"values\":[],\"hasMore\":false}");
	assert_string_equal(completed(&w, "{" TEMPLATE("\"toy:{name}\"") ","
	    ARG("\"name\"", "\"\"") "}"), "{\"values\":[],\"hasMore\":false}");
	completion = json_get(world_ask(&w, "completion/complete", "{"
	    PROMPT("\"greet\"") "," ARG("\"tone\"", "\"\"") "}"), "completion");
	assert_int_equal(json_len(json_get(completion, "values")), 100);
	assert_int_equal(json_get_bool(completion, "hasMore", &more), OK);
	assert_true(more);
	w.x.era = ERA_MODERN;
	world_ask(&w, "completion/complete", ASK);
	assert_non_null(strstr(w.x.out->data, "},\"resultType\":\"complete\","
	    "\"_meta\""));
	world_end(&w);
}

static void
test_refusals(void **state)
{
	static const char *const params[] = {
		"{}", "{" PROMPT("\"greet\"") "}",
		"{" ARG("\"name\"", "\"an\"") "}",
		"{\"ref\":\"greet\"," ARG("\"name\"", "\"an\"") "}",
		"{\"ref\":{\"name\":\"greet\"}," ARG("\"name\"", "\"an\"") "}",
		"{\"ref\":{\"type\":\"ref/tool\",\"name\":\"greet\"},"
		    ARG("\"name\"", "\"an\"") "}",
		"{\"ref\":{\"type\":\"ref/prompt\",\"uri\":\"greet\"},"
		    ARG("\"name\"", "\"an\"") "}",
		"{\"ref\":{\"type\":\"ref/resource\",\"name\":\"toy:{name}\"},"
		    ARG("\"name\"", "\"an\"") "}",
		"{" PROMPT("\"none\"") "," ARG("\"name\"", "\"an\"") "}",
		"{" PROMPT("\"toy:{name}\"") "," ARG("\"name\"", "\"an\"") "}",
		"{" PROMPT("7") "," ARG("\"name\"", "\"an\"") "}",
		"{" TEMPLATE("\"toy:a\"") "," ARG("\"name\"", "\"an\"") "}",
		"{" TEMPLATE("\"greet\"") "," ARG("\"name\"", "\"an\"") "}",
		"{" PROMPT("\"greet\"") "," ARG("7", "\"an\"") "}",
		"{" PROMPT("\"greet\"") "," ARG("\"name\"", "7") "}",
		"{" PROMPT("\"greet\"") "," ARG("\"name\"", "null") "}",
		"{" PROMPT("\"greet\"") ",\"argument\":{\"name\":\"name\"}}",
	};
	struct world w;
	char *value;

	(void)state;
	world_begin(&w, ERA_MODERN);
	for (size_t i = 0; i < sizeof params / sizeof *params; i++)
		world_refuses(&w, "completion/complete", params[i], 200,
		    -32602);
	value = arena_alloc(w.f.rq.call.arena, 1026);
	memset(value, 'v', 1025);
	world_refuses(&w, "completion/complete", arena_printf(
	    w.f.rq.call.arena, "{" PROMPT("\"greet\"") ","
	    ARG("\"name\"", "\"%s\"") "}", value), 200, -32602);
	value[1024] = '\0';
	completed(&w, arena_printf(w.f.rq.call.arena, "{" PROMPT("\"greet\"")
	    "," ARG("\"name\"", "\"%s\"") "}", value));
	assert_non_null(json_get(w.answer, "result"));
	world_refuses(&w, "completion/complete", "{" PROMPT("\"greet\"") ","
	    ARG("\"name\"", "\"\"") ",\"requestState\":\"x\"}", 200, -32602);
	world_end(&w);
}

static void
test_edges_of_http(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	world_refuses_scope(&w, "completion/complete", ASK);
	assert_int_equal(world_try(&w, "completion/complete", "{"
	    PROMPT("\"greet\"") "," ARG("\"name\"", "\"away\"") "}"),
	    ERR_UNAVAILABLE);
	assert_int_equal(w.x.out->len, 0);
	/* A server that completes nothing has no such method. */
	w.x.server = &fixture_server;
	world_message(&w, "completion/complete", "{}");
	assert_null(method_find(&w.x));
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_edges_of_http),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
