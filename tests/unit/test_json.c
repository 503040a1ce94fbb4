/*
 * test_json - values read and built through json-c, behind the wall
 */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"

static int
setup(void **state)
{
	*state = arena_new(16 << 20);
	return 0;
}

static int
teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static const struct json *
parse(struct arena *a, const char *text)
{
	size_t len = strlen(text);
	char *exact = malloc(len + 1);
	struct json *j;

	memcpy(exact + 1, text, len);
	if (json_parse(a, exact + 1, len, 1 << 20, &j) != OK)
		fail_msg("refused: %s", text);
	free(exact);
	return j;
}

static void
assert_refused(struct arena *a, const char *text)
{
	static char something;
	struct json *j = (struct json *)(void *)&something;

	if (json_parse(a, text, strlen(text), 1 << 20, &j) != ERR_INVALID)
		fail_msg("accepted: %s", text);
	assert_null(j);
}

static void
test_types(void **state)
{
	assert_int_equal(json_type(NULL), JSON_NONE);
	assert_int_equal(json_type(parse(*state, "null")), JSON_NULL);
	assert_int_equal(json_type(parse(*state, "true")), JSON_BOOL);
	assert_int_equal(json_type(parse(*state, "1")), JSON_INT);
	assert_int_equal(json_type(parse(*state, "-0")), JSON_INT);
	assert_int_equal(json_type(parse(*state, "1.0")), JSON_REAL);
	assert_int_equal(json_type(parse(*state, "1e2")), JSON_REAL);
	assert_int_equal(json_type(parse(*state, "\"\"")), JSON_STRING);
	assert_int_equal(json_type(parse(*state, "[]")), JSON_ARRAY);
	assert_int_equal(json_type(parse(*state, " {} ")), JSON_OBJECT);
}

static void
test_duplicate_keys_are_refused(void **state)
{
	assert_refused(*state, "{\"a\":1,\"a\":2}");
	assert_refused(*state, "{\"a\":1,\"\\u0061\":2}");
	assert_refused(*state, "{\"a\":1,\"b\":2,\"a\":null}");
	assert_refused(*state, "[0,{\"x\":{\"a\":1,\"a\":1}}]");
	assert_refused(*state, "{\"\":1,\"\":2}");
	parse(*state, "{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":1}]}");
}

static void
test_what_does_not_fit_is_refused(void **state)
{
	struct json *j;

	assert_refused(*state, "1e400");
	assert_refused(*state, "[-1e999999]");
	assert_refused(*state, "{\"a\":[1,{\"b\":1e309}]}");
	assert_refused(*state, "9223372036854775808");
	assert_refused(*state, "");
	assert_refused(*state, "{'a':1}");
	assert_int_equal(json_parse(*state, "[1,2]", 5, 4, &j), ERR_TOO_LARGE);
	assert_null(j);
	assert_int_equal(json_parse(*state, "[1,2]", 5, 5, &j), OK);
	assert_int_equal(json_parse(*state, "x", (size_t)INT32_MAX + 1,
	    SIZE_MAX, &j), ERR_TOO_LARGE);
}

static void
test_depth_agrees_with_the_scan(void **state)
{
	char text[128];

	for (size_t depth = 1; depth <= 40; depth++) {
		memset(text, '[', depth);
		text[depth] = '7';
		memset(text + depth + 1, ']', depth);
		text[2 * depth + 1] = '\0';
		if (depth <= JSON_DEPTH_MAX)
			parse(*state, text);
		else
			assert_refused(*state, text);
	}
}

static void
test_getters_never_coerce(void **state)
{
	const struct json *o = parse(*state, "{\"s\":\"x\",\"i\":-7,\"r\":1.0,"
	    "\"b\":true,\"z\":null,\"n\":\"a\\u0000b\",\"d\":\"5\","
	    "\"e\":\"\"}");
	static const char *const not_string[] = { "i", "r", "b", "z", "n" };
	static const char *const not_int[] = { "s", "r", "b", "z", "d" };
	static const char *const not_bool[] = { "s", "i", "r", "z", "d" };
	const char *s;
	int64_t i;
	bool b;

	assert_int_equal(json_get_string(o, "s", &s), OK);
	assert_string_equal(s, "x");
	assert_int_equal(json_get_string(o, "e", &s), OK);
	assert_string_equal(s, "");
	assert_int_equal(json_get_int(o, "i", &i), OK);
	assert_true(i == -7);
	assert_int_equal(json_get_bool(o, "b", &b), OK);
	assert_true(b);
	for (size_t k = 0; k < 5; k++) {
		s = "x";
		i = 1;
		b = true;
		assert_int_equal(json_get_string(o, not_string[k], &s),
		    ERR_INVALID);
		assert_null(s);
		assert_int_equal(json_get_int(o, not_int[k], &i), ERR_INVALID);
		assert_true(i == 0);
		assert_int_equal(json_get_bool(o, not_bool[k], &b),
		    ERR_INVALID);
		assert_false(b);
	}
	assert_int_equal(json_get_string(o, "S", &s), ERR_NOT_FOUND);
	assert_int_equal(json_get_int(o, "x", &i), ERR_NOT_FOUND);
	assert_int_equal(json_get_bool(NULL, "x", &b), ERR_NOT_FOUND);
	assert_int_equal(json_get_string(parse(*state, "[]"), "x", &s),
	    ERR_NOT_FOUND);
}

static void
test_limits_of_int64(void **state)
{
	const struct json *o = parse(*state, "{\"max\":9223372036854775807,"
	    "\"min\":-9223372036854775808}");
	int64_t i;

	assert_int_equal(json_get_int(o, "max", &i), OK);
	assert_true(i == INT64_MAX);
	assert_int_equal(json_get_int(o, "min", &i), OK);
	assert_true(i == INT64_MIN);
}

static void
test_numbers(void **state)
{
	double d;

	assert_int_equal(json_number(parse(*state, "3"), &d), OK);
	assert_true(d >= 3 && d <= 3);
	assert_int_equal(json_number(parse(*state, "-2.5e1"), &d), OK);
	assert_true(d >= -25 && d <= -25);
	assert_int_equal(json_number(parse(*state, "\"3\""), &d), ERR_INVALID);
	assert_true(d >= 0 && d <= 0);
	assert_int_equal(json_number(parse(*state, "null"), &d), ERR_INVALID);
	assert_int_equal(json_number(NULL, &d), ERR_INVALID);
}

static void
test_absent_and_null_differ(void **state)
{
	const struct json *o = parse(*state, "{\"z\":null}");

	assert_null(json_get(o, "absent"));
	assert_non_null(json_get(o, "z"));
	assert_int_equal(json_type(json_get(o, "z")), JSON_NULL);
	assert_null(json_get(json_get(o, "z"), "x"));
	assert_int_equal(json_len(json_get(o, "z")), 0);
	assert_null(json_string(json_get(o, "z")));
	assert_string_equal(json_text(*state, json_get(o, "z")), "null");
}

static void
test_arrays_and_members(void **state)
{
	const struct json *a = parse(*state, "[1,null,\"x\"]");
	const struct json *o = parse(*state,
	    "{\"b\":1,\"a\":null,\"\\u0063\":\"x\"}");
	const char *key;

	assert_int_equal(json_len(a), 3);
	assert_int_equal(json_type(json_at(a, 0)), JSON_INT);
	assert_int_equal(json_type(json_at(a, 1)), JSON_NULL);
	assert_string_equal(json_string(json_at(a, 2)), "x");
	assert_null(json_at(a, 3));
	assert_null(json_at(o, 0));
	assert_null(json_at(NULL, 0));
	assert_int_equal(json_len(o), 3);
	assert_int_equal(json_len(NULL), 0);
	assert_int_equal(json_type(json_member(o, 2, &key)), JSON_STRING);
	assert_string_equal(key, "c");
	assert_int_equal(json_type(json_member(o, 0, &key)), JSON_INT);
	assert_string_equal(key, "b");
	assert_int_equal(json_type(json_member(o, 1, &key)), JSON_NULL);
	assert_string_equal(key, "a");
	assert_null(json_member(o, 3, &key));
	assert_null(key);
	assert_null(json_member(a, 0, &key));
	assert_null(json_member(NULL, 0, &key));
}

/* The place in a walk is forgotten when an object changes or ends. */
static void
test_walks_survive_changes(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct json *o;
	const char *key;

	(void)state;
	for (int round = 0; round < 3; round++) {
		o = json_new_object(a);
		for (int i = 0; i < 40; i++) {
			json_set_int(o, arena_printf(a, "k%d", i), i);
			for (size_t k = 0; json_member(o, k, &key); k++)
				assert_string_equal(key,
				    arena_printf(a, "k%zu", k));
			assert_int_equal(json_len(o), i + 1);
		}
		arena_reset(a);
	}
	arena_free(a);
}

static void
test_a_large_object_is_walked_in_time(void **state)
{
	enum { N = 50000 };
	struct arena *a = arena_new(16 << 20);
	const struct json *j;
	const char *key;
	struct buf b;

	(void)state;
	buf_init(&b, a, 2 << 20);
	buf_putc(&b, '{');
	for (int i = 0; i < N; i++)
		buf_printf(&b, "%s\"%d\":%d", i > 0 ? "," : "", i, i);
	buf_putc(&b, '}');
	j = parse(a, b.data);
	assert_int_equal(json_len(j), N);
	for (size_t i = 0; i < N; i++)
		assert_int_equal(json_type(json_member(j, i, &key)), JSON_INT);
	assert_string_equal(key, "49999");
	arena_free(a);
}

static void
test_building(void **state)
{
	struct json *o = json_new_object(*state), *a = json_new_array(*state);
	const struct json *parsed = parse(*state,
	    "{\"deep\":{\"x\":[1.50,\"/\"]},\"z\":null}");

	json_set_string(o, "s", "a\"/\xc3\xa9");
	json_set_string(o, "absent", NULL);
	json_set_int(o, "i", INT64_MIN);
	json_set_bool(o, "b", false);
	json_set_null(o, "n");
	json_add_string(a, "one");
	json_add_string(a, NULL);
	json_add(a, json_get(parsed, "z"));
	json_add(a, NULL);
	json_set(o, "a", a);
	json_set(o, "p", json_get(parsed, "deep"));
	json_set(o, "q", json_get(parsed, "deep"));
	json_set(o, "z", json_get(parsed, "z"));
	json_set(o, "none", NULL);
	json_set_int(o, "i", 5);
	assert_string_equal(json_text(*state, o),
	    "{\"s\":\"a\\\"/\xc3\xa9\",\"i\":5,\"b\":false,\"n\":null,"
	    "\"a\":[\"one\",null],\"p\":{\"x\":[1.50,\"/\"]},"
	    "\"q\":{\"x\":[1.50,\"/\"]},\"z\":null}");
}

static void
test_reals_are_short_and_exact(void **state)
{
	static const struct {
		double value;
		const char *text;
	} vectors[] = {
		{ 0.1, "{\"r\":0.1}" },
		{ 0.5, "{\"r\":0.5}" },
		{ 1.0 / 3, "{\"r\":0.33333333333333331}" },
		{ -1e300, "{\"r\":-1e+300}" },
		{ (double)INFINITY, "{\"r\":null}" },
		{ (double)NAN, "{\"r\":null}" },
	};
	double d;

	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		struct json *o = json_new_object(*state);
		const char *text;

		json_set_real(o, "r", vectors[i].value);
		text = json_text(*state, o);
		assert_string_equal(text, vectors[i].text);
		if (!isfinite(vectors[i].value))
			continue;
		assert_int_equal(json_number(json_get(parse(*state, text), "r"),
		    &d), OK);
		assert_memory_equal(&d, &vectors[i].value, sizeof d);
	}
}

static void
test_has_string(void **state)
{
	struct json *j = json_new_array(*state), *obj = json_new_object(*state);

	json_add_string(j, "a");
	json_add(j, obj);
	json_add_string(j, "bc");
	json_set_string(obj, "bc", "a");
	assert_true(json_has_string(j, "a"));
	assert_true(json_has_string(j, "bc"));
	assert_false(json_has_string(j, "b"));
	assert_false(json_has_string(j, NULL));
	/* Neither an object nor a string is a list of one. */
	assert_false(json_has_string(obj, "a"));
	assert_false(json_has_string(json_at(j, 0), "a"));
	assert_false(json_has_string(NULL, "a"));
}

static void
test_text_keeps_a_nul(void **state)
{
	const struct json *j = parse(*state, "[\"a\\u0000b\"]");

	assert_string_equal(json_text(*state, j), "[\"a\\u0000b\"]");
}

/* A tree is no multiple of its text: what would be is refused unread. */
static void
test_a_tree_has_its_limit(void **state)
{
	enum { MB = 1024 * 1024 };
	static char text[8 * MB];
	struct json *j;
	size_t len = 0;

	text[len++] = '[';
	while (len < MB) {
		memcpy(text + len, "{},", 3);
		len += 3;
	}
	memcpy(text + len, "0]", 2);
	len += 2;
	assert_int_equal(json_parse(*state, text, len, len, &j), ERR_TOO_LARGE);
	assert_null(j);
	/* As many as anybody has use for. */
	len = 10000 * 3 + 1;
	memcpy(text + len, "0]", 2);
	assert_int_equal(json_parse(*state, text, len + 2, sizeof text, &j), OK);
	memset(text, '1', sizeof text);
	for (size_t i = 1; i < sizeof text; i += 2)
		text[i] = ',';
	text[0] = '[';
	text[1] = '0';
	for (size_t i = 2; i < sizeof text; i += 2) {
		text[i] = ',';
		text[i + 1] = '1';
	}
	text[sizeof text - 2] = ' ';
	text[sizeof text - 1] = ']';
	assert_int_equal(json_parse(*state, text, sizeof text, sizeof text, &j),
	    ERR_TOO_LARGE);
}

/* Over a megabyte the room grows no more; and who has less says so. */
static void
test_a_tree_has_its_room(void **state)
{
	enum { MB = 1024 * 1024 };
	static char text[16 * MB];
	struct json *j;
	size_t len = 0;

	memset(text, 'x', sizeof text);
	text[0] = text[13 * MB - 100] = '"';
	assert_int_equal(json_parse(*state, text, 13 * MB - 99, sizeof text,
	    &j), OK);
	text[13 * MB - 100] = 'x';
	text[13 * MB - 1] = '"';
	assert_int_equal(json_parse(*state, text, 13 * MB, sizeof text, &j),
	    ERR_TOO_LARGE);
	/* A member costs what it takes: its name, and a place in a table. */
	for (int i = 0; i < 110000; i++)
		len += (size_t)snprintf(text + len, sizeof text - len,
		    "%c\"%x\":1", i == 0 ? '{' : ',', i);
	text[len++] = '}';
	assert_int_equal(json_parse(*state, text, len, sizeof text, &j),
	    ERR_TOO_LARGE);
	assert_int_equal(json_parse_within(*state, "[{}]", 4, 1024, &j),
	    ERR_TOO_LARGE);
	assert_null(j);
	assert_int_equal(json_parse_within(*state, "[{}]", 4, 2048, &j), OK);
	assert_int_equal(json_parse_within(*state, "[{}", 3, 0, &j),
	    ERR_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_duplicate_keys_are_refused),
		cmocka_unit_test(test_what_does_not_fit_is_refused),
		cmocka_unit_test(test_depth_agrees_with_the_scan),
		cmocka_unit_test(test_getters_never_coerce),
		cmocka_unit_test(test_limits_of_int64),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_absent_and_null_differ),
		cmocka_unit_test(test_arrays_and_members),
		cmocka_unit_test(test_walks_survive_changes),
		cmocka_unit_test(test_a_large_object_is_walked_in_time),
		cmocka_unit_test(test_building),
		cmocka_unit_test(test_reals_are_short_and_exact),
		cmocka_unit_test(test_has_string),
		cmocka_unit_test(test_text_keeps_a_nul),
		cmocka_unit_test(test_a_tree_has_its_limit),
		cmocka_unit_test(test_a_tree_has_its_room),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
