/* test_backup_admit - which app may take a memory in or out */
#include "unit.h"

#include "backup_fixture.h"

static enum err
begin(struct rest_test *r, bool writes)
{
	struct rest call = { .rq = r->t.rq, .rs = &r->t.f.rs, .who = &r->who };

	r->t.rq->fault = (struct fault){ 0 };
	return backup_begin(&call, writes);
}

static void
memory_do(struct memory_test *t, const char *text)
{
	const char **table = arena_alloc(t->arena, sizeof *table);

	table[0] = text;
	assert_int_equal(db_run(db_statement(t->p.db, table, 1, 0)), OK);
}

static void
test_rights(void **state)
{
	struct rest_test *r = *state;

	assert_int_equal(begin(r, true), OK);
	memory_say(&r->t, "makes the app known");
	assert_int_equal(begin(r, true), OK);
	memory_do(&r->t, "UPDATE apps SET can_write = 0");
	assert_int_equal(begin(r, true), ERR_FORBIDDEN);
	assert_non_null(strstr(r->t.rq->fault.text, "read only"));
	assert_int_equal(begin(r, false), OK);
	memory_do(&r->t, "UPDATE apps SET can_write = 1, limited_to = ''");
	assert_int_equal(begin(r, false), ERR_FORBIDDEN);
	assert_non_null(strstr(r->t.rq->fault.text, "some categories only"));
	memory_do(&r->t, "UPDATE apps SET limited_to = NULL, is_active = 0");
	assert_int_equal(begin(r, false), ERR_FORBIDDEN);
	assert_non_null(strstr(r->t.rq->fault.text, "paused"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { BACKUP_TEST(test_rights) };

	return cmocka_run_group_tests_name("backup_admit", tests, NULL, NULL);
}
