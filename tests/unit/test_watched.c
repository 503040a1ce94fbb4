/*
 * test_watched - a file is read when it changed, and only then
 */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/watched.h"

struct world {
	char dir[32], path[64];
	struct watched w;
};

static int
setup(void **state)
{
	struct world *t = calloc(1, sizeof *t);

	if (t == NULL)
		return -1;
	snprintf(t->dir, sizeof t->dir, "/tmp/keepsake-XXXXXX");
	if (mkdtemp(t->dir) == NULL)
		return -1;
	snprintf(t->path, sizeof t->path, "%s/file", t->dir);
	*state = t;
	return 0;
}

static int
teardown(void **state)
{
	struct world *t = *state;

	unlink(t->path);
	rmdir(t->dir);
	free(t);
	return 0;
}

static void
put(const struct world *t, const char *text)
{
	char tmp[72];
	int fd;

	snprintf(tmp, sizeof tmp, "%s.new", t->path);
	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(close(fd), 0);
	assert_int_equal(rename(tmp, t->path), 0);
}

/* Reads, and says whether `want` came (NULL: that nothing changed). */
static void
expect(struct world *t, const char *want)
{
	struct span text;

	assert_int_equal(watched_read(&t->w, t->path, 100, &text), OK);
	if (want == NULL) {
		assert_null(text.p);
		return;
	}
	assert_non_null(text.p);
	assert_int_equal(text.len, strlen(want));
	assert_string_equal(text.p, want);
	free((char *)(uintptr_t)text.p);
}

static void
test_read_once_for_each_change(void **state)
{
	struct world *t = *state;

	put(t, "one");
	expect(t, "one");
	expect(t, NULL);
	put(t, "two");
	expect(t, "two");
	expect(t, NULL);
	put(t, "");
	expect(t, "");
	expect(t, NULL);
}

/* The same inode with another time or size is another content. */
static void
test_change_in_place(void **state)
{
	struct world *t = *state;
	const struct timespec at[2] = { { .tv_sec = 5 }, { .tv_sec = 5 } };

	put(t, "one");
	expect(t, "one");
	assert_int_equal(utimensat(AT_FDCWD, t->path, at, 0), 0);
	expect(t, "one");
	assert_int_equal(truncate(t->path, 2), 0);
	assert_int_equal(utimensat(AT_FDCWD, t->path, at, 0), 0);
	expect(t, "on");
}

static void
test_absent_and_back(void **state)
{
	struct world *t = *state;
	struct span text;

	assert_int_equal(watched_read(&t->w, t->path, 100, &text),
	    ERR_NOT_FOUND);
	assert_null(text.p);
	put(t, "one");
	expect(t, "one");
	unlink(t->path);
	assert_int_equal(watched_read(&t->w, t->path, 100, &text),
	    ERR_NOT_FOUND);
	put(t, "one");
	expect(t, "one");
}

static void
test_limits(void **state)
{
	struct world *t = *state;
	struct span text;

	put(t, "12345");
	assert_int_equal(watched_read(&t->w, t->path, 4, &text),
	    ERR_TOO_LARGE);
	assert_null(text.p);
	assert_int_equal(watched_read(&t->w, t->path, 5, &text), OK);
	assert_int_equal(text.len, 5);
	free((char *)(uintptr_t)text.p);
	assert_int_equal(watched_read(&t->w, t->dir, 5, &text),
	    ERR_UNAVAILABLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_read_once_for_each_change,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_change_in_place, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_absent_and_back, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
