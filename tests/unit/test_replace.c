/* test_replace - a reader sees the old file or the new one, never a part */
#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/replace.h"

enum { BIG = 200000, TIMES = 100 };

static char folder[] = "/tmp/keepsake-replace-XXXXXX";
static char path[64], fresh[64];
static char big[BIG];

static size_t
content(char *out, size_t max)
{
	int fd = open(path, O_RDONLY);
	size_t have = 0;
	ssize_t n;

	assert_true(fd >= 0);
	while ((n = read(fd, out + have, max - have)) > 0)
		have += (size_t)n;
	close(fd);
	return have;
}

static void
content_and_mode_are_as_asked(void **state)
{
	mode_t before = umask(077);
	char text[16];
	struct stat st;

	(void)state;
	assert_int_equal(replace_file(path, "one", 3, 0644), OK);
	assert_int_equal(replace_file(path, "second", 6, 0640), OK);
	umask(before);
	assert_int_equal(content(text, sizeof(text)), 6);
	assert_memory_equal(text, "second", 6);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(access(fresh, F_OK), -1);
}

static void
what_was_left_behind_is_in_nobodys_way(void **state)
{
	char text[16];

	(void)state;
	assert_int_equal(symlink("/etc/passwd", fresh), 0);
	assert_int_equal(replace_file(path, "good", 4, 0600), OK);
	assert_int_equal(content(text, sizeof(text)), 4);
	assert_memory_equal(text, "good", 4);
}

static void
a_failure_leaves_the_old_one(void **state)
{
	char text[16];

	(void)state;
	assert_int_equal(replace_file(path, "old", 3, 0600), OK);
	assert_int_equal(mkdir(fresh, 0700), 0);
	assert_int_equal(replace_file(path, "new", 3, 0600), ERR_UNAVAILABLE);
	assert_int_equal(rmdir(fresh), 0);
	assert_int_equal(content(text, sizeof(text)), 3);
	assert_memory_equal(text, "old", 3);
	memset(big, 'x', BIG);
	big[BIG - 1] = '\0';
	assert_int_equal(replace_file(big, "x", 1, 0600), ERR_UNAVAILABLE);
}

static void
readers_see_one_or_the_other(void **state)
{
	static char seen[BIG + 1];
	pid_t pid;
	int status;

	(void)state;
	memset(big, 'a', BIG);
	assert_int_equal(replace_file(path, big, BIG, 0600), OK);
	pid = fork();
	if (pid == 0) {
		for (int i = 0; i < TIMES; i++) {
			memset(big, i % 2 == 0 ? 'b' : 'a', BIG);
			if (replace_file(path, big, BIG, 0600) != OK)
				_exit(1);
		}
		_exit(0);
	}
	while (waitpid(pid, &status, WNOHANG) == 0) {
		assert_int_equal(content(seen, sizeof(seen)), BIG);
		assert_int_equal(seen[0], seen[BIG - 1]);
	}
	assert_int_equal(status, 0);
}

static int
set_up(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/file", folder);
	snprintf(fresh, sizeof(fresh), "%s/file.new", folder);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_and_mode_are_as_asked),
		cmocka_unit_test(what_was_left_behind_is_in_nobodys_way),
		cmocka_unit_test(a_failure_leaves_the_old_one),
		cmocka_unit_test(readers_see_one_or_the_other),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
