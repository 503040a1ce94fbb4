/* person: one file each, at most eight open, replaced files noticed */
#include "unit.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>

#include "memory_fixture.h"

static void
test_file(void **state)
{
	struct memory_test *t = *state;
	struct stat st;
	const char *path = person_path(t->arena, &t->f.cfg, "person-1");

	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	assert_string_not_equal(path,
	    person_path(t->arena, &t->f.cfg, "person-2"));
	/* No subject, however it is spelt, leaves the folder. */
	assert_null(strstr(person_path(t->arena, &t->f.cfg, "../../x"), ".."));
	assert_int_equal(db_check(t->p.db), OK);
}

static void
test_people_are_apart(void **state)
{
	struct memory_test *t = *state;
	struct memory *mine = memory_say(t, "my secret garden"), *found;
	struct memory_list all;
	struct memory_filter f = { .limit = 10 };
	const char *ids[] = { mine->id };
	int64_t n;

	memory_open(t, "person-2");
	assert_int_equal(memories_find(t->rq, &t->p, mine->id, &found),
	    ERR_NOT_FOUND);
	assert_int_equal(memories_update(t->rq, &t->p, mine->id, "x", NULL,
	    &found), ERR_NOT_FOUND);
	assert_int_equal(memories_delete(t->rq, &t->p, ids, 1, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(memories_list(t->rq, &t->p, &f, &all), OK);
	assert_int_equal(all.total, 0);
	assert_string_equal(memory_best(t, "secret garden"), "");
	memory_open(t, "person-1");
	assert_int_equal(memories_find(t->rq, &t->p, mine->id, &found), OK);
}

static void
test_many_people(void **state)
{
	struct memory_test *t = *state;

	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 20; i++) {
			const char *who = arena_printf(t->arena, "p%d", i);

			memory_open(t, who);
			if (round == 0)
				memory_say(t, who);
			assert_string_equal(memory_best(t, who), who);
			assert_int_equal(memory_search(t, "p0 p1 p2 p3").count,
			    i < 4);
		}
}

static void
test_names(void **state)
{
	struct memory_test *t = *state;

	assert_int_equal(person_open(t->rq, "x", "id", NULL, &t->p), OK);
	assert_string_equal(t->p.app, "id");
	assert_int_equal(person_open(t->rq, "x", "id", "", &t->p), OK);
	assert_string_equal(t->p.app, "id");
	assert_int_equal(person_open(t->rq, "x", "id", "Claude", &t->p), OK);
	assert_string_equal(t->p.app, "Claude");
}

/* A restore puts another file in place while workers run. */
static void
test_replaced(void **state)
{
	struct memory_test *t = *state;
	const char *path = person_path(t->arena, &t->f.cfg, "person-1");
	const char *copy = arena_printf(t->arena, "%s.copy", path);

	memory_say(t, "before the copy");
	assert_int_equal(db_copy(t->p.db, copy), OK);
	memory_say(t, "after the copy");
	assert_int_equal(unlink(arena_printf(t->arena, "%s-wal", path)), 0);
	assert_int_equal(unlink(arena_printf(t->arena, "%s-shm", path)), 0);
	assert_int_equal(rename(copy, path), 0);
	memory_open(t, "person-1");
	assert_int_equal(memory_search(t, "copy").count, 1);
	assert_string_equal(memory_best(t, "copy"), "before the copy");
}

static void
test_no_folder(void **state)
{
	struct memory_test *t = *state;

	t->f.cfg.data_dir = "/nowhere";
	assert_int_equal(person_open(t->rq, "someone", "c", NULL, &t->p),
	    ERR_UNAVAILABLE);
	assert_null(t->p.db);
	t->f.cfg.data_dir = t->dir;
}

/* Each file has a queue of its own for those who write it. */
static void
test_turns(void **state)
{
	struct memory_test *t = *state;
	const char *path = person_path(t->arena, &t->f.cfg, "person-1");
	int fd, status, told[2];
	struct pollfd p;
	pid_t pid;

	path = arena_printf(t->arena, "%.*s.turns", (int)(strlen(path) - 3),
	    path);
	fd = open(path, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	person_close_all();
	assert_int_equal(pipe(told), 0);
	if ((pid = fork()) == 0) {
		close(fd);
		memory_open(t, "person-2");
		memory_say(t, "In another's file nobody waits.");
		memory_open(t, "person-1");
		(void)!write(told[1], "x", 1);
		memory_say(t, "At last.");
		(void)!write(told[1], "y", 1);
		_exit(0);
	}
	p = (struct pollfd){ told[0], POLLIN, 0 };
	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_int_equal(read(told[0], &status, 1), 1);
	assert_int_equal(poll(&p, 1, 50), 0);
	close(fd);
	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(told[0]);
	close(told[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_file), MEMORY_TEST(test_people_are_apart),
		MEMORY_TEST(test_many_people), MEMORY_TEST(test_names),
		MEMORY_TEST(test_replaced), MEMORY_TEST(test_no_folder),
		MEMORY_TEST(test_turns),
	};

	return cmocka_run_group_tests_name("person", tests, NULL, NULL);
}
