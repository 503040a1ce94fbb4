/*
 * test_param_header - arguments and the headers that mirror them
 */
#include "unit.h"

#include "mcp/param_header.h"
#include "mcp_world.h"

#define P "HTTP_MCP_PARAM_"

struct row {
	const char *args;
	const char *env[3];
	bool ok;
};

static void
check(const struct mcp_tool *tool, const struct row *rows, size_t n)
{
	struct world w;
	struct json *args;
	enum err e;

	for (size_t i = 0; i < n; i++) {
		world_begin(&w, ERA_MODERN);
		for (size_t k = 0; k < 3; k++)
			w.env[k] = (char *)(uintptr_t)rows[i].env[k];
		assert_int_equal(json_parse(w.f.rq.call.arena, rows[i].args,
		    strlen(rows[i].args), 1 << 20, &args), OK);
		e = param_header_check(&w.x, tool, args);
		if (e != (rows[i].ok ? OK : ERR_INVALID))
			fail_msg("%d: %s with %s", (int)e, rows[i].args,
			    rows[i].env[0] != NULL ? rows[i].env[0] : "none");
		world_end(&w);
	}
}

#define CHECK(rows) check(&fixture_rich_tools[0], rows, \
	sizeof (rows) / sizeof *(rows))

static void
test_strings(void **state)
{
	static const struct row rows[] = {
		{ "{}", { 0 }, true },
		{ "{\"free\":\"x\"}", { 0 }, true },
		{ "{\"region\":\"eu\"}", { P "REGION=eu" }, true },
		{ "{\"region\":\"eu\"}", { P "REGION= \teu " }, true },
		{ "{\"region\":\"eu\"}", { P "REGION==?base64?ZXU=?=" }, true },
		{ "{\"region\":\"caf\\u00e9\"}", { P "REGION==?base64?Y2Fmw6k=?=" }, true },
		{ "{\"region\":\"\"}", { P "REGION=" }, true },
		{ "{\"region\":\"eu\"}", { 0 }, false },
		{ "{\"region\":\"\"}", { 0 }, false },
		{ "{\"region\":\"eu\"}", { P "REGION=us" }, false },
		{ "{\"region\":\"eu\"}", { P "REGION=EU" }, false },
		{ "{\"region\":\"eu\"}", { P "REGION=\"eu\"" }, false },
		{ "{\"region\":\"eu\"}", { P "REGION=" }, false },
		{ "{\"region\":\"eu\"}", { P "REGION==?base64?ZXU?=" }, false },
		{ "{\"region\":\"caf\\u00e9\"}", { P "REGION=caf\xc3\xa9" }, false },
		{ "{\"region\":\"eu\"}", { P "FREE=eu" }, false },
		/* a NUL, which no header can say */
		{ "{\"region\":\"e\\u0000\"}", { P "REGION=e" }, false },
	};

	(void)state;
	CHECK(rows);
}

/* Neither an argument that is absent nor one that is null has a header. */
static void
test_absent(void **state)
{
	static const struct row rows[] = {
		{ "{\"region\":null}", { 0 }, true },
		{ "{\"place\":null}", { 0 }, true },
		{ "{\"place\":7}", { 0 }, true },
		{ "{\"place\":{}}", { 0 }, true },
		{ "{\"region\":null}", { P "REGION=null" }, false },
		{ "{\"region\":null}", { P "REGION=" }, false },
		{ "{}", { P "REGION=eu" }, false },
		{ "{}", { P "REGION=" }, false },
		{ "{}", { P "REGION=caf\xc3\xa9" }, false },
		/* no argument of this tool is mirrored there */
		{ "{}", { P "OTHER=x" }, true },
	};

	(void)state;
	CHECK(rows);
}

static void
test_other_types(void **state)
{
	static const struct row rows[] = {
		{ "{\"count\":42}", { P "HOW_MANY=42" }, true },
		{ "{\"count\":-1}", { P "HOW_MANY=-1" }, true },
		{ "{\"count\":9007199254740993}", { P "HOW_MANY=9007199254740993" }, true },
		/* integers are compared as numbers */
		{ "{\"count\":42}", { P "HOW_MANY=42.0" }, true },
		{ "{\"count\":42.0}", { P "HOW_MANY=42" }, true },
		{ "{\"count\":42}", { P "HOW_MANY=4.2e1" }, true },
		{ "{\"count\":42}", { 0 }, false },
		{ "{\"count\":42}", { P "HOW_MANY=43" }, false },
		{ "{\"count\":42}", { P "HOW_MANY=42.5" }, false },
		{ "{\"count\":42}", { P "HOW_MANY=\"42\"" }, false },
		{ "{\"count\":42}", { P "HOW_MANY=042" }, false },
		{ "{\"count\":42}", { P "HOW_MANY=42x" }, false },
		{ "{\"count\":0}", { P "HOW_MANY=" }, false },
		/* where a double no longer tells them apart */
		{ "{\"count\":9007199254740992}", { P "HOW_MANY=9007199254740993" }, false },
		/* a string that looks like one is a string */
		{ "{\"region\":\"42\"}", { P "REGION=42.0" }, false },
		{ "{\"loud\":true}", { P "LOUD=true" }, true },
		{ "{\"loud\":false}", { P "LOUD=false" }, true },
		{ "{\"loud\":true}", { P "LOUD=True" }, false },
		{ "{\"loud\":true}", { P "LOUD=1" }, false },
		{ "{\"loud\":false}", { 0 }, false },
	};

	(void)state;
	CHECK(rows);
}

static void
test_nested(void **state)
{
	static const struct row rows[] = {
		{ "{\"place\":{\"street\":\"High\"}}", { P "STREET=High" }, true },
		{ "{\"place\":{\"street\":null}}", { 0 }, true },
		{ "{\"place\":{\"street\":\"High\"}}", { 0 }, false },
		{ "{\"place\":{\"street\":\"High\"}}", { P "STREET=Low" }, false },
		{ "{\"street\":\"High\"}", { P "STREET=High" }, false },
		{ "{\"place\":{\"region\":\"eu\"}}", { 0 }, true },
		{ "{\"region\":\"eu\",\"count\":1,\"place\":{\"street\":\"High\"}}",
		    { P "REGION=eu", P "HOW_MANY=1", P "STREET=High" }, true },
		{ "{\"region\":\"eu\",\"count\":1,\"place\":{\"street\":\"High\"}}",
		    { P "REGION=eu", P "HOW_MANY=2", P "STREET=High" }, false },
	};

	(void)state;
	CHECK(rows);
}

/* What does not lie on a path of `properties`, and tools without any. */
static void
test_elsewhere(void **state)
{
	static const struct mcp_tool items = { .input_schema =
	    "{\"type\":\"object\",\"x-mcp-header\":\"Whole\",\"properties\":{"
	    "\"list\":{\"type\":\"array\",\"items\":{\"type\":\"string\","
	    "\"x-mcp-header\":\"Item\"}},\"odd\":{\"x-mcp-header\":7}}}" };
	static const struct row rows[] = {
		{ "{\"list\":[\"a\"],\"odd\":\"x\"}", { 0 }, true },
		{ "{\"list\":[\"a\"]}", { P "ITEM=b", P "WHOLE=x" }, true },
	};

	(void)state;
	check(&items, rows, 2);
	check(&fixture_tools[0], rows, 2);
}

/* Each call of a tool is checked, before its scope, in the modern era. */
static void
test_calls(void **state)
{
	static char region[] = P "REGION=us";
	static const char params[] = "{\"name\":\"mirror\",\"arguments\":{"
	    "\"region\":\"eu\"}}";
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	w.env[0] = region;
	world_refuses(&w, "tools/call", params, 400, -32020);
	assert_null(strstr(w.x.out->data, "eu"));
	region[sizeof region - 3] = 'e';
	region[sizeof region - 2] = 'u';
	world_ask(&w, "tools/call", params);
	assert_non_null(json_get(w.answer, "result"));
	world_end(&w);
	world_begin(&w, ERA_LEGACY);
	world_ask(&w, "tools/call", params);
	assert_non_null(json_get(w.answer, "result"));
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_other_types),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_elsewhere),
		cmocka_unit_test(test_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
