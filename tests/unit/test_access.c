/* access: noted in the request, written after it, moved when asked for */
#include "unit.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "memory/access.h"
#include "memory/apps.h"
#include "memory_fixture.h"

#define ROWS "SELECT count(*) FROM access_log"

static const char *
log_file(struct memory_test *t)
{
	char *path = person_path(t->arena, &t->f.cfg, "person-1");

	path[strlen(path) - 3] = '\0';
	return arena_printf(t->arena, "%s.reads", path);
}

static int64_t
file_size(struct memory_test *t)
{
	struct stat st;

	return stat(log_file(t), &st) == 0 ? st.st_size : -1;
}

/* A call that fetches one memory, up to the end of its request. */
static void
fetch(struct memory_test *t, const struct memory *m)
{
	access_note_one(t->rq, &t->p, ACCESS_FETCH, m);
	access_after(t->rq);
}

static void
fold(struct memory_test *t)
{
	assert_int_equal(access_fold(t->rq, &t->p), OK);
}

static void
write_lines(struct memory_test *t, const char *lines)
{
	FILE *f = fopen(log_file(t), "a");

	assert_non_null(f);
	fputs(lines, f);
	assert_int_equal(fclose(f), 0);
}

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

static void
test_broken_lines(void **state)
{
	struct memory_test *t = *state;
	const char *id = memory_say(t, "tea")->id;

	write_lines(t, "\n\t\t\t\t\t\n1\tfetch\n\xff\t\xff\t\xff\t\xff\t\xff\t\n");
	write_lines(t, arena_printf(t->arena, "x\tfetch\tc\tn\t\t%s\n"
	    "1\tfetch\tc\t\xff\t\t%s\n1\tfetch\tc\tn\t\t,:,%s:x:y,,\n"
	    "1\tfetch\tc\tn\t\t%s", id, id, id, id));
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 2);
	assert_int_equal(file_size(t), 0);
}

/* Who cannot write at once leaves it. */
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
	assert_int_equal(memory_count(t, ROWS), 2);
	/* The store keeps so many. */
	assert_int_equal(memory_count(t, "INSERT INTO access_log (id, memory, "
	    "app, accessed_at, access_type) SELECT 200000, 1, 1, 5, 'fetch' "
	    "RETURNING 1"), 1);
	fetch(t, m);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 2);
}

struct copy {
	struct memory_test *t;
	char text[4096];
	size_t len;
	int refuse;
};

/* What is in the file as the transaction ends. */
static int
keep_copy(void *arg)
{
	struct copy *c = arg;
	FILE *f = fopen(log_file(c->t), "r");

	if (f != NULL) {
		c->len = fread(c->text, 1, sizeof c->text, f);
		fclose(f);
	}
	return c->refuse;
}

static void
put_back(struct memory_test *t, const struct copy *c, const char *ending)
{
	FILE *f = fopen(arena_printf(t->arena, "%s%s", log_file(t), ending), "w");

	assert_non_null(f);
	assert_int_equal(fwrite(c->text, 1, c->len, f), c->len);
	assert_int_equal(fclose(f), 0);
}

/* Who is killed once the store has it leaves the file as it was. */
static void
test_killed(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "tea");
	struct copy c = { .t = t, .refuse = 1 };
	const char *const none[] = { "SELECT 1" };
	sqlite3 *handle = sqlite3_db_handle(db_statement(t->p.db, none, 1, 0));

	fetch(t, m);
	fetch(t, m);
	sqlite3_commit_hook(handle, keep_copy, &c);
	/* Before the store has it: nothing is lost. */
	assert_int_not_equal(access_fold(t->rq, &t->p), OK);
	assert_int_equal(memory_count(t, ROWS), 0);
	c.refuse = 0;
	fold(t);
	sqlite3_commit_hook(handle, NULL, NULL);
	assert_int_equal(memory_count(t, ROWS), 2);
	put_back(t, &c, "");
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 2);
	assert_int_equal(file_size(t), 0);
	/* What comes after it is new, wherever the file has gone meanwhile. */
	put_back(t, &c, "");
	fetch(t, m);
	assert_int_equal(rename(log_file(t), arena_printf(t->arena, "%s.old",
	    log_file(t))), 0);
	fetch(t, m);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 4);
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
		MEMORY_TEST(test_deleted), MEMORY_TEST(test_broken_lines),
		MEMORY_TEST(test_locked), MEMORY_TEST(test_bounds),
		MEMORY_TEST(test_store_untouched), MEMORY_TEST(test_killed),
	};

	return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
