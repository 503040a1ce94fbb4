/*
 * test_jsonrpc - which text is which kind of message (JSON-RPC 2.0, MCP)
 */
#include "unit.h"

#include "mcp/jsonrpc.h"

static struct jsonrpc
read_text(struct arena *a, const char *text)
{
	struct jsonrpc m;
	struct json *j;

	assert_int_equal(json_parse(a, text, strlen(text), 4096, &j), OK);
	jsonrpc_read(a, j, &m);
	return m;
}

static void
test_kinds(void **state)
{
	static const struct { enum jsonrpc_kind kind; const char *text, *id; }
	rows[] = {
		{ KIND_REQUEST, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}", "1" },
		{ KIND_REQUEST, "{\"jsonrpc\":\"2.0\",\"id\":\"\",\"method\":\"m\"}", "\"\"" },
		{ KIND_REQUEST, "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"\"}", "0" },
		{ KIND_REQUEST, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":{}}", "1" },
		{ KIND_REQUEST, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":null}", "1" },
		{ KIND_REQUEST, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"x\":0}", "1" },
		{ KIND_NOTIFICATION, "{\"jsonrpc\":\"2.0\",\"method\":\"m\"}", NULL },
		{ KIND_RESPONSE, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", "1" },
		{ KIND_RESPONSE, "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{}}", "1" },
		{ KIND_BROKEN, "{}", NULL },
		{ KIND_BROKEN, "[]", NULL },
		{ KIND_BROKEN, "7", NULL },
		{ KIND_BROKEN, "null", NULL },
		{ KIND_BROKEN, "{\"id\":1,\"method\":\"m\"}", "1" },
		{ KIND_BROKEN, "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"m\"}", "1" },
		{ KIND_BROKEN, "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"m\"}", "1" },
		{ KIND_BROKEN, "{\"jsonrpc\":\"2.0\",\"id\":1}", "1" },
		{ KIND_BROKEN, "{\"jsonrpc\":\"2.0\",\"id\":1,\"Method\":\"m\"}", "1" },
		{ KIND_BROKEN, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", "1" },
		{ KIND_BROKEN, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\\u0000b\"}", "1" },
		{ KIND_BROKEN, "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"m\"}", NULL },
		{ KIND_BROKEN, "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"m\"}", NULL },
		{ KIND_BROKEN, "{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"m\"}", NULL },
		{ KIND_BROKEN, "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"m\"}", NULL },
		{ KIND_BROKEN, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":[]}", "1" },
		{ KIND_BROKEN, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":1}", "1" },
		{ KIND_BROKEN, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"result\":1}", "1" },
	};
	struct arena *a = arena_new(1 << 20);
	struct jsonrpc m;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		m = read_text(a, rows[i].text);
		if (m.kind != rows[i].kind)
			fail_msg("kind %d: %s", (int)m.kind, rows[i].text);
		if (rows[i].id == NULL)
			assert_null(m.id);
		else
			assert_string_equal(m.id, rows[i].id);
	}
	arena_free(a);
}

/* An id goes back as what it was. */
static void
test_ids(void **state)
{
	static const char *const ids[] = {
		"0", "-1", "9223372036854775807", "-9223372036854775808",
		"\"1\"", "\"a/b\"", "\"\\\"\\\\\"", "\"\xc3\xa9\"", "\"\\u0000\"",
		"\"\\n\"",
	};
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		assert_string_equal(read_text(a, arena_printf(a,
		    "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"m\"}",
		    ids[i])).id, ids[i]);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
