/* period: each end may be open, and any moment may be one */
#include "unit.h"

#include "memory/period.h"
#include "tool_fixture.h"

static void
set(struct memory_test *t, struct period *p, enum period_end end,
    const char *text)
{
	assert_int_equal(period_set(p, end, parse_json(t->arena, text)), OK);
}

static void
test_open(void **state)
{
	struct memory_test *t = *state;
	struct period p = { 0 };

	assert_true(period_is_open(&p));
	assert_true(period_has(&p, INT64_MIN) && period_has(&p, 0) &&
	    period_has(&p, INT64_MAX));
	assert_int_equal(period_set(&p, PERIOD_FROM, NULL), OK);
	set(t, &p, PERIOD_THROUGH, "null");
	assert_true(period_is_open(&p));
	set(t, &p, PERIOD_FROM, "\"1970-01-01\"");
	assert_false(period_is_open(&p));
	assert_true(period_has(&p, 0) && period_has(&p, INT64_MAX));
	assert_false(period_has(&p, -1));
	p = (struct period){ 0 };
	set(t, &p, PERIOD_BEFORE, "\"1970-01-01\"");
	assert_false(period_is_open(&p));
	assert_true(period_has(&p, -1) && period_has(&p, INT64_MIN));
	assert_false(period_has(&p, 0));
}

/* What is none leaves the end as it was. */
static void
test_none(void **state)
{
	static const char *const bad[] = { "0", "-1", "\"soon\"", "\"\"",
	    "[]", "\"1969-02-29\"" };
	struct memory_test *t = *state;
	struct period p = { 0 };

	set(t, &p, PERIOD_BEFORE, "5");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		for (enum period_end end = PERIOD_FROM; end <= PERIOD_THROUGH;
		    end++)
			assert_int_equal(period_set(&p, end, parse_json(
			    t->arena, bad[i])), ERR_INVALID);
	assert_false(p.has_from);
	assert_int_equal(p.before, 5);
	assert_int_equal(period_set(&p, PERIOD_BEFORE, NULL), OK);
	assert_true(p.has_before);
}

static void
test_through(void **state)
{
	static const struct { const char *text; int64_t before; } rows[] = {
		{ "\"1970-01-01\"", 86400 },
		{ "\"1970-01-01T00:00:00Z\"", 1 },
		{ "\"1969-12-31\"", 0 },
		{ "\"1969-12-31T23:59:59Z\"", 0 },
		{ "\"1935-05-02\"", -1093996800 },
		{ "10000", 10001 }, { "\"10000\"", 10001 },
		{ "\"9999-12-31\"", INT64_C(253402300800) },
	};
	struct memory_test *t = *state;
	struct period p = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		set(t, &p, PERIOD_THROUGH, rows[i].text);
		assert_int_equal(p.before, rows[i].before);
	}
}

/* SQL finds what period_has() says. */
static void
test_bind(void **state)
{
	static const char *const sql[] = {
		"SELECT count(*) FROM (SELECT -1 AS at UNION SELECT 0 "
		"UNION SELECT 1) WHERE at >= ?1 AND at < ?2",
	};
	static const struct period rows[] = {
		{ 0 }, { .has_from = true }, { .has_before = true },
		{ true, true, 0, 1 }, { true, true, 0, 0 },
		{ true, false, 1, 0 }, { false, true, 0, -1 },
	};
	struct memory_test *t = *state;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		sqlite3_stmt *st = db_statement(t->p.db, sql, 1, 0);
		int64_t n;

		period_bind(st, 1, &rows[i]);
		assert_int_equal(db_number(st, &n), OK);
		assert_int_equal(n, period_has(&rows[i], -1) +
		    period_has(&rows[i], 0) + period_has(&rows[i], 1));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_open), MEMORY_TEST(test_none),
		MEMORY_TEST(test_through), MEMORY_TEST(test_bind),
	};

	return cmocka_run_group_tests_name("period", tests, NULL, NULL);
}
