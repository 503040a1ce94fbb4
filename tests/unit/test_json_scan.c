/*
 * test_json_scan - the wall before json-c (RFC 8259)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"

/* Scans a copy of exactly its length, so that a read beyond it is seen. */
static enum err
scan_bytes(const char *p, size_t len, struct json_scan *out)
{
	char *exact = malloc(len + 1);
	enum err e;

	memcpy(exact + 1, p, len);
	e = json_scan(exact + 1, len, out);
	free(exact);
	return e;
}

static void
assert_scan(const char *text, enum json_type type, size_t members)
{
	struct json_scan s;

	if (scan_bytes(text, strlen(text), &s) != OK)
		fail_msg("refused: %s", text);
	assert_int_equal(s.type, type);
	assert_int_equal(s.members, members);
}

static void
assert_refused(const char *p, size_t len)
{
	struct json_scan s = { .members = 7, .type = JSON_OBJECT };

	if (scan_bytes(p, len, &s) != ERR_INVALID)
		fail_msg("accepted: %.*s", (int)len, p);
	assert_int_equal(s.members, 0);
	assert_int_equal(s.type, JSON_NONE);
}

static void
test_accepts(void **state)
{
	static const struct {
		const char *text;
		enum json_type type;
		size_t members;
	} vectors[] = {
		{ "null", JSON_NULL, 0 },
		{ "true", JSON_BOOL, 0 },
		{ " false\r\n\t", JSON_BOOL, 0 },
		{ "0", JSON_INT, 0 },
		{ "-0", JSON_INT, 0 },
		{ "-12", JSON_INT, 0 },
		{ "9223372036854775807", JSON_INT, 0 },
		{ "-9223372036854775808", JSON_INT, 0 },
		{ "0.5", JSON_REAL, 0 },
		{ "-1.25e+10", JSON_REAL, 0 },
		{ "1E-3", JSON_REAL, 0 },
		{ "1e5", JSON_REAL, 0 },
		{ "12345678901234567890.5", JSON_REAL, 0 },
		{ "12345678901234567890e1", JSON_REAL, 0 },
		{ "\"\"", JSON_STRING, 0 },
		{ "\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", JSON_STRING, 0 },
		{ "\"\\ud83d\\ude00\\uFFFF\\u0000\"", JSON_STRING, 0 },
		{ "\"\xc3\xa9\xf0\x9f\x98\x80\x7f\"", JSON_STRING, 0 },
		{ "[]", JSON_ARRAY, 0 },
		{ "[ ]", JSON_ARRAY, 0 },
		{ "[1,\"a\",[],{},null]", JSON_ARRAY, 0 },
		{ "{}", JSON_OBJECT, 0 },
		{ " { } ", JSON_OBJECT, 0 },
		{ "{\"a\":1}", JSON_OBJECT, 1 },
		{ "{ \"a\" : [ { \"b\" : { } } , 2 ] , \"c\" : \"d\" }",
		    JSON_OBJECT, 3 },
		{ "[{\"a\":{\"a\":{}}},[[{\"b\":[]}]]]", JSON_ARRAY, 3 },
		{ "{\"a\":1,\"a\":2}", JSON_OBJECT, 2 },
		{ "{\"\":0}", JSON_OBJECT, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
		assert_scan(vectors[i].text, vectors[i].type,
		    vectors[i].members);
}

static void
test_refuses(void **state)
{
	static const char *const bad[] = {
		"", " ", "nul", "nulll", "True", "NaN", "Infinity", "-",
		"+1", "01", "-01", "00", "1.", ".5", "1.e1", "1e", "1e+", "0x1",
		"--1", "1 2", "1a", "- 1",
		"9223372036854775808", "-9223372036854775809",
		"99999999999999999999999",
		"'a'", "\"", "\"a", "\"\\", "\"\\\"", "\"\\a\"", "\"\\u12\"",
		"\"\\u12g4\"", "\"\\u+123\"", "\"\\U0041\"", "\"\n\"",
		"\"\t\"", "\"\x1f\"", "\"a\"b",
		"\"\\ud800\"", "\"\\udc00\"", "\"\\ud800x\"",
		"\"\\ud800\\n\"", "\"\\ud800\\ud800\"", "\"\\ud800\\u0041\"",
		"\"\\udc00\\ud800\"", "\"\\ud83d\\ude0",
		"\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xc3\"",
		"\"\xe2\x82\"", "\xef\xbb\xbf{}", "\xc2\xa0{}", "\f1", "\v1",
		"[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "[}",
		"[1}", "[]]", "[1]2", "[\"a\":1]",
		"{", "}", "{]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,",
		"{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\",1}", "{a:1}", "{1:1}",
		"{'a':1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"a\":}",
		"{\"a\":1]", "{}{}", "{\"a\":1}}", "{\"a\"::1}", "{null:1}",
		"{\"\\u0000\":1}", "{\"a\\u0000b\":1}", "{\"\\ud800\":1}",
		"{\"a\":{\"b\\u0000\":1}}",
		"// c\n1", "/* c */1", "1 // c", "[1] x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_refused(bad[i], strlen(bad[i]));
	assert_refused("1\0", 2);
	assert_refused("\0" "1", 2);
	assert_refused("\"a\0b\"", 5);
	assert_refused("[\0]", 3);
}

/* What is cut anywhere is refused, and never read beyond its end. */
static void
test_every_prefix_is_refused(void **state)
{
	static const char text[] =
	    "{\"k\\u00e9\\ud83d\\ude00\xc3\xa9\":[-1.5e+3,true,"
	    "false,null,{\"\":\"\xf0\x9f\x98\x80\"}]}";

	(void)state;
	assert_scan(text, JSON_OBJECT, 2);
	for (size_t len = 0; len < sizeof text - 1; len++)
		assert_refused(text, len);
}

static void
test_depth(void **state)
{
	char text[512];
	size_t n;

	(void)state;
	for (size_t depth = 1; depth <= 40; depth++) {
		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		text[2 * depth] = '\0';
		if (depth <= JSON_DEPTH_MAX)
			assert_scan(text, JSON_ARRAY, 0);
		else
			assert_refused(text, 2 * depth);
	}
	/* Objects and arrays in turn close in the order they opened. */
	n = 0;
	for (int i = 0; i < JSON_DEPTH_MAX / 2; i++)
		n += (size_t)(stpcpy(text + n, "[{\"a\":") - (text + n));
	n += (size_t)(stpcpy(text + n, "1") - (text + n));
	for (int i = 0; i < JSON_DEPTH_MAX / 2; i++)
		n += (size_t)(stpcpy(text + n, "}]") - (text + n));
	assert_scan(text, JSON_ARRAY, JSON_DEPTH_MAX / 2);
	text[n - 1] = '}';
	assert_refused(text, n);
}

static void
assert_raw(const char *text, const char *key, const char *want)
{
	struct span s = { "x", 1 };
	enum err e = json_raw_member(text, strlen(text), key, &s);

	if (want == NULL) {
		assert_int_equal(e, ERR_NOT_FOUND);
		assert_null(s.p);
		return;
	}
	assert_int_equal(e, OK);
	assert_int_equal(s.len, strlen(want));
	assert_memory_equal(s.p, want, s.len);
}

static void
test_raw_member(void **state)
{
	(void)state;
	assert_raw("{\"id\":1}", "id", "1");
	assert_raw(" { \"a\" : [1, {\"id\":2}] , \"id\" : 1.50e0 } ", "id",
	    "1.50e0");
	assert_raw("{\"id\":\"a\\u0041\\\"\"}", "id", "\"a\\u0041\\\"\"");
	assert_raw("{\"id\":{\"x\": [1,2]},\"b\":1}", "id", "{\"x\": [1,2]}");
	assert_raw("{\"id\":null}", "id", "null");
	assert_raw("{\"id\":[]}", "id", "[]");
	/* However it is spelt. */
	assert_raw("{\"\\u0069d\":7}", "id", "7");
	assert_raw("{\"i\\u0064\":7}", "id", "7");
	assert_raw("{\"\\u0069\\u0064\":7}", "id", "7");
	assert_raw("{\"a\\/b\\n\":7}", "a/b\n", "7");
	/* And nothing else. */
	assert_raw("{\"idx\":1,\"i\":2,\"\":3,\"Id\":4}", "id", NULL);
	assert_raw("{\"\\u0169d\":1}", "id", NULL);
	assert_raw("{\"id\xc3\xa9\":1}", "id", NULL);
	assert_raw("{\"a\":{\"id\":1}}", "id", NULL);
	assert_raw("{\"a\":\"\\\"id\\\":1\"}", "id", NULL);
	assert_raw("{}", "id", NULL);
	assert_raw("[{\"id\":1}]", "id", NULL);
	assert_raw("\"id\"", "id", NULL);
	assert_raw("{\"\":5}", "", "5");
}

/* Names and values, each followed by a line feed. */
static void
assert_walk(const char *text, const char *want)
{
	struct json_walk w = { .text = { text, strlen(text) } };
	struct span key, value;
	char got[200];
	size_t len = 0;

	while (json_walk_next(&w, &key, &value))
		len += (size_t)snprintf(got + len, sizeof got - len, "%.*s%.*s\n",
		    (int)key.len, key.len > 0 ? key.p : "", (int)value.len,
		    value.p);
	got[len] = '\0';
	assert_string_equal(got, want);
	assert_null(key.p);
	assert_null(value.p);
	assert_false(json_walk_next(&w, &key, &value));
}

static void
test_walk(void **state)
{
	(void)state;
	assert_walk("{\"a\":1,\"b\":[2,{\"c\":3}],\"\":\"x,y\"}",
	    "\"a\"1\n\"b\"[2,{\"c\":3}]\n\"\"\"x,y\"\n");
	assert_walk(" { \"a\\\"\" : { } ,\n\"a\" : null } ",
	    "\"a\\\"\"{ }\n\"a\"null\n");
	assert_walk("[1, \"]\" ,[],[[{}]],{\"a\":2}]",
	    "1\n\"]\"\n[]\n[[{}]]\n{\"a\":2}\n");
	assert_walk("{}", "");
	assert_walk(" [ ] ", "");
	assert_walk("\"a\"", "");
	assert_walk("7", "");
	assert_walk("", "");
	/* Of what was not accepted there is no more than its beginning. */
	assert_walk("[1,2", "1\n2\n");
	assert_walk("[1,}", "1\n");
	assert_walk("{\"a\":1,2}", "\"a\"1\n");
}

static void
assert_order(const char *a, const char *b, int want)
{
	struct span sa = { a, strlen(a) }, sb = { b, strlen(b) };

	assert_int_equal(json_raw_compare(sa, sb), want);
	assert_int_equal(json_raw_compare(sb, sa), -want);
}

static void
test_compare(void **state)
{
	(void)state;
	assert_order("\"a\"", "\"a\"", 0);
	assert_order("\"a\"", "\"b\"", -1);
	assert_order("\"a\"", "\"ab\"", -1);
	assert_order("\"\"", "\"a\"", -1);
	assert_order("\"\"", "\"\\u0000\"", -1);
	/* What is behind them is not theirs. */
	assert_order("\"a\":1", "\"a\",\"b\"", 0);
	/* However it is spelt. */
	assert_order("\"id\"", "\"\\u0069\\u0064\"", 0);
	assert_order("\"/\"", "\"\\/\"", 0);
	assert_order("\"\\n\"", "\"\\u000A\"", 0);
	assert_order("\"\xc3\xa9\"", "\"\\u00e9\"", 0);
	assert_order("\"\xe2\x82\xac\"", "\"\\u20ac\"", 0);
	assert_order("\"\xf0\x9f\x98\x80\"", "\"\\ud83d\\ude00\"", 0);
	assert_order("\"\xf4\x8f\xbf\xbf\"", "\"\\udbff\\udfff\"", 0);
	assert_order("\"\xf0\x90\x80\x80\"", "\"\\ud800\\udc00\"", 0);
	assert_order("\"\xc3\xa9\"", "\"\\u00e8\"", 1);
	assert_order("\"\xc3\xa9\"", "\"\\u0169\"", -1);
	assert_order("\"\xf0\x9f\x98\x80\"", "\"\\ud83d\\ude01\"", -1);
	assert_order("\"\\\"\"", "\"\"", 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepts),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_every_prefix_is_refused),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_raw_member),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_compare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
