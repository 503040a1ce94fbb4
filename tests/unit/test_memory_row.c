/* memory_row: every column lands in its member */
#include "unit.h"

#include "memory/memory_row.h"
#include "memory_fixture.h"

enum { ALL, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[ALL] = "SELECT " MEMORY_COLUMNS ", 42 " MEMORY_FROM,
};

static void
test_members(void **state)
{
	struct memory_test *t = *state;
	struct memory *in = memory_add(t, &(struct memory_new){
	    .text = "tea", .subject = "Anna", .categories = "food",
	    .metadata = "{\"k\":1}", .event_at = 1600000000 });
	sqlite3_stmt *st = db_statement(t->p.db, sql, NSTATEMENTS, ALL);
	struct memory *m;

	assert_int_equal(db_step(st), OK);
	m = memory_row(t->arena, st);
	assert_int_equal(db_int(st, MEMORY_NCOLUMNS), 42);
	db_reset(st);
	assert_string_equal(m->id, in->id);
	assert_string_equal(m->text, "tea");
	assert_string_equal(m->subject, "Anna");
	assert_string_equal(m->state, "active");
	assert_string_equal(m->app, "A Client");
	assert_int_equal(strlen(m->app_id), 36);
	assert_string_equal(m->metadata, "{\"k\":1}");
	assert_string_equal(m->categories, "food");
	assert_int_equal(m->event_at, 1600000000);
	assert_int_equal(m->created_at, t->rq->call.now);
	assert_int_equal(m->updated_at, t->rq->call.now);
	assert_int_equal(m->archived_at, 0);
	assert_int_equal(m->deleted_at, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { MEMORY_TEST(test_members) };

	return cmocka_run_group_tests_name("memory_row", tests, NULL, NULL);
}
