/* rest_times: moments in three spellings; periods with ends that may be open */
#include "unit.h"

#include "rest_fixture.h"

static enum err
when(struct rest *r)
{
	int64_t at;
	enum err e;

	if ((e = rest_moment(r, r->body, "at", "body.at", &at)) != OK)
		return e;
	buf_printf(&r->rs->body, "{\"at\":%lld}", (long long)at);
	return response_body(r->rs, 200, "application/json");
}

/* Handlers that answer with the period of the query, or of the body. */
static enum err
tell(struct rest *r, const struct period *p)
{
	struct buf *b = &r->rs->body;

	buf_puts(b, "{\"period\":\"");
	if (p->has_from)
		buf_int(b, p->from);
	buf_puts(b, "..");
	if (p->has_before)
		buf_int(b, p->before);
	buf_puts(b, "\"}");
	return response_body(r->rs, 200, "application/json");
}

static enum err
of_body(struct rest *r)
{
	struct period p = { 0 };
	enum err e = rest_period(r, r->body, "body", &p);

	return e != OK ? e : tell(r, &p);
}

static enum err
of_query(struct rest *r)
{
	struct period p = { 0 };
	enum err e = rest_query_period(r, REST_FROM_DATE, REST_TO_DATE, &p);

	return e != OK ? e : tell(r, &p);
}

static enum err
of_both(struct rest *r)
{
	struct period p = { 0 };
	enum err e;

	if ((e = rest_period(r, r->body, "body", &p)) != OK ||
	    (e = rest_query_period(r, REST_FROM_DATE, REST_TO_DATE, &p)) != OK)
		return e;
	return tell(r, &p);
}

static void
test_moments(void **state)
{
	static const struct { const char *at; int64_t want; } good[] = {
		{ "\"2026-11-22T09:00:00Z\"", 1795338000 },
		{ "\"2026-11-22\"", 1795305600 }, { "1795305600", 1795305600 },
		{ "\"1795305600\"", 1795305600 }, { "null", 0 },
		{ "\"1970-01-01\"", 1 },
	};
	static const char *const bad[] = { "0", "-1", "1.5", "true", "[]",
		"\"\"", "\"yesterday\"", "\"2026-02-30\"", "253402300800" };
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(rest_call(r, when, NULL, arena_printf(
		    r->t.arena, "{\"at\":%s}", good[i].at)), 200);
		assert_int_equal(rest_int(r, "at"), good[i].want);
	}
	assert_int_equal(rest_call(r, when, NULL, "{}"), 200);
	assert_int_equal(rest_int(r, "at"), 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(rest_call(r, when, NULL, arena_printf(
		    r->t.arena, "{\"at\":%s}", bad[i])), 422);
		assert_string_equal(rest_place(r), "body.at");
	}
}

/* The second 0, and those before it, limit as others do. */
static void
test_periods(void **state)
{
	static const struct { const char *from, *to, *want; } rows[] = {
		{ NULL, NULL, ".." },
		{ "1970-01-01", NULL, "0.." },
		{ "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "0..1" },
		{ NULL, "1970-01-01", "..86400" },
		{ NULL, "1969-12-31T23:59:59Z", "..0" },
		{ NULL, "1969-12-31", "..0" },
		{ "1969-12-31", "1969-12-31T23:59:58Z", "-86400..-1" },
		{ "1935-05-02", "1935-05-02", "-1094083200..-1093996800" },
		{ "10000", "10000", "10000..10001" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct json *body = json_new_object(r->t.arena);

		json_set_string(body, "from_date", rows[i].from);
		json_set_string(body, "to_date", rows[i].to);
		assert_int_equal(rest_call(r, of_body, NULL,
		    json_text(r->t.arena, body)), 200);
		assert_string_equal(rest_text(r, "period"), rows[i].want);
		rest_set(r, REST_FROM_DATE, rows[i].from);
		rest_set(r, REST_TO_DATE, rows[i].to);
		assert_int_equal(rest_call(r, of_query, NULL, NULL), 200);
		assert_string_equal(rest_text(r, "period"), rows[i].want);
	}
}

/* Each end of the later one before that of the earlier; null is none. */
static void
test_over(void **state)
{
	struct rest_test *r = *state;

	rest_set(r, REST_FROM_DATE, "1970-01-01");
	assert_int_equal(rest_call(r, of_both, NULL,
	    "{\"from_date\":1000,\"to_date\":2000}"), 200);
	assert_string_equal(rest_text(r, "period"), "0..2001");
	assert_int_equal(rest_call(r, of_both, NULL,
	    "{\"from_date\":null,\"to_date\":null}"), 200);
	assert_string_equal(rest_text(r, "period"), "0..");
	assert_int_equal(rest_call(r, of_both, NULL, "{\"to_date\":0}"), 422);
	assert_string_equal(rest_place(r), "body.to_date");
	rest_set(r, REST_FROM_DATE, "soon");
	assert_int_equal(rest_call(r, of_both, NULL, "{}"), 422);
	assert_string_equal(rest_place(r), "query.from_date");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_moments), REST_TEST(test_periods),
		REST_TEST(test_over),
	};

	return cmocka_run_group_tests_name("rest_times", tests, NULL, NULL);
}
