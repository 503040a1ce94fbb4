/* dates: RFC 3339 in and out, and what is refused */
#include "unit.h"

#include "memory/dates.h"

static void
test_parse(void **state)
{
	static const struct { const char *text; int64_t at; } good[] = {
		{ "1970-01-01", 0 },
		{ "2026-11-22", 1795305600 },
		{ "2026-11-22T09:00:00Z", 1795338000 },
		{ "2026-11-22 09:00:00+00", 1795338000 },
		{ "2026-11-22 11:00:00.5+02", 1795338000 },
		{ "2026-11-22 09:00", 1795338000 },
		{ "2026-11-22T09:00:00.250Z", 1795338000 },
		{ "2026-11-22T10:30:00+01:30", 1795338000 },
		{ "2026-11-22T08:00:00-01:00", 1795338000 },
		{ "2024-02-29", 1709164800 },
		{ "2000-02-29", 951782400 },
		{ "1969-12-31", -86400 },
		{ "9999-12-31", 253402214400 },
		{ "0001-01-01", DATES_MIN },
		{ "9999-12-31T23:59:59Z", DATES_MAX },
	};
	int64_t at;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(dates_parse(good[i].text, &at), OK);
		assert_int_equal(at, good[i].at);
	}
}

static void
test_refused(void **state)
{
	static const char *const bad[] = {
		"", "today", "2026", "2026-11", "2026-13-01", "2026-00-01",
		"2026-11-31", "2023-02-29", "1900-02-29", "0000-01-01",
		"2026-11-22x", "2026-11-22T", "2026-11-22T9:00", "22.11.2026",
		"2026-11-22T24:00", "2026-11-22T09:60", "2026-11-22T09:00+1",
		"2026-11-22T09:00+01:", "2026-11-22T09:00+25",
		"2026-11-22T09:00:00Zz", " 2026-11-22", "2026-1-1",
		"0001-01-01T00:00+00:01", "9999-12-31T23:59:59-00:01",
		"9999-12-31T23:59:60Z",
	};
	int64_t at;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		at = 7;
		assert_int_equal(dates_parse(bad[i], &at), ERR_INVALID);
		assert_int_equal(at, 0);
	}
}

static void
test_words(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	assert_string_equal(dates_words(a, 1795305600),
	    "22 November 2026 Sunday");
	assert_string_equal(dates_words(a, 0), "1 January 1970 Thursday");
	assert_string_equal(dates_words(a, 1709164800 + 86399),
	    "29 February 2024 Thursday");
	assert_string_equal(dates_words(a, -5), "31 December 1969 Wednesday");
	assert_string_equal(dates_words(a, -1094083200), "2 May 1935 Thursday");
	arena_free(a);
}

static struct json *
parse(struct arena *a, const char *text)
{
	struct json *j;

	assert_int_equal(json_parse(a, text, strlen(text), 100, &j), OK);
	return j;
}

static enum err
read(struct arena *a, const char *text, int64_t *at)
{
	*at = 7;
	return dates_read(parse(a, text), at);
}

/* One rule for every API. */
static void
test_read(void **state)
{
	static const struct { const char *text; int64_t at; } good[] = {
		{ "\"2026-11-22\"", 1795305600 },
		{ "\"2026-11-22T01:00:00+01:00\"", 1795305600 },
		{ "1795305600", 1795305600 }, { "1795305600.0", 1795305600 },
		{ "\"1795305600\"", 1795305600 }, { "\"10000\"", 10000 },
		{ "1", 1 }, { "2023", 2023 }, { "\"1970-01-01\"", 0 },
		{ "253402300799", DATES_MAX }, { "\"253402300799\"", DATES_MAX },
		{ "\"1935-05-02\"", -1094083200 },
	};
	static const char *const bad[] = {
		"\"2023\"", "\"9999\"", "\"\"", "0", "-5", "1.5", "1e300",
		"true", "null", "[]", "{}", "253402300800", "\"253402300800\"",
		"\"-17953\"", "\"+17953\"", "\"1795.5\"", "\" 17953\"",
		"\"soon\"", "\"2026-02-30\"", "\"00000\"",
	};
	struct arena *a = arena_new(1 << 20);
	int64_t at;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(read(a, good[i].text, &at), OK);
		assert_int_equal(at, good[i].at);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(read(a, bad[i], &at), ERR_INVALID);
		assert_int_equal(at, 0);
	}
	assert_int_equal(dates_read(NULL, &at), ERR_INVALID);
	/* What is kept has a moment. */
	assert_int_equal(dates_read_kept(parse(a, "\"1970-01-01\""), &at), OK);
	assert_int_equal(at, 1);
	assert_int_equal(dates_read_kept(parse(a, "\"1969-12-31\""), &at), OK);
	assert_int_equal(at, -86400);
	assert_int_equal(dates_read_kept(parse(a, "0"), &at), ERR_INVALID);
	assert_int_equal(at, 0);
	assert_true(dates_is_day("2026-11-22"));
	assert_false(dates_is_day("2026-11-22T00:00"));
	assert_false(dates_is_day("1795305600"));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests_name("dates", tests, NULL, NULL);
}
