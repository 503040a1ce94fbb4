/*
 * test_answer - the frame of results and errors, in each era
 */
#include "unit.h"

#include "mcp/answer.h"
#include "request_fixture.h"

#define INFO "{\"name\":\"n\\\"\",\"version\":\"1\"}"

static const struct mcp_server server = { .name = "n\"", .version = "1" };

static struct exchange
begin(struct fixture *f, enum era era, const char *id)
{
	fixture_init(f, NULL);
	return (struct exchange){
		.rq = &f->rq, .server = &server, .era = era, .status = 200,
		.msg = { .kind = KIND_REQUEST, .id = id }, .out = &f->rs.body,
	};
}

static void
test_empty_results(void **state)
{
	struct fixture f;
	struct exchange x;

	(void)state;
	x = begin(&f, ERA_LEGACY, "7");
	answer_begin(&x);
	answer_end(&x, 1000);
	assert_string_equal(x.out->data,
	    "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
	fixture_free(&f);
	x = begin(&f, ERA_MODERN, "\"a\"");
	answer_begin(&x);
	answer_end(&x, -1);
	assert_string_equal(x.out->data, "{\"jsonrpc\":\"2.0\",\"id\":\"a\","
	    "\"result\":{\"resultType\":\"complete\",\"_meta\":{"
	    "\"io.modelcontextprotocol/serverInfo\":" INFO "}}}");
	fixture_free(&f);
}

static void
test_members(void **state)
{
	struct fixture f;
	struct exchange x;

	(void)state;
	x = begin(&f, ERA_LEGACY, "7");
	answer_begin(&x);
	buf_puts(x.out, "\"a\":1,");
	answer_end(&x, -1);
	assert_string_equal(x.out->data,
	    "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"a\":1}}");
	fixture_free(&f);
	x = begin(&f, ERA_MODERN, "7");
	answer_begin(&x);
	buf_puts(x.out, "\"a\":1,");
	answer_end(&x, 0);
	assert_string_equal(x.out->data, "{\"jsonrpc\":\"2.0\",\"id\":7,"
	    "\"result\":{\"a\":1,\"resultType\":\"complete\",\"ttlMs\":0,"
	    "\"cacheScope\":\"private\",\"_meta\":{"
	    "\"io.modelcontextprotocol/serverInfo\":" INFO "}}}");
	fixture_free(&f);
}

static void
test_errors(void **state)
{
	struct fixture f;
	struct exchange x;

	(void)state;
	x = begin(&f, ERA_LEGACY, "7");
	assert_int_equal(answer_error(&x, 404, -32601, "no \"it\"",
	    "{\"a\":1}"), OK);
	assert_int_equal(x.status, 404);
	assert_string_equal(x.out->data, "{\"jsonrpc\":\"2.0\",\"id\":7,"
	    "\"error\":{\"code\":-32601,\"message\":\"no \\\"it\\\"\","
	    "\"data\":{\"a\":1}}}");
	fixture_free(&f);
	/* Neither schema since 2025-11-25 takes a null id: it is left out. */
	x = begin(&f, ERA_LEGACY, NULL);
	assert_int_equal(answer_error(&x, 400, -32700, "bad", NULL), OK);
	assert_string_equal(x.out->data, "{\"jsonrpc\":\"2.0\",\"error\":{"
	    "\"code\":-32700,\"message\":\"bad\"}}");
	fixture_free(&f);
	x = begin(&f, ERA_LEGACY, NULL);
	answer_refusal(x.out, -32600, "no");
	assert_string_equal(x.out->data, "{\"jsonrpc\":\"2.0\",\"error\":{"
	    "\"code\":-32600,\"message\":\"no\"}}");
	fixture_free(&f);
}

static void
test_other_result_types(void **state)
{
	struct fixture f;
	struct exchange x;

	(void)state;
	x = begin(&f, ERA_MODERN, "7");
	answer_begin(&x);
	answer_end_as(&x, "input_required", -1);
	assert_string_equal(x.out->data, "{\"jsonrpc\":\"2.0\",\"id\":7,"
	    "\"result\":{\"resultType\":\"input_required\",\"_meta\":{"
	    "\"io.modelcontextprotocol/serverInfo\":" INFO "}}}");
	fixture_free(&f);
	x = begin(&f, ERA_LEGACY, "7");
	answer_begin(&x);
	answer_end_as(&x, "input_required", 5);
	assert_string_equal(x.out->data,
	    "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
	fixture_free(&f);
}

static void
notify(struct exchange *x)
{
	struct json *params = json_new_object(x->rq->call.arena);

	json_set_string(params, "data", "a\nb\r\n\n\xe2\x80\xa8");
	answer_notify(x, "notifications/\"message\"", params);
}

#define EVENT "event: message\ndata: "
#define NOTICE EVENT "{\"jsonrpc\":\"2.0\",\"method\":" \
	"\"notifications/\\\"message\\\"\",\"params\":{\"data\":" \
	"\"a\\nb\\r\\n\\n\xe2\x80\xa8\"}}\n\n"

/* Each event is one line of data, whatever the text; the answer is the last. */
static void
test_streams(void **state)
{
	struct fixture f;
	struct exchange x;

	(void)state;
	x = begin(&f, ERA_LEGACY, "7");
	x.may_stream = true;
	notify(&x);
	assert_int_equal(x.framing, FRAMING_EVENTS);
	notify(&x);
	answer_begin(&x);
	buf_puts(x.out, "\"a\":1,");
	answer_end(&x, -1);
	assert_int_equal(x.status, 200);
	assert_string_equal(x.out->data, NOTICE NOTICE
	    EVENT "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"a\":1}}\n\n");
	fixture_free(&f);
	/* The status went out with the first event. */
	x = begin(&f, ERA_MODERN, "7");
	x.may_stream = true;
	notify(&x);
	assert_int_equal(answer_error(&x, 400, -32021, "no", NULL), OK);
	assert_int_equal(x.status, 200);
	assert_string_equal(x.out->data, NOTICE
	    EVENT "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32021,"
	    "\"message\":\"no\"}}\n\n");
	fixture_free(&f);
}

static void
test_no_stream(void **state)
{
	struct fixture f;
	struct exchange x;

	(void)state;
	x = begin(&f, ERA_LEGACY, "7");
	notify(&x);
	assert_int_equal(x.framing, FRAMING_BODY);
	assert_int_equal(x.out->len, 0);
	answer_error(&x, 400, -32021, "no", NULL);
	assert_int_equal(x.status, 400);
	assert_null(strchr(x.out->data, '\n'));
	fixture_free(&f);
	/* A stream that nothing was told in is none. */
	x = begin(&f, ERA_LEGACY, "7");
	x.may_stream = true;
	answer_begin(&x);
	answer_end(&x, -1);
	assert_int_equal(x.framing, FRAMING_BODY);
	assert_string_equal(x.out->data,
	    "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
	fixture_free(&f);
}

static void
test_server_info(void **state)
{
	static const struct mcp_server full = {
		.name = "n", .title = "T", .version = "1",
		.website_url = "https://n.example/",
		.icons = "[{\"src\":\"https://n.example/i\"}]",
	};
	static const struct mcp_server nothing = { 0 };
	struct fixture f;
	struct exchange x;

	(void)state;
	x = begin(&f, ERA_LEGACY, "7");
	answer_icons(&x);
	assert_int_equal(x.out->len, 0);
	x.server = &full;
	answer_icons(&x);
	assert_string_equal(x.out->data,
	    ",\"icons\":[{\"src\":\"https://n.example/i\"}]");
	buf_clear(x.out);
	answer_server_info(&x);
	assert_string_equal(x.out->data, "{\"name\":\"n\",\"title\":\"T\","
	    "\"version\":\"1\",\"websiteUrl\":\"https://n.example/\","
	    "\"icons\":[{\"src\":\"https://n.example/i\"}]}");
	buf_clear(x.out);
	x.server = &nothing;
	answer_server_info(&x);
	assert_string_equal(x.out->data, "{}");
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_results),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_other_result_types),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_no_stream),
		cmocka_unit_test(test_server_info),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
