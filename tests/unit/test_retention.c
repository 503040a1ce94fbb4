/* retention: what is too old, to the second, and nothing else */
#include "unit.h"

#include "memory/access.h"
#include "memory/retention.h"
#include "memory_fixture.h"

enum { DAY = 86400, TRASH = 0, ACCESS = 1, REVISIONS = 2 };

static void
run(struct memory_test *t, const char *text)
{
	const char **table = arena_alloc(t->arena, sizeof *table);

	table[0] = text;
	assert_int_equal(db_run(db_statement(t->p.db, table, 1, 0)), OK);
}

static int64_t
batch(struct memory_test *t, size_t kind, int64_t now)
{
	int64_t n;

	assert_int_equal(retention_batch(&t->p, &t->f.cfg, now, kind, &n), OK);
	return n;
}

static void
test_trash(void **state)
{
	struct memory_test *t = *state;
	int64_t n, now = t->rq->call.now;
	struct memory *m = memory_say(t, "a");

	assert_int_equal(memories_delete(t->rq, &t->p,
	    (const char *const[]){ m->id }, 1, &n), OK);
	memory_say(t, "kept");
	assert_string_equal(retention_name(TRASH), "trash");
	assert_int_equal(retention_count(), 3);
	assert_int_equal(batch(t, TRASH, now + 1000 * DAY), 0);
	t->f.cfg.trash_days = 30;
	assert_int_equal(batch(t, TRASH, now + 30 * DAY - 1), 0);
	assert_int_equal(batch(t, TRASH, now + 30 * DAY), 1);
	assert_int_equal(batch(t, TRASH, now + 30 * DAY), 0);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 1);
}

static void
test_rows(void **state)
{
	struct memory_test *t = *state;
	int64_t now = 2000 * DAY;

	memory_say(t, "a");
	run(t, "INSERT INTO access_log (memory, app, accessed_at, access_type) "
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
	    "WHERE i < 1200) SELECT 1, 1, i * 86400, 'list' FROM n");
	run(t, "INSERT INTO revisions (memory, text, app, changed_at) "
	    "SELECT memory, 'x', app, accessed_at FROM access_log");
	assert_int_equal(batch(t, ACCESS, now), 0);
	t->f.cfg.access_log_days = 1300;
	t->f.cfg.revision_days = 1999;
	assert_int_equal(batch(t, ACCESS, now), RETENTION_BATCH);
	assert_int_equal(batch(t, ACCESS, now), 200);
	assert_int_equal(batch(t, ACCESS, now), 0);
	assert_int_equal(batch(t, REVISIONS, now), 1);
	assert_int_equal(batch(t, REVISIONS, now), 0);
	assert_int_equal(memory_count(t, "SELECT min(accessed_at) / 86400 "
	    "FROM access_log"), 701);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM revisions"),
	    1199);
}

static int pauses;

static void
pause_not(void)
{
	pauses++;
}

static void
test_sweep(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "a");
	struct call c = t->rq->call;
	int64_t n;

	memory_add(t, &(struct memory_new){ .text = "b",
	    .expires_at = t->rq->call.now + 1 });
	assert_int_equal(memories_delete(t->rq, &t->p,
	    (const char *const[]){ m->id }, 1, &n), OK);
	memory_open(t, "person-2");
	m = memory_say(t, "a");
	assert_int_equal(memories_delete(t->rq, &t->p,
	    (const char *const[]){ m->id }, 1, &n), OK);
	person_close_all();
	t->f.cfg.trash_days = 1;
	c.now += DAY;
	assert_int_equal(retention_sweep(&c, &t->f.cfg, pause_not), OK);
	assert_int_equal(pauses, 2);
	memory_open(t, "person-2");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 0);
	memory_open(t, "person-1");
	/* What came due a moment ago has its own days in the trash. */
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'deleted'"), 1);
}

/* Also what nobody has looked at since. */
static void
test_sweep_reads(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "a");
	char *path = person_path(t->arena, &t->f.cfg, "person-1");
	struct call c = t->rq->call;
	struct stat st;

	access_note_one(t->rq, &t->p, ACCESS_FETCH, m);
	access_after(t->rq);
	t->rq->call.now += 5 * DAY;
	access_note_one(t->rq, &t->p, ACCESS_FETCH, m);
	access_after(t->rq);
	path = arena_printf(t->arena, "%.*s.reads", (int)strlen(path) - 3, path);
	person_close_all();
	c.now += 5 * DAY;
	assert_int_equal(retention_sweep(&c, &t->f.cfg, pause_not), OK);
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size > 0);
	t->f.cfg.access_log_days = 4;
	assert_int_equal(retention_sweep(&c, &t->f.cfg, pause_not), OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 0);
	memory_open(t, "person-1");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM access_log"), 1);
	assert_int_equal(memory_count(t, "SELECT accessed_at FROM access_log"),
	    c.now);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_trash), MEMORY_TEST(test_rows),
		MEMORY_TEST(test_sweep), MEMORY_TEST(test_sweep_reads),
	};

	return cmocka_run_group_tests_name("retention", tests, NULL, NULL);
}
