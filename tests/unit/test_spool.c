/* test_spool - a file that has no name */
#include "unit.h"

#include <fcntl.h>

#include "memory_fixture.h"

#include "memory/spool.h"

static void
test_written_and_read(void **state)
{
	struct memory_test *t = *state;
	char got[8] = "";
	struct stat st;
	int fd;

	assert_int_equal(spool_open(t->arena, &t->f.cfg, &fd), OK);
	assert_int_equal(spool_write(fd, "hello", 5), OK);
	assert_int_equal(pread(fd, got, sizeof got, 0), 5);
	assert_string_equal(got, "hello");
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_nlink, 0);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	close(fd);
}

static void
test_no_room(void **state)
{
	struct memory_test *t = *state;
	int fd = open("/dev/full", O_WRONLY);

	assert_int_equal(spool_write(fd, "hello", 5), ERR_UNAVAILABLE);
	close(fd);
	t->f.cfg.data_dir = "/nowhere";
	assert_int_equal(spool_open(t->arena, &t->f.cfg, &fd),
	    ERR_UNAVAILABLE);
	t->f.cfg.data_dir = t->dir;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_written_and_read),
		MEMORY_TEST(test_no_room),
	};

	return cmocka_run_group_tests_name("spool", tests, NULL, NULL);
}
