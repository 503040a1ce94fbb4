/*
 * test_prompt - listing prompts and getting one, by scope
 */
#include "unit.h"

#include "mcp_world.h"

#define CAN ",\"_meta\":{\"" ERA_KEY_CAPABILITIES "\":{\"elicitation\":{}}}"

static void
test_list(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_LEGACY);
	assert_string_equal(world_text(&w, world_ask(&w, "prompts/list", "{}"),
	    "prompts"), "[{\"name\":\"greet\",\"title\":\"Greet\","
	    "\"description\":\"Greets \\\"them\\\"\",\"icons\":" FIXTURE_ICONS
	    ",\"arguments\":[{\"name\":\"name\",\"title\":\"Name\","
	    "\"description\":\"Whom to \\\"greet\\\"\",\"required\":true},"
	    "{\"name\":\"tone\",\"description\":\"How\",\"required\":false}]},"
	    "{\"name\":\"ask\",\"title\":\"Ask\",\"description\":"
	    "\"As a tool is called\",\"icons\":" FIXTURE_ICONS
	    ",\"arguments\":[{\"name\":\"tone\",\"description\":\"How\","
	    "\"required\":false}]}]");
	assert_null(strstr(w.x.out->data, "ttlMs"));
	/* Who may read nothing is shown nothing. */
	w.x.caller.scope = "memory:write";
	assert_int_equal(json_len(json_get(world_ask(&w, "prompts/list", "{}"),
	    "prompts")), 2);
	w.x.caller.scope = "openid";
	assert_string_equal(world_text(&w, world_ask(&w, "prompts/list", "{}"),
	    "prompts"), "[]");
	world_end(&w);
}

static void
test_empty_list(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_LEGACY);
	w.x.server = &fixture_server;
	world_ask(&w, "prompts/list", "{}");
	assert_string_equal(w.x.out->data, "{\"jsonrpc\":\"2.0\",\"id\":1,"
	    "\"result\":{\"prompts\":[]}}");
	w.x.era = ERA_MODERN;
	world_ask(&w, "prompts/list", "{}");
	assert_non_null(strstr(w.x.out->data, "\"prompts\":[],\"resultType\":"
	    "\"complete\",\"ttlMs\":300000,\"cacheScope\":\"private\""));
	world_end(&w);
}

/* The list has one page. */
static void
test_cursors(void **state)
{
	struct world w;
	const char *bound = "cursor prompts/list alice";

	(void)state;
	world_begin(&w, ERA_MODERN);
	world_refuses(&w, "prompts/list", "{\"cursor\":\"x\"}", 200, -32602);
	world_refuses(&w, "prompts/list", "{\"cursor\":\"\"}", 200, -32602);
	world_refuses(&w, "prompts/list", arena_printf(w.f.rq.call.arena,
	    "{\"cursor\":\"%s\"}", seal(w.f.rq.call.arena, w.f.rq.seal, bound,
	    "x", 1)), 200, -32602);
	world_ask(&w, "prompts/list", "{\"cursor\":null}");
	assert_non_null(json_get(w.answer, "result"));
	world_end(&w);
}

static void
test_get(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_LEGACY);
	world_ask(&w, "prompts/get", "{\"name\":\"greet\",\"arguments\":{"
	    "\"name\":\"Ann\"}}");
	assert_string_equal(w.x.out->data, "{\"jsonrpc\":\"2.0\",\"id\":1,"
	    "\"result\":{\"description\":\"Greets \\\"them\\\"\","
	    "\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\","
	    "\"text\":\"Ann\"}}]}}");
	world_ask(&w, "prompts/get", "{\"name\":\"ask\",\"arguments\":{"
	    "\"name\":\"\",\"tone\":\"low\",\"more\":\"x\"}}");
	assert_non_null(json_get(w.answer, "result"));
	w.x.era = ERA_MODERN;
	world_ask(&w, "prompts/get", "{\"name\":\"greet\",\"arguments\":{"
	    "\"name\":\"Ann\",\"tone\":\"low\"}}");
	assert_non_null(strstr(w.x.out->data, "\"resultType\":\"complete\""));
	assert_null(strstr(w.x.out->data, "ttlMs"));
	world_end(&w);
}

static void
test_refusals(void **state)
{
	static const char *const params[] = {
		"{}", "{\"name\":7}", "{\"name\":null}", "{\"name\":\"none\"}",
		"{\"name\":\"Greet\"}",
		/* what it requires */
		"{\"name\":\"greet\"}", "{\"name\":\"greet\",\"arguments\":null}",
		"{\"name\":\"greet\",\"arguments\":{}}",
		"{\"name\":\"greet\",\"arguments\":{\"tone\":\"low\"}}",
		/* what is no object of strings */
		"{\"name\":\"greet\",\"arguments\":[]}",
		"{\"name\":\"greet\",\"arguments\":\"name\"}",
		"{\"name\":\"greet\",\"arguments\":{\"name\":7}}",
		"{\"name\":\"greet\",\"arguments\":{\"name\":null}}",
		"{\"name\":\"greet\",\"arguments\":{\"name\":\"a\\u0000\"}}",
		"{\"name\":\"greet\",\"arguments\":{\"name\":\"Ann\",\"tone\":1}}",
		"{\"name\":\"greet\",\"arguments\":{\"name\":\"Ann\",\"x\":{}}}",
	};
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	for (size_t i = 0; i < sizeof params / sizeof *params; i++)
		world_refuses(&w, "prompts/get", params[i], 200, -32602);
	w.x.msg.params = NULL;
	buf_clear(w.x.out);
	assert_int_equal(prompt_get(&w.x), OK);
	assert_non_null(strstr(w.x.out->data, "-32602"));
	w.x.era = ERA_LEGACY;
	world_refuses(&w, "prompts/get", "{\"name\":\"none\"}", 200, -32602);
	world_end(&w);
}

static void
test_edges_of_http(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	world_refuses_scope(&w, "prompts/get", "{\"name\":\"greet\","
	    "\"arguments\":{\"name\":\"Ann\"}}");
	assert_int_equal(world_try(&w, "prompts/get", "{\"name\":\"ask\"}"),
	    ERR_UNAVAILABLE);
	assert_int_equal(w.x.out->len, 0);
	assert_int_equal(world_try(&w, "prompts/get", "{\"name\":\"greet\","
	    "\"arguments\":{\"name\":\"nobody\"}}"), ERR_LIMITED);
	world_end(&w);
}

static void
test_questions(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	world_refuses(&w, "prompts/get", "{\"name\":\"greet\",\"arguments\":{"
	    "\"name\":\"?\"}}", 400, -32021);
	world_ask(&w, "prompts/get", "{\"name\":\"greet\",\"arguments\":{"
	    "\"name\":\"?\"}" CAN "}");
	assert_non_null(strstr(w.x.out->data, "\"result\":{\"inputRequests\":{"
	    "\"name\":{\"method\":\"elicitation/create\",\"params\":{}}},"
	    "\"resultType\":\"input_required\""));
	assert_null(strstr(w.x.out->data, "requestState"));
	assert_null(strstr(w.x.out->data, "messages"));
	world_ask(&w, "prompts/get", "{\"name\":\"greet\",\"arguments\":{"
	    "\"name\":\"?\"},\"inputResponses\":{\"name\":{}}" CAN "}");
	assert_non_null(strstr(w.x.out->data, "\"messages\":["));
	world_refuses(&w, "prompts/get", "{\"name\":\"greet\",\"arguments\":{"
	    "\"name\":\"?\"},\"requestState\":\"x\"" CAN "}", 200, -32602);
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_empty_list),
		cmocka_unit_test(test_cursors),
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_edges_of_http),
		cmocka_unit_test(test_questions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
