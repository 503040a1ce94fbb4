/*
 * test_ability - what clients declare, and what may be asked of them for it
 */
#include "unit.h"

#include "mcp/ability.h"

enum { FORM = ABILITY_FORM, URL = ABILITY_URL, SAMPLING = ABILITY_SAMPLING,
	ROOTS = ABILITY_ROOTS };

static struct json *
parse(struct arena *a, const char *text)
{
	struct json *j;

	if (text == NULL)
		return NULL;
	assert_int_equal(json_parse(a, text, strlen(text), 4096, &j), OK);
	return j;
}

static void
test_declared(void **state)
{
	static const struct { const char *text; unsigned want; } rows[] = {
		{ NULL, 0 }, { "null", 0 }, { "7", 0 }, { "[]", 0 },
		{ "[\"sampling\"]", 0 }, { "{}", 0 },
		{ "{\"sampling\":{}}", SAMPLING },
		{ "{\"sampling\":{\"tools\":{}}}", SAMPLING },
		{ "{\"sampling\":true}", 0 }, { "{\"sampling\":null}", 0 },
		{ "{\"Sampling\":{}}", 0 },
		{ "{\"roots\":{\"listChanged\":true}}", ROOTS },
		{ "{\"roots\":[]}", 0 },
		/* No mode said is forms; url alone has none. */
		{ "{\"elicitation\":{}}", FORM },
		{ "{\"elicitation\":{\"form\":{}}}", FORM },
		{ "{\"elicitation\":{\"url\":{}}}", URL },
		{ "{\"elicitation\":{\"url\":{},\"form\":{}}}", FORM | URL },
		{ "{\"elicitation\":{\"voice\":{}}}", FORM },
		{ "{\"elicitation\":{\"url\":true}}", 0 },
		{ "{\"elicitation\":{\"url\":null}}", 0 },
		{ "{\"elicitation\":{\"url\":{},\"form\":true}}", URL },
		{ "{\"elicitation\":7}", 0 }, { "{\"elicitation\":null}", 0 },
		{ "{\"form\":{},\"url\":{}}", 0 },
		{ "{\"elicitation\":{\"form\":{},\"url\":{}},\"roots\":{},"
		    "\"sampling\":{},\"tasks\":{}}",
		    FORM | URL | SAMPLING | ROOTS },
	};
	struct arena *a = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (ability_of(parse(a, rows[i].text)) != rows[i].want)
			fail_msg("%s", rows[i].text);
	arena_free(a);
}

static void
test_needed(void **state)
{
	static const struct { const char *method, *params; unsigned want; }
	rows[] = {
		{ "elicitation/create", NULL, FORM },
		{ "elicitation/create", "{}", FORM },
		{ "elicitation/create", "{\"mode\":\"form\"}", FORM },
		{ "elicitation/create", "{\"mode\":\"url\"}", URL },
		{ "elicitation/create", "{\"mode\":\"voice\"}", 0 },
		{ "elicitation/create", "{\"mode\":\"\"}", 0 },
		{ "elicitation/create", "{\"mode\":\"form\\u0000\"}", 0 },
		{ "elicitation/create", "{\"mode\":null}", 0 },
		{ "elicitation/create", "{\"mode\":7}", 0 },
		{ "sampling/createMessage", "{\"mode\":\"url\"}", SAMPLING },
		{ "sampling/createMessage", NULL, SAMPLING },
		{ "roots/list", NULL, ROOTS },
		{ "roots/list", "{}", ROOTS },
		{ "sampling", "{}", 0 }, { "sampling/", "{}", 0 },
		{ "elicitation/complete", "{}", 0 }, { "ping", "{}", 0 },
		{ "", "{}", 0 }, { NULL, "{}", 0 },
	};
	struct arena *a = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (ability_for(rows[i].method, parse(a, rows[i].params)) !=
		    rows[i].want)
			fail_msg("%s %s", rows[i].method, rows[i].params);
	arena_free(a);
}

/* What is said to lack is what, once declared, lacks no more. */
static void
test_as_capabilities(void **state)
{
	static const struct { unsigned ability; const char *want; } rows[] = {
		{ FORM, "{\"elicitation\":{\"form\":{}}}" },
		{ URL, "{\"elicitation\":{\"url\":{}}}" },
		{ SAMPLING, "{\"sampling\":{}}" },
		{ ROOTS, "{\"roots\":{}}" },
		{ 0, "{}" },
	};
	struct arena *a = arena_new(1 << 16);
	const struct json *j;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		j = ability_as_capabilities(a, rows[i].ability);
		assert_string_equal(json_text(a, j), rows[i].want);
		assert_int_equal(ability_of(j), rows[i].ability);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_declared),
		cmocka_unit_test(test_needed),
		cmocka_unit_test(test_as_capabilities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
