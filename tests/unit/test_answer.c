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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_results),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
