/*
 * test_resource - lists of resources and templates, page by page, and reading
 */
#include "unit.h"

#include "mcp_world.h"

#define CAN ",\"_meta\":{\"" ERA_KEY_CAPABILITIES "\":{\"elicitation\":{}}}"
#define HEAD "{\"jsonrpc\":\"2.0\",\"id\":1,"
#define FIRST "[{\"uri\":\"toy:a\",\"name\":\"a\",\"title\":\"The first\"," \
	"\"description\":\"A text\",\"mimeType\":\"text/plain\"}]"
#define SECOND "[{\"uri\":\"toy:b\",\"name\":\"b\"}]"

/* Params that go on where the last answer ended. */
static const char *
onwards(struct world *w, const struct json *result)
{
	return arena_printf(w->f.rq.call.arena, "{\"cursor\":\"%s\"}",
	    world_string(result, "nextCursor"));
}

static void
test_two_pages(void **state)
{
	const struct json *result;
	const char *second;
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	result = world_ask(&w, "resources/list", "{}");
	assert_string_equal(world_text(&w, result, "resources"), FIRST);
	assert_non_null(strstr(w.x.out->data, "\"ttlMs\":0,"
	    "\"cacheScope\":\"private\""));
	second = onwards(&w, result);
	result = world_ask(&w, "resources/list", second);
	assert_string_equal(world_text(&w, result, "resources"), SECOND);
	assert_null(json_get(result, "nextCursor"));
	assert_non_null(strstr(w.x.out->data, "\"cacheScope\":\"private\""));
	/* Not a cursor of another list, nor of another person. */
	world_refuses(&w, "resources/templates/list", second, 200, -32602);
	world_refuses(&w, "prompts/list", second, 200, -32602);
	w.x.caller.sub = "bob";
	world_refuses(&w, "resources/list", second, 200, -32602);
	world_end(&w);
	world_begin(&w, ERA_LEGACY);
	result = world_ask(&w, "resources/list", "{\"cursor\":null}");
	assert_string_equal(world_text(&w, result, "resources"), FIRST);
	result = world_ask(&w, "resources/list", onwards(&w, result));
	assert_string_equal(w.x.out->data,
	    HEAD "\"result\":{\"resources\":" SECOND "}}");
	world_end(&w);
}

static void
test_refused_lists(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	world_refuses(&w, "resources/list", "{\"cursor\":\"x\"}", 200, -32602);
	world_refuses(&w, "resources/list", "{\"cursor\":\"\"}", 200, -32602);
	world_refuses(&w, "resources/list", "{\"cursor\":7}", 200, -32602);
	world_refuses(&w, "resources/list", "{\"requestState\":\"x\"}", 200,
	    -32602);
	assert_int_equal(world_try(&w, "resources/list", arena_printf(
	    w.f.rq.call.arena, "{\"cursor\":\"%s\"}", seal(w.f.rq.call.arena,
	    w.f.rq.seal, "cursor resources/list alice", "lost", 4))),
	    ERR_UNAVAILABLE);
	assert_int_equal(w.x.out->len, 0);
	/* Who may read nothing is shown nothing. */
	w.x.caller.scope = "openid";
	assert_string_equal(world_text(&w, world_ask(&w, "resources/list",
	    "{}"), "resources"), "[]");
	assert_null(strstr(w.x.out->data, "nextCursor"));
	world_refuses(&w, "resources/list", "{\"cursor\":\"x\"}", 200, -32602);
	world_end(&w);
}

static void
test_templates(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_LEGACY);
	world_ask(&w, "resources/templates/list", "{}");
	assert_string_equal(w.x.out->data, HEAD "\"result\":{"
	    "\"resourceTemplates\":[{\"uriTemplate\":\"toy:{name}\",\"name\":"
	    "\"toys\",\"title\":\"Toys\",\"description\":\"Any toy\","
	    "\"mimeType\":\"text/plain\"}]}}");
	world_refuses(&w, "resources/templates/list", "{\"cursor\":\"\"}", 200,
	    -32602);
	world_refuses(&w, "resources/templates/list", arena_printf(
	    w.f.rq.call.arena, "{\"cursor\":\"%s\"}", seal(w.f.rq.call.arena,
	    w.f.rq.seal, "cursor resources/templates/list alice", "x", 1)),
	    200, -32602);
	w.x.caller.scope = "openid";
	world_ask(&w, "resources/templates/list", "{}");
	assert_string_equal(w.x.out->data,
	    HEAD "\"result\":{\"resourceTemplates\":[]}}");
	w.x.era = ERA_MODERN;
	world_ask(&w, "resources/templates/list", "{}");
	assert_non_null(strstr(w.x.out->data, "\"ttlMs\":300000"));
	world_end(&w);
}

static void
test_server_without_any(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_LEGACY);
	w.x.server = &fixture_server;
	world_ask(&w, "resources/list", "{}");
	assert_string_equal(w.x.out->data,
	    HEAD "\"result\":{\"resources\":[]}}");
	world_ask(&w, "resources/templates/list", "{\"cursor\":null}");
	assert_string_equal(w.x.out->data,
	    HEAD "\"result\":{\"resourceTemplates\":[]}}");
	world_refuses(&w, "resources/read", "{\"uri\":\"toy:a\"}", 200,
	    -32002);
	w.x.era = ERA_MODERN;
	world_refuses(&w, "resources/read", "{\"uri\":\"toy:a\"}", 200,
	    -32602);
	world_end(&w);
}

static void
test_read(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_LEGACY);
	world_ask(&w, "resources/read", "{\"uri\":\"toy:a\"}");
	assert_string_equal(w.x.out->data, HEAD "\"result\":{\"contents\":[{"
	    "\"uri\":\"toy:a\",\"mimeType\":\"text/plain\",\"text\":\"A\"}]}}");
	w.x.era = ERA_MODERN;
	world_ask(&w, "resources/read", "{\"uri\":\"toy:b\"}");
	assert_non_null(strstr(w.x.out->data, "\"contents\":[{\"uri\":"
	    "\"toy:b\",\"blob\":\"AAAA\"}],\"resultType\":\"complete\","
	    "\"ttlMs\":0,\"cacheScope\":\"private\""));
	world_end(&w);
}

static void
test_nothing_there(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	world_refuses(&w, "resources/read", "{\"uri\":\"a:\\\"\"}", 200,
	    -32602);
	assert_string_equal(w.x.out->data, HEAD "\"error\":{\"code\":-32602,"
	    "\"message\":\"there is no such resource\",\"data\":{\"uri\":"
	    "\"a:\\\"\"}}}");
	w.x.era = ERA_LEGACY;
	world_refuses(&w, "resources/read", "{\"uri\":\"a:b\"}", 200, -32002);
	assert_string_equal(w.x.out->data, HEAD "\"error\":{\"code\":-32002,"
	    "\"message\":\"there is no such resource\",\"data\":{\"uri\":"
	    "\"a:b\"}}}");
	world_end(&w);
}

static void
test_malformed(void **state)
{
	static const char *const params[] = {
		"{}", "{\"uri\":7}", "{\"uri\":null}", "{\"uri\":[\"toy:a\"]}",
		"{\"uri\":\"toy:\\u0000\"}"
	};
	struct world w;
	char *uri;

	(void)state;
	world_begin(&w, ERA_LEGACY);
	for (size_t i = 0; i < sizeof params / sizeof *params; i++) {
		world_refuses(&w, "resources/read", params[i], 200, -32602);
		assert_null(strstr(w.x.out->data, "data"));
	}
	/* An answer does not grow with what was asked. */
	uri = arena_alloc(w.f.rq.call.arena, 2050);
	memset(uri, 'u', 2049);
	world_refuses(&w, "resources/read", arena_printf(w.f.rq.call.arena,
	    "{\"uri\":\"%s\"}", uri), 200, -32602);
	assert_null(strstr(w.x.out->data, "uuuu"));
	uri[2048] = '\0';
	world_refuses(&w, "resources/read", arena_printf(w.f.rq.call.arena,
	    "{\"uri\":\"%s\"}", uri), 200, -32002);
	world_end(&w);
}

static void
test_edges_of_http(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	world_refuses_scope(&w, "resources/read", "{\"uri\":\"toy:a\"}");
	/* Nor is it told whether there is one. */
	world_refuses_scope(&w, "resources/read", "{\"uri\":\"toy:none\"}");
	assert_int_equal(world_try(&w, "resources/read",
	    "{\"uri\":\"toy:away\"}"), ERR_UNAVAILABLE);
	assert_int_equal(w.x.out->len, 0);
	world_end(&w);
}

static void
test_questions(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	world_refuses(&w, "resources/read", "{\"uri\":\"toy:ask\"}", 400,
	    -32021);
	world_ask(&w, "resources/read", "{\"uri\":\"toy:ask\"" CAN "}");
	assert_non_null(strstr(w.x.out->data, "\"result\":{\"inputRequests\":{"
	    "\"colour\":{"));
	assert_non_null(strstr(w.x.out->data,
	    "\"resultType\":\"input_required\",\"_meta\""));
	world_ask(&w, "resources/read", "{\"uri\":\"toy:ask\","
	    "\"inputResponses\":{\"colour\":{}}" CAN "}");
	assert_non_null(strstr(w.x.out->data, "\"contents\":[{"));
	world_refuses(&w, "resources/read", "{\"uri\":\"toy:a\","
	    "\"requestState\":\"x\"}", 200, -32602);
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_pages),
		cmocka_unit_test(test_refused_lists),
		cmocka_unit_test(test_templates),
		cmocka_unit_test(test_server_without_any),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_nothing_there),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_edges_of_http),
		cmocka_unit_test(test_questions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
