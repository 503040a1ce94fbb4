/*
 * test_fetch_head - foreign header fields, well and badly formed (RFC 9110
 * section 8.3, RFC 9111 section 5.2)
 */
#include "unit.h"

#include "http/fetch_head.h"

static void
test_media_type(void **state)
{
	static const struct {
		const char *value, *wanted;
	} cases[] = {
		{ "application/json", "application/json" },
		{ "Application/JSON; charset=utf-8", "application/json" },
		{ "application/jwk-set+json\t;x", "application/jwk-set+json" },
		{ "a/b ", "a/b" },
		{ "", NULL }, { "json", NULL }, { "/json", NULL },
		{ "application/", NULL }, { "application/;x", NULL },
		{ "application /json", NULL }, { "a/b/c", NULL },
		{ "a/b,c/d", NULL }, { "a/b\r\nX: y", NULL },
		{ "a/\"b\"", NULL }, { "text/h\xc3\xa4", NULL },
	};
	struct arena *a = arena_new(1 << 16);
	char text[130] = "application/";

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *got = fetch_media_type(a, cases[i].value);

		if (cases[i].wanted == NULL)
			assert_null(got);
		else
			assert_string_equal(got, cases[i].wanted);
	}
	memset(text + 12, 'x', 88);
	assert_non_null(fetch_media_type(a, text));
	text[100] = 'x';
	assert_null(fetch_media_type(a, text));
	arena_free(a);
}

static void
test_max_age(void **state)
{
	static const struct {
		const char *value;
		int64_t wanted;
	} cases[] = {
		{ "", -1 }, { "public", -1 }, { "private, must-revalidate", -1 },
		{ "max-age=600", 600 }, { "public, max-age=600", 600 },
		{ "MAX-AGE=5", 5 }, { "max-age=\"60\"", 60 },
		{ "max-age=0", 0 }, { "max-age=600,no-store", 0 },
		{ "No-Store", 0 }, { "no-cache", 0 },
		{ "no-cache=\"set-cookie\"", 0 }, { "max-age", 0 },
		{ "max-age=", 0 }, { "max-age=x", 0 }, { "max-age=-1", 0 },
		{ "max-age=1.5", 0 }, { "max-age= 60", 0 },
		{ "max-age=99999999999999999999", FETCH_AGE_MAX },
		{ "max-age=60, max-age=30", 30 }, { "s-maxage=9", -1 },
		{ "x-max-age=9", -1 }, { "max-age-x=9", -1 },
		{ "x=\"a, max-age=9\"", -1 }, { "x=\"\\\", max-age=9\"", -1 },
		{ "x=\"no-store", -1 }, { "x=\"\\", -1 },
		{ ",, ,\tmax-age=7 ,", 7 }, { "max-age=\"", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (fetch_max_age(-1, cases[i].value) != cases[i].wanted)
			fail_msg("%s: %lld", cases[i].value, (long long)
			    fetch_max_age(-1, cases[i].value));
}

static void
test_several_fields(void **state)
{
	(void)state;
	assert_int_equal(fetch_max_age(60, "public"), 60);
	assert_int_equal(fetch_max_age(60, "max-age=90"), 60);
	assert_int_equal(fetch_max_age(60, "max-age=30"), 30);
	assert_int_equal(fetch_max_age(0, "max-age=30"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_media_type),
		cmocka_unit_test(test_max_age),
		cmocka_unit_test(test_several_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
