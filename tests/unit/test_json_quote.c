/*
 * test_json_quote - what is quoted is read back as it was
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "arena_fixture.h"

static void
assert_quoted(struct arena *a, const char *in, const char *want)
{
	struct json_scan scan;
	struct buf b;

	buf_init(&b, a, 4096);
	json_quote(&b, in);
	assert_string_equal(b.data, want);
	assert_int_equal(json_scan(b.data, b.len, &scan), OK);
	assert_int_equal(scan.type, JSON_STRING);
}

static void
test_vectors(void **state)
{
	assert_quoted(*state, "", "\"\"");
	assert_quoted(*state, "abc /", "\"abc /\"");
	assert_quoted(*state, "\"\\", "\"\\\"\\\\\"");
	assert_quoted(*state, "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"");
	assert_quoted(*state, "\x01\x1f", "\"\\u0001\\u001f\"");
	assert_quoted(*state, "</script>", "\"</script>\"");
	assert_quoted(*state, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80!",
	    "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80!\"");
}

static void
test_invalid_utf8_is_replaced(void **state)
{
	assert_quoted(*state, "a\xff" "b", "\"a\xef\xbf\xbd" "b\"");
	assert_quoted(*state, "\xc3", "\"\xef\xbf\xbd\"");
	assert_quoted(*state, "\xc3\"", "\"\xef\xbf\xbd\\\"\"");
	assert_quoted(*state, "\xed\xa0\x80",
	    "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	assert_quoted(*state, "\xf0\x9f\x98",
	    "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

static void
test_every_character_goes_round(void **state)
{
	char all[128];
	struct json *j;
	struct buf b;

	for (int i = 1; i < 128; i++)
		all[i - 1] = (char)i;
	all[127] = '\0';
	buf_init(&b, *state, 4096);
	json_quote(&b, all);
	assert_int_equal(json_parse(*state, b.data, b.len, 4096, &j), OK);
	assert_string_equal(json_string(j), all);
}

static void
test_the_maximum_holds(void **state)
{
	struct buf b;

	buf_init(&b, *state, 4);
	json_quote(&b, "abc");
	assert_true(buf_failed(&b));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_invalid_utf8_is_replaced),
		cmocka_unit_test(test_every_character_goes_round),
		cmocka_unit_test(test_the_maximum_holds),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
