/*
 * test_era - the body decides which protocol is spoken
 */
#include "unit.h"

#include "mcp/era.h"

#define MODERN(v) "{\"_meta\":{\"" ERA_KEY_VERSION "\":" v "}}"

static enum era
classify(const char *method, const char *params, const char *header)
{
	struct arena *a = arena_new(1 << 16);
	struct jsonrpc m;
	struct json *j;
	const char *text;
	enum era era;

	text = arena_printf(a, "{\"jsonrpc\":\"2.0\",\"id\":1,%s%s%s%s%s}",
	    method != NULL ? "\"method\":\"" : "\"result\":{}",
	    method != NULL ? method : "", method != NULL ? "\"" : "",
	    params != NULL ? ",\"params\":" : "", params != NULL ? params : "");
	assert_int_equal(json_parse(a, text, strlen(text), 4096, &j), OK);
	jsonrpc_read(a, j, &m);
	era = era_of(&m, header);
	arena_free(a);
	return era;
}

static void
test_modern(void **state)
{
	(void)state;
	assert_int_equal(classify("m", MODERN("\"2026-07-28\""), NULL),
	    ERA_MODERN);
	assert_int_equal(classify("m", MODERN("\"2026-07-28\""), "2025-11-25"),
	    ERA_MODERN);
	assert_int_equal(classify("initialize", MODERN("\"2026-07-28\""), NULL),
	    ERA_MODERN);
	assert_int_equal(classify("m", MODERN("\"2099-01-01\""), NULL),
	    ERA_MODERN);
	assert_int_equal(classify("m", MODERN("7"), NULL), ERA_MODERN);
	assert_int_equal(classify("m", MODERN("null"), NULL), ERA_MODERN);
	assert_int_equal(classify("m", MODERN("\"2025-11-25\""), NULL),
	    ERA_MODERN);
	assert_int_equal(classify("m", "{}", "2026-07-28"), ERA_MODERN);
	assert_int_equal(classify("m", NULL, "2099-12-31"), ERA_MODERN);
}

static void
test_legacy(void **state)
{
	(void)state;
	assert_int_equal(classify("m", NULL, NULL), ERA_LEGACY);
	assert_int_equal(classify("m", "{}", "2025-11-25"), ERA_LEGACY);
	assert_int_equal(classify("m", "{\"_meta\":{\"progressToken\":1}}",
	    NULL), ERA_LEGACY);
	assert_int_equal(classify("m", "{\"_meta\":7}", NULL), ERA_LEGACY);
	assert_int_equal(classify("initialize", "{}", NULL), ERA_LEGACY);
	assert_int_equal(classify("m", NULL, "2026-07-27"), ERA_LEGACY);
	assert_int_equal(classify("m", NULL, "nonsense"), ERA_LEGACY);
	assert_int_equal(classify("m", NULL, "9"), ERA_LEGACY);
	assert_int_equal(classify("m", NULL, "2026-07-28x"), ERA_LEGACY);
	assert_int_equal(classify(NULL, NULL, "2026-07-28"), ERA_LEGACY);
}

static void
test_negotiation(void **state)
{
	(void)state;
	assert_string_equal(era_negotiate("2024-11-05"), "2024-11-05");
	assert_string_equal(era_negotiate("2025-03-26"), "2025-03-26");
	assert_string_equal(era_negotiate("2025-06-18"), "2025-06-18");
	assert_string_equal(era_negotiate("2025-11-25"), "2025-11-25");
	assert_string_equal(era_negotiate("2026-07-28"), "2025-11-25");
	assert_string_equal(era_negotiate("1999-01-01"), "2025-11-25");
	assert_string_equal(era_negotiate(""), "2025-11-25");
	assert_false(era_is_legacy_version("2026-07-28"));
	assert_false(era_is_legacy_version(NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_modern),
		cmocka_unit_test(test_legacy),
		cmocka_unit_test(test_negotiation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
