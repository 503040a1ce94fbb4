/* access_fold: what was noted comes into the store, each note once */
#include "unit.h"

#include <signal.h>
#include <sys/resource.h>

#include "memory_fixture.h"
#include "access_fixture.h"

static sqlite3 *
handle_of(struct memory_test *t)
{
	static const char *const none[] = { "SELECT 1" };

	return sqlite3_db_handle(db_statement(t->p.db, none, 1, 0));
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
	sqlite3 *handle = handle_of(t);

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

struct reader {
	struct memory_test *t;
	struct memory *m;
	bool full;
};

/* Reads while the store takes what was read before. */
static int
read_on(void *arg)
{
	struct reader *r = arg;

	fetch(r->t, r->m);
	if (r->full)
		fetch(r->t, r->m);
	return 0;
}

/* Nobody who moves it keeps others from noting, and each note comes once. */
static void
test_meanwhile(void **state)
{
	struct memory_test *t = *state;
	struct reader r = { .t = t, .m = memory_say(t, "tea") };

	fetch(t, r.m);
	sqlite3_commit_hook(handle_of(t), read_on, &r);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 1);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 2);
	sqlite3_commit_hook(handle_of(t), NULL, NULL);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 3);
	assert_int_equal(file_size(t), 0);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 3);
}

/* It is full, and set aside, just then. */
static void
test_set_aside_meanwhile(void **state)
{
	struct memory_test *t = *state;
	struct reader r = { .t = t, .m = memory_say(t, "tea"), .full = true };

	fetch(t, r.m);
	assert_int_equal(truncate(log_file(t), ACCESS_FILE_MAX - 50), 0);
	sqlite3_commit_hook(handle_of(t), read_on, &r);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 1);
	sqlite3_commit_hook(handle_of(t), NULL, NULL);
	assert_true(file_size(t) > 0);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 3);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 3);
}

/* The end of a batch for which there is no room spoils no note. */
static void
test_no_room_for_the_end(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "tea");
	struct rlimit all;
	int64_t before;

	fetch(t, m);
	before = file_size(t);
	leave_room(before + 5, &all);
	assert_int_equal(access_fold(t->rq, &t->p), ERR_UNAVAILABLE);
	leave_all_room(&all);
	assert_int_equal(file_size(t), before);
	fetch(t, m);
	fold(t);
	assert_int_equal(memory_count(t, ROWS), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_broken_lines), MEMORY_TEST(test_killed),
		MEMORY_TEST(test_meanwhile),
		MEMORY_TEST(test_set_aside_meanwhile),
		MEMORY_TEST(test_no_room_for_the_end),
	};

	return cmocka_run_group_tests_name("access_fold", tests, NULL, NULL);
}
