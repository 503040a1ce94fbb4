/* access: noted in the request, written after it, moved when asked for */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/time.h>

#include "memory/apps.h"
#include "memory_fixture.h"
#include "access_fixture.h"

static void
test_way_into_the_store(void **state)
{
	struct memory_test *t = *state;
	struct memory *tea = memory_say(t, "tea");
	struct memory *cake = memory_say(t, "cake");
	struct memory *both[] = { tea, cake };
	struct memory_list list = { .items = both, .count = 2 };

	fold(t);
	tea->score = .75;
	access_note(t->rq, &t->p, ACCESS_SEARCH, "a\tquery\n", &list);
	fetch(t, cake);
	assert_int_equal(memory_count(t, ROWS), 0);
	assert_true(file_size(t) > 0);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 3);
	assert_int_equal(file_size(t), 0);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 3);
	assert_int_equal(memory_count(t, ROWS " WHERE memory = 1 AND "
	    "access_type = 'search' AND query = 'a query ' AND score = 0.75 "
	    "AND accessed_at = 1700000000"), 1);
	assert_int_equal(memory_count(t, ROWS " WHERE memory = 2 AND "
	    "access_type = 'search' AND score IS NULL"), 1);
	assert_int_equal(memory_count(t, ROWS " WHERE memory = 2 AND "
	    "access_type = 'fetch' AND query IS NULL"), 1);
}

static void
test_nothing_noted(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "tea");

	access_after(t->rq);
	access_note(t->rq, &t->p, ACCESS_LIST, NULL, &(struct memory_list){
	    .count = 0 });
	access_note_deleted(t->rq, &t->p, NULL, 0);
	access_after(t->rq);
	assert_int_equal(file_size(t), -1);
	/* What one request noted is not written by another. */
	access_note_one(t->rq, &t->p, ACCESS_FETCH, m);
	arena_reset(t->arena);
	access_after(t->rq);
	assert_int_equal(file_size(t), -1);
}

static void
test_clients(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "tea");
	const char *gone[] = { m->id, "7635b850-42cc-405b-8f29-7dcc0ee64120",
	    "x\ty" };

	t->p.client_id = "client-2";
	t->p.app = "Only\treads";
	fetch(t, m);
	t->p.client_id = "client-1";
	t->p.app = "A Client";
	access_note_deleted(t->rq, &t->p, gone, 3);
	access_after(t->rq);
	fold(t);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM apps "
	    "WHERE client_id = 'client-2' AND name = 'Only reads'"), 1);
	assert_int_equal(memory_count(t, ROWS " WHERE app = 2"), 1);
	assert_int_equal(memory_count(t, ROWS " WHERE app = 1 "
	    "AND access_type = 'delete'"), 1);
	assert_int_equal(memory_count(t, ROWS), 2);
}

/* Those that were there are noted, and each once. */
static void
test_deleted(void **state)
{
	struct memory_test *t = *state;
	const char *tea = memory_say(t, "tea")->id;
	const char *cake = memory_say(t, "cake")->id;
	const char *ids[] = { cake, tea, "7635b850-42cc-405b-8f29-7dcc0ee64120",
	    tea };
	int64_t n;

	assert_int_equal(access_delete(t->rq, &t->p, ids, 1, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(access_delete(t->rq, &t->p, ids, 4, &n), OK);
	assert_int_equal(n, 1);
	access_after(t->rq);
	fold(t);
	assert_int_equal(memory_count(t, ROWS " WHERE access_type = 'delete'"),
	    2);
	assert_int_equal(memory_count(t, ROWS " WHERE memory = 2"), 1);
	/* Nothing of them is there any more. */
	assert_int_equal(access_delete(t->rq, &t->p, ids, 4, &n), OK);
	assert_int_equal(n, 0);
	access_after(t->rq);
	assert_int_equal(file_size(t), 0);
}

/* Who may not write for long leaves it. */
static void
test_locked(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "tea");
	int64_t before;
	int fd;

	fetch(t, m);
	before = file_size(t);
	fd = open(log_file(t), O_RDWR);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	fetch(t, m);
	assert_int_equal(file_size(t), before);
	close(fd);
	fetch(t, m);
	assert_int_equal(file_size(t), 2 * before);
}

static int held = -1;

static void
let_go(int sig)
{
	(void)sig;
	close(held);
}

/* Who has it lets go of it soon. */
static void
test_waits(void **state)
{
	const struct itimerval soon = { .it_value.tv_usec = 20000 };
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "tea");
	int64_t before;

	fetch(t, m);
	before = file_size(t);
	held = open(log_file(t), O_RDWR);
	assert_int_equal(flock(held, LOCK_EX), 0);
	assert_true(signal(SIGALRM, let_go) != SIG_ERR);
	assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
	fetch(t, m);
	assert_int_equal(file_size(t), 2 * before);
	signal(SIGALRM, SIG_DFL);
}

/* A note of which only half has room is not there. */
static void
test_no_room(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "tea");
	struct rlimit all;
	int64_t before;

	fetch(t, m);
	before = file_size(t);
	leave_room(before + 5, &all);
	fetch(t, m);
	leave_all_room(&all);
	assert_int_equal(file_size(t), before);
	fetch(t, m);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 2);
}

static void
test_bounds(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "tea");
	struct stat st;

	/* A full file makes room, and both are read. */
	fetch(t, m);
	assert_int_equal(truncate(log_file(t), ACCESS_FILE_MAX), 0);
	fetch(t, m);
	assert_int_equal(file_size(t), -1);
	assert_int_equal(stat(arena_printf(t->arena, "%s.old", log_file(t)),
	    &st), 0);
	fetch(t, m);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 3);
	/* The store keeps so many. */
	assert_int_equal(memory_count(t, "INSERT INTO access_log (id, memory, "
	    "app, accessed_at, access_type) SELECT 200000, 1, 1, 5, 'fetch' "
	    "RETURNING 1"), 1);
	fetch(t, m);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 2);
}

/* To note is not to touch the store. */
static void
test_store_untouched(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "tea");
	int64_t changes = db_changes(t->p.db);

	assert_int_equal(db_begin(t->p.db), OK);
	fetch(t, m);
	assert_int_equal(db_end(t->p.db, OK), OK);
	assert_int_equal(db_changes(t->p.db), changes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_way_into_the_store),
		MEMORY_TEST(test_nothing_noted), MEMORY_TEST(test_clients),
		MEMORY_TEST(test_deleted), MEMORY_TEST(test_locked),
		MEMORY_TEST(test_waits), MEMORY_TEST(test_no_room),
		MEMORY_TEST(test_bounds), MEMORY_TEST(test_store_untouched),
	};

	return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
