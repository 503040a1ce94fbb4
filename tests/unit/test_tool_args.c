/* tool_args: aliases, lenient numbers, dates, and clear refusals */
#include "unit.h"

#include "memory/tool_args.h"
#include "tool_fixture.h"

static void
test_text(void **state)
{
	struct memory_test *t = *state;
	const struct json *args = parse_json(t->arena,
	    "{\"q\":\"tea\",\"n\":null,\"i\":7,\"b\":\" \",\"z\":\"a\\u0000b\"}");
	const char *out;

	assert_int_equal(tool_arg_text(t->rq, args, "query q", 10, &out), OK);
	assert_string_equal(out, "tea");
	assert_int_equal(tool_arg_text(t->rq, args, "query q", 2, &out),
	    ERR_INVALID);
	assert_non_null(strstr(t->rq->fault.text, "query"));
	assert_int_equal(tool_arg_text(t->rq, args, "n", 9, &out), ERR_INVALID);
	assert_int_equal(tool_arg_text(t->rq, args, "b", 9, &out), ERR_INVALID);
	assert_int_equal(tool_arg_text(t->rq, args, "i", 9, &out), ERR_INVALID);
	assert_int_equal(tool_arg_text(t->rq, args, "z", 9, &out), ERR_INVALID);
	assert_int_equal(tool_arg_text(t->rq, args, "x", 9, &out), ERR_INVALID);
	assert_null(out);
	assert_int_equal(tool_arg_optional(t->rq, args, "x", 9, &out), OK);
	assert_null(out);
	assert_int_equal(tool_arg_optional(t->rq, args, "b", 9, &out), OK);
	assert_null(out);
	assert_int_equal(tool_arg_optional(t->rq, args, "i", 9, &out),
	    ERR_INVALID);
}

static void
test_limit(void **state)
{
	static const struct { const char *args; int64_t limit; } good[] = {
		{ "{}", 10 }, { "{\"limit\":3}", 3 }, { "{\"limit\":\"7\"}", 7 },
		{ "{\"top_k\":4}", 4 }, { "{\"page_size\":2.0}", 2 },
		{ "{\"limit\":1000}", 50 }, { "{\"limit\":null}", 10 },
	};
	static const char *const bad[] = {
		"{\"limit\":0}", "{\"limit\":-1}", "{\"limit\":\"many\"}",
		"{\"limit\":[]}", "{\"limit\":true}", "{\"limit\":1e30}",
	};
	struct memory_test *t = *state;
	int64_t limit;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(tool_arg_limit(t->rq, parse_json(t->arena,
		    good[i].args), 50, 10, &limit), OK);
		assert_int_equal(limit, good[i].limit);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(tool_arg_limit(t->rq, parse_json(t->arena,
		    bad[i]), 50, 10, &limit), ERR_INVALID);
}

static void
test_date(void **state)
{
	struct memory_test *t = *state;
	const struct json *args = parse_json(t->arena,
	    "{\"a\":\"2026-11-22\",\"b\":1795305600,\"c\":\"soon\",\"d\":-5,"
	    "\"e\":1e300,\"f\":\"1935-05-02\",\"g\":\"1970-01-01\","
	    "\"h\":\"1795305600\",\"i\":\"2023\"}");
	int64_t at;

	assert_int_equal(tool_arg_date(t->rq, args, "a", &at), OK);
	assert_int_equal(at, 1795305600);
	assert_int_equal(tool_arg_date(t->rq, args, "b", &at), OK);
	assert_int_equal(at, 1795305600);
	assert_int_equal(tool_arg_date(t->rq, args, "f", &at), OK);
	assert_int_equal(at, -1094083200);
	/* 0 would mean that no date was given. */
	assert_int_equal(tool_arg_date(t->rq, args, "g", &at), OK);
	assert_int_equal(at, 1);
	assert_int_equal(tool_arg_date(t->rq, args, "x", &at), OK);
	assert_int_equal(at, 0);
	assert_int_equal(tool_arg_date(t->rq, args, "c", &at), ERR_INVALID);
	assert_int_equal(tool_arg_date(t->rq, args, "d", &at), ERR_INVALID);
	assert_int_equal(tool_arg_date(t->rq, args, "e", &at), ERR_INVALID);
	assert_int_equal(tool_arg_date(t->rq, args, "h", &at), OK);
	assert_int_equal(at, 1795305600);
	assert_int_equal(tool_arg_date(t->rq, args, "i", &at), ERR_INVALID);
}

/* Under whatever names; each end alone, and the second 0 is one of them. */
static void
test_period(void **state)
{
	struct memory_test *t = *state;
	struct period p;

	assert_int_equal(tool_arg_period(t->rq, parse_json(t->arena, "{}"),
	    &p), OK);
	assert_true(period_is_open(&p));
	assert_int_equal(tool_arg_period(t->rq, parse_json(t->arena,
	    "{\"since\":\"1970-01-01\",\"before\":null}"), &p), OK);
	assert_true(p.has_from && p.from == 0 && !p.has_before);
	assert_int_equal(tool_arg_period(t->rq, parse_json(t->arena,
	    "{\"until\":\"1970-01-01T00:00:00Z\"}"), &p), OK);
	assert_true(!p.has_from && p.has_before && p.before == 0);
	assert_int_equal(tool_arg_period(t->rq, parse_json(t->arena,
	    "{\"from\":\"1935-05-02\",\"to\":\"1935-05-03\"}"), &p), OK);
	assert_true(p.from == -1094083200 && p.before == -1093996800);
	assert_int_equal(tool_arg_period(t->rq, parse_json(t->arena,
	    "{\"after\":\"soon\"}"), &p), ERR_INVALID);
	assert_int_equal(tool_arg_period(t->rq, parse_json(t->arena,
	    "{\"to\":0}"), &p), ERR_INVALID);
	assert_non_null(strstr(t->rq->fault.text, "argument before"));
}

static void
test_id(void **state)
{
	struct memory_test *t = *state;
	const char *id;

	assert_int_equal(tool_arg_id(t->rq, parse_json(t->arena,
	    "{\"memory_id\":\"x-1\"}"), &id), OK);
	assert_string_equal(id, "x-1");
	assert_int_equal(tool_arg_id(t->rq, parse_json(t->arena,
	    "{\"id\":\"https://h/m/x-1\"}"), &id), OK);
	assert_string_equal(id, "x-1");
	assert_int_equal(tool_arg_id(t->rq, parse_json(t->arena, "{}"), &id),
	    ERR_INVALID);
}

static void
test_strings(void **state)
{
	static const char *const bad[] = {
		"{}", "{\"a\":null}", "{\"a\":\"x\"}", "{\"a\":{}}", "{\"a\":[7]}",
		"{\"a\":[\"x\",null]}", "{\"a\":[\"x\\u0000\"]}", "{\"b\":[]}",
	};
	struct memory_test *t = *state;
	const char **list;
	size_t count;

	assert_int_equal(tool_arg_strings(t->rq, parse_json(t->arena,
	    "{\"a\":[\"x\",\"\",\" \"]}"), "a", &list, &count), OK);
	assert_int_equal(count, 3);
	assert_string_equal(list[0], "x");
	assert_string_equal(list[1], "");
	assert_string_equal(list[2], " ");
	assert_int_equal(tool_arg_strings(t->rq, parse_json(t->arena,
	    "{\"a\":[]}"), "a", &list, &count), OK);
	assert_int_equal(count, 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(tool_arg_strings(t->rq, parse_json(t->arena,
		    bad[i]), "a", &list, &count), ERR_INVALID);
		assert_int_equal(count, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_text), MEMORY_TEST(test_limit),
		MEMORY_TEST(test_date), MEMORY_TEST(test_period),
		MEMORY_TEST(test_id), MEMORY_TEST(test_strings),
	};

	return cmocka_run_group_tests_name("tool_args", tests, NULL, NULL);
}
