/*
 * test_tool - listing and calling tools, by scope
 */
#include "unit.h"

#include "base/str.h"
#include "mcp/method.h"
#include "mcp_fixture.h"
#include "request_fixture.h"

struct world {
	struct fixture f;
	struct exchange x;
	struct json *answer;
};

static void
begin(struct world *w, enum era era, const char *params)
{
	struct json *j = NULL;

	fixture_init(&w->f, NULL);
	if (params != NULL)
		assert_int_equal(json_parse(w->f.rq.call.arena, params,
		    strlen(params), 1 << 20, &j), OK);
	w->x = (struct exchange){
		.rq = &w->f.rq, .server = &fixture_server,
		.caller = fixture_caller, .era = era, .status = 200,
		.msg = { .kind = KIND_REQUEST, .id = "1", .params = j },
		.out = &w->f.rs.body,
	};
}

/* Runs it and takes the answer apart. */
static const struct json *
run(struct world *w, enum err (*method)(struct exchange *), const char *what)
{
	assert_int_equal(method(&w->x), OK);
	assert_int_equal(w->x.status, 200);
	assert_int_equal(json_parse(w->f.rq.call.arena, w->x.out->data,
	    w->x.out->len, 1 << 20, &w->answer), OK);
	return json_get(w->answer, what);
}

static const char *
text_at(const struct json *obj, const char *key)
{
	const char *s;

	assert_int_equal(json_get_string(obj, key, &s), OK);
	return s;
}

static void
refused(const char *params, int code)
{
	struct world w;
	int64_t got;

	begin(&w, ERA_LEGACY, params);
	assert_int_equal(json_get_int(run(&w, tool_call, "error"), "code",
	    &got), OK);
	assert_int_equal(got, code);
	fixture_free(&w.f);
}

static void
test_list(void **state)
{
	const struct json *tools, *echo, *notes;
	struct world w;
	bool yes;

	(void)state;
	begin(&w, ERA_MODERN, NULL);
	tools = json_get(run(&w, tool_list, "result"), "tools");
	/* `write` wants a scope that the caller lacks. */
	assert_int_equal(json_len(tools), 3);
	echo = json_at(tools, 0);
	assert_string_equal(text_at(echo, "name"), "echo");
	assert_string_equal(text_at(echo, "title"), "Echo");
	assert_string_equal(text_at(echo, "description"), "Says \"it\" again");
	assert_int_equal(json_type(json_get(echo, "inputSchema")), JSON_OBJECT);
	assert_int_equal(json_type(json_get(echo, "outputSchema")),
	    JSON_OBJECT);
	assert_null(json_get(json_at(tools, 1), "outputSchema"));
	notes = json_get(echo, "annotations");
	assert_int_equal(json_get_bool(notes, "readOnlyHint", &yes), OK);
	assert_true(yes);
	assert_int_equal(json_get_bool(notes, "destructiveHint", &yes), OK);
	assert_false(yes);
	assert_int_equal(json_get_bool(notes, "openWorldHint", &yes), OK);
	assert_false(yes);
	assert_non_null(strstr(w.x.out->data, "\"securitySchemes\":[{\"type\":"
	    "\"oauth2\",\"scopes\":[\"memory:read\"]}],\"_meta\":{"
	    "\"securitySchemes\":[{\"type\":\"oauth2\""));
	assert_non_null(strstr(w.x.out->data, "\"ttlMs\":300000"));
	fixture_free(&w.f);
}

/* What is not offered is as good as absent, listed or called. */
static void
test_parts(void **state)
{
	static const unsigned parts[] = { 0, 1, 2, 3 };
	struct mcp_server server = fixture_server;
	const struct json *error;
	struct world w;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		bool offered = parts[i] & 2;

		server.parts = parts[i];
		begin(&w, ERA_LEGACY, NULL);
		w.x.server = &server;
		w.x.caller.scope = "memory:read memory:write";
		assert_int_equal(json_len(json_get(run(&w, tool_list,
		    "result"), "tools")), offered ? 5 : 4);
		fixture_free(&w.f);
		begin(&w, ERA_LEGACY, "{\"name\":\"extra\"}");
		w.x.server = &server;
		error = run(&w, tool_call, "error");
		assert_true(offered == (error == NULL));
		fixture_free(&w.f);
	}
}

static void
test_list_by_scope(void **state)
{
	struct world w;

	(void)state;
	begin(&w, ERA_LEGACY, "{}");
	w.x.caller.scope = "memory:write";
	assert_int_equal(json_len(json_get(run(&w, tool_list, "result"),
	    "tools")), 4);
	assert_null(strstr(w.x.out->data, "ttlMs"));
	fixture_free(&w.f);
	begin(&w, ERA_LEGACY, "{}");
	w.x.caller.scope = "openid";
	assert_int_equal(json_len(json_get(run(&w, tool_list, "result"),
	    "tools")), 2);
	fixture_free(&w.f);
	begin(&w, ERA_LEGACY, "{}");
	w.f.cfg.auth_off = true;
	run(&w, tool_list, "result");
	assert_non_null(strstr(w.x.out->data, "noauth"));
	assert_null(strstr(w.x.out->data, "oauth2"));
	fixture_free(&w.f);
}

static void
test_cursor(void **state)
{
	struct world w;
	int64_t code;

	(void)state;
	begin(&w, ERA_MODERN, "{\"cursor\":\"x\"}");
	assert_int_equal(json_get_int(run(&w, tool_list, "error"), "code",
	    &code), OK);
	assert_int_equal(code, -32602);
	fixture_free(&w.f);
}

static void
test_call(void **state)
{
	const struct json *result, *block;
	struct world w;

	(void)state;
	begin(&w, ERA_MODERN,
	    "{\"name\":\"echo\",\"arguments\":{\"q\":\"\\u00e9\\\"/\"}}");
	result = run(&w, tool_call, "result");
	assert_string_equal(json_text(w.f.rq.call.arena, json_get(result,
	    "structuredContent")), "{\"args\":{\"q\":\"\xc3\xa9\\\"/\"},"
	    "\"sub\":\"alice\"}");
	assert_int_equal(json_len(json_get(result, "content")), 1);
	block = json_at(json_get(result, "content"), 0);
	assert_string_equal(text_at(block, "type"), "text");
	assert_string_equal(text_at(block, "text"),
	    "{\"args\":{\"q\":\"\xc3\xa9\\\"/\"},\"sub\":\"alice\"}");
	assert_null(json_get(result, "isError"));
	assert_string_equal(text_at(result, "resultType"), "complete");
	assert_null(json_get(result, "ttlMs"));
	fixture_free(&w.f);
}

static void
test_arguments_may_be_absent(void **state)
{
	static const char *const params[] = {
		"{\"name\":\"echo\"}", "{\"name\":\"echo\",\"arguments\":null}",
		"{\"name\":\"echo\",\"arguments\":{}}"
	};
	struct world w;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		begin(&w, ERA_LEGACY, params[i]);
		assert_string_equal(json_text(w.f.rq.call.arena, json_get(
		    run(&w, tool_call, "result"), "structuredContent")),
		    "{\"args\":{},\"sub\":\"alice\"}");
		fixture_free(&w.f);
	}
}

static void
test_failure_of_a_tool(void **state)
{
	const struct json *result;
	struct world w;
	bool failed;

	(void)state;
	begin(&w, ERA_MODERN, "{\"name\":\"fail\"}");
	result = run(&w, tool_call, "result");
	assert_int_equal(json_get_bool(result, "isError", &failed), OK);
	assert_true(failed);
	assert_string_equal(text_at(json_at(json_get(result, "content"), 0),
	    "text"), "no \"such\" here");
	assert_null(json_get(result, "structuredContent"));
	assert_string_equal(text_at(result, "resultType"), "complete");
	fixture_free(&w.f);
}

static void
test_malformed_calls(void **state)
{
	(void)state;
	refused(NULL, -32602);
	refused("{}", -32602);
	refused("{\"name\":7}", -32602);
	refused("{\"name\":\"nothing\"}", -32602);
	refused("{\"name\":\"Echo\"}", -32602);
	refused("{\"name\":\"echo\",\"arguments\":[]}", -32602);
	refused("{\"name\":\"echo\",\"arguments\":\"{}\"}", -32602);
}

static void
test_edges_of_http(void **state)
{
	struct world w;

	(void)state;
	begin(&w, ERA_LEGACY, "{\"name\":\"write\"}");
	assert_int_equal(tool_call(&w.x), ERR_SCOPE);
	assert_string_equal(w.f.rq.fault.scope, "memory:write");
	assert_string_equal(w.f.rq.fault.code, "insufficient_scope");
	assert_int_equal(w.x.out->len, 0);
	fixture_free(&w.f);
	begin(&w, ERA_LEGACY, "{\"name\":\"away\"}");
	assert_int_equal(tool_call(&w.x), ERR_UNAVAILABLE);
	assert_int_equal(w.x.out->len, 0);
	fixture_free(&w.f);
}

#define CLIENT(name) "{\"name\":\"echo\",\"_meta\":{\"" ERA_KEY_CLIENT \
	"\":{\"name\":" name "}}}"

static void
test_client_names(void **state)
{
	struct world w;
	char *params;

	(void)state;
	begin(&w, ERA_MODERN, CLIENT("\"Inspector\""));
	run(&w, tool_call, "result");
	assert_string_equal(fixture_seen_name, "Inspector");
	fixture_free(&w.f);
	begin(&w, ERA_MODERN, CLIENT("7"));
	run(&w, tool_call, "result");
	assert_string_equal(fixture_seen_name, "Token's");
	fixture_free(&w.f);
	begin(&w, ERA_LEGACY, CLIENT("\"Inspector\""));
	run(&w, tool_call, "result");
	assert_string_equal(fixture_seen_name, "Token's");
	params = arena_alloc(w.f.rq.call.arena, 1000);
	memset(params, 'n', 999);
	params = arena_printf(w.f.rq.call.arena, CLIENT("\"%s\""), params);
	params = strdup(params);
	fixture_free(&w.f);
	begin(&w, ERA_MODERN, params);
	free(params);
	run(&w, tool_call, "result");
	assert_int_equal(strlen(fixture_seen_name), 128);
	fixture_free(&w.f);
}

/* Blocks of the tool's own, and members of its _meta. */
static void
test_blocks(void **state)
{
	const struct json *tools;
	struct world w;

	(void)state;
	begin(&w, ERA_LEGACY, "{\"name\":\"blocks\"}");
	w.x.server = &fixture_rich;
	run(&w, tool_call, "result");
	assert_string_equal(w.x.out->data, "{\"jsonrpc\":\"2.0\",\"id\":1,"
	    "\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"one\"},"
	    "{\"type\":\"image\",\"data\":\"AAAA\",\"mimeType\":"
	    "\"image/png\"}]}}");
	fixture_free(&w.f);
	begin(&w, ERA_LEGACY, "{}");
	w.x.server = &fixture_rich;
	tools = json_get(run(&w, tool_list, "result"), "tools");
	assert_int_equal(json_len(tools), fixture_rich.ntools);
	assert_string_equal(json_text(w.f.rq.call.arena, json_get(
	    json_get(json_at(tools, fixture_rich.ntools - 1), "_meta"),
	    "ui")), "{\"resourceUri\":\"ui://toy\"}");
	assert_string_equal(json_text(w.f.rq.call.arena, json_get(
	    json_at(tools, 0), "icons")), FIXTURE_ICONS);
	fixture_free(&w.f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_list_by_scope),
		cmocka_unit_test(test_cursor),
		cmocka_unit_test(test_call),
		cmocka_unit_test(test_arguments_may_be_absent),
		cmocka_unit_test(test_failure_of_a_tool),
		cmocka_unit_test(test_malformed_calls),
		cmocka_unit_test(test_edges_of_http),
		cmocka_unit_test(test_client_names),
		cmocka_unit_test(test_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
