/* persons_files: each file once; what is broken, newer or foreign */
#include "unit.h"

#include <fcntl.h>

#include "memory/persons_files.h"
#include "memory_fixture.h"

struct seen {
	int files;
	int64_t memories;
	bool fails;
};

static enum err
look(struct request *rq, struct person *p, void *context)
{
	static const char *const table[] =
	    { "SELECT count(*) FROM memories" };
	struct seen *s = context;
	sqlite3_stmt *st = db_statement(p->db, table, 1, 0);

	assert_non_null(rq->cfg);
	assert_non_null(arena_alloc(rq->call.arena, 1 << 20));
	assert_int_equal(db_step(st), OK);
	s->memories += db_int(st, 0);
	db_reset(st);
	s->files++;
	return s->fails && s->files == 1 ? ERR_UNAVAILABLE : OK;
}

static int64_t
walk(struct memory_test *t, struct seen *s)
{
	int64_t failed;

	assert_int_equal(persons_files_visit(&t->rq->call, &t->f.cfg, look, s,
	    &failed), OK);
	return failed;
}

static void
write_file(struct memory_test *t, const char *name, const char *text,
    size_t len, off_t at)
{
	char path[160];
	int fd;

	snprintf(path, sizeof path, "%s/memories/%s", t->dir, name);
	fd = open(path, O_WRONLY | O_CREAT, 0660);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, text, len, at), len);
	close(fd);
}

static void
test_all(void **state)
{
	struct memory_test *t = *state;
	struct seen s = { 0 };

	memory_say(t, "one");
	for (int i = 2; i < 12; i++) {
		memory_open(t, arena_printf(t->arena, "person-%d", i));
		memory_say(t, "one");
	}
	person_close_all();
	/* -wal, -shm and the access notes are no persons. */
	write_file(t, "0123456789abcdef0123456789abcdef.access", "x", 1, 0);
	write_file(t, "0123456789ABCDEF0123456789abcdef.db", "x", 1, 0);
	write_file(t, "notes.db", "x", 1, 0);
	assert_int_equal(walk(t, &s), 0);
	assert_int_equal(s.files, 11);
	assert_int_equal(s.memories, 11);
	s = (struct seen){ .fails = true };
	assert_int_equal(walk(t, &s), 1);
	assert_int_equal(s.files, 11);
}

static void
test_broken_and_newer(void **state)
{
	static const char garbage[4096] = "this is no database";
	struct memory_test *t = *state;
	struct seen s = { 0 };
	char newer[100] = "SQLite format 3";

	memory_say(t, "one");
	person_close_all();
	write_file(t, "00000000000000000000000000000000.db", garbage,
	    sizeof garbage, 0);
	newer[60] = 1;
	write_file(t, "00000000000000000000000000000001.db", newer,
	    sizeof newer, 0);
	assert_int_equal(walk(t, &s), 1);
	assert_int_equal(s.files, 1);
	assert_int_equal(s.memories, 1);
}

static void
test_no_folder(void **state)
{
	struct memory_test *t = *state;
	struct seen s = { 0 };

	t->f.cfg.data_dir = "/tmp/keepsake-nowhere";
	assert_int_equal(walk(t, &s), 0);
	assert_int_equal(s.files, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_all), MEMORY_TEST(test_broken_and_newer),
		MEMORY_TEST(test_no_folder),
	};

	return cmocka_run_group_tests_name("persons_files", tests, NULL, NULL);
}
