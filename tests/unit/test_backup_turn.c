/* test_backup_turn - how many files of a person are on their way at a time */
#include "unit.h"

#include "backup_fixture.h"

/* Until the request of its own ends, which is when `a` does. */
static enum err
take(struct rest_test *r, struct arena *a, const char *sub,
    enum backup_turn which)
{
	struct bearer who = r->who;
	struct request rq = *r->t.rq;
	struct rest call = { .rq = &rq, .who = &who };
	enum err e;

	who.sub = sub;
	rq.call.arena = a;
	rq.fault = (struct fault){ 0 };
	rq.retry_after_s = 0;
	if ((e = backup_take_turn(&call, which)) == ERR_LIMITED) {
		assert_true(rq.retry_after_s > 0);
		assert_non_null(strstr(rq.fault.text, "still running"));
	}
	return e;
}

static void
test_turns(void **state)
{
	struct rest_test *r = *state;
	struct arena *one = arena_new(4096), *other = arena_new(65536);

	assert_int_equal(take(r, one, "person-1", BACKUP_IN), OK);
	assert_int_equal(take(r, other, "person-1", BACKUP_IN), ERR_LIMITED);
	assert_int_equal(take(r, other, "person-2", BACKUP_IN), OK);
	assert_int_equal(take(r, other, "person-1", BACKUP_OUT), OK);
	assert_int_equal(take(r, other, "person-1", BACKUP_OUT), OK);
	assert_int_equal(take(r, other, "person-1", BACKUP_OUT), ERR_LIMITED);
	arena_free(one);
	assert_int_equal(take(r, other, "person-1", BACKUP_IN), OK);
	arena_free(other);
}

/* Who writes a memory waits for no import, nor an import for a writer. */
static void
test_writers(void **state)
{
	struct rest_test *r = *state;
	struct arena *a = arena_new(65536);

	assert_int_equal(take(r, a, "person-1", BACKUP_IN), OK);
	memory_say(&r->t, "one");
	assert_int_equal(db_begin(r->t.p.db), OK);
	assert_int_equal(take(r, a, "person-1", BACKUP_OUT), OK);
	assert_int_equal(db_end(r->t.p.db, OK), OK);
	memory_say(&r->t, "two");
	arena_free(a);
	memory_say(&r->t, "three");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		BACKUP_TEST(test_turns), BACKUP_TEST(test_writers),
	};

	return cmocka_run_group_tests_name("backup_turn", tests, NULL, NULL);
}
