/*
 * mapped: made once however many come at once, replaced and never cut
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/mapped.h"

struct file {
	struct mapped head;
	_Atomic uint64_t count;
	unsigned char rest[8192];
};

static const struct mapped layout = { 0x1234567801, sizeof(struct file) };
static const struct mapped newer = { 0x1234567802, sizeof(struct file) };

static char dir[] = "/tmp/keepsake-mapped-XXXXXX";
static char path[64];

static int
set_up(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "%s/file", dir);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

static void
put_file(const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	close(fd);
}

static void
count_up(void *p)
{
	((struct file *)p)->count++;
}

static void
test_made_with_zeros(void **state)
{
	struct stat st;
	struct file *f;
	void *p;

	(void)state;
	umask(077);
	assert_int_equal(mapped_open(path, layout, count_up, &p), OK);
	f = p;
	assert_int_equal(f->count, 1);
	for (size_t i = 0; i < sizeof(f->rest); i++)
		assert_int_equal(f->rest[i], 0);
	mapped_close(p);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0660);
	assert_int_equal(st.st_size, sizeof(struct file));
}

static void
test_filled_once(void **state)
{
	void *p, *q;

	(void)state;
	assert_int_equal(mapped_open(path, layout, count_up, &p), OK);
	assert_int_equal(mapped_open(path, layout, count_up, &q), OK);
	assert_int_equal(((struct file *)q)->count, 1);
	mapped_close(p);
	mapped_close(q);
}

/* A process of the older release goes on with its own copy. */
static void
test_other_layout_replaced(void **state)
{
	struct file *f;
	void *p, *q, *v;

	(void)state;
	assert_int_equal(mapped_open(path, layout, NULL, &p), OK);
	f = p;
	f->rest[8191] = 9;
	assert_int_equal(mapped_open(path, newer, NULL, &q), OK);
	assert_int_equal(((struct file *)q)->rest[8191], 0);
	assert_int_equal(f->rest[8191], 9);
	assert_int_equal(mapped_view(path, layout, &v), ERR_NOT_FOUND);
	assert_null(v);
	assert_int_equal(mapped_view(path, newer, &v), OK);
	mapped_close(p);
	mapped_close(q);
	mapped_close(v);
}

static void
test_damaged_replaced(void **state)
{
	static char zeros[sizeof(struct file)];
	void *p;

	(void)state;
	put_file("short", 5);
	assert_int_equal(mapped_open(path, layout, NULL, &p), OK);
	mapped_close(p);
	/* Somebody died while it was made: the header is not there. */
	put_file(zeros, sizeof(zeros));
	assert_int_equal(mapped_open(path, layout, count_up, &p), OK);
	assert_int_equal(((struct file *)p)->count, 1);
	mapped_close(p);
}

static void
test_refused(void **state)
{
	void *p = state;

	(void)state;
	assert_int_equal(mapped_view(path, layout, &p), ERR_NOT_FOUND);
	assert_null(p);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_int_equal(mapped_open(path, layout, NULL, &p), ERR_UNAVAILABLE);
	assert_null(p);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(mapped_open(path, layout, NULL, &p), ERR_UNAVAILABLE);
	assert_int_equal(rmdir(path), 0);
	mapped_close(NULL);
}

struct gate {
	_Atomic int waiting;
};

static void
run_child(struct gate *gate)
{
	void *p;

	gate->waiting++;
	while (gate->waiting < 8)
		usleep(100);
	if (mapped_open(path, newer, NULL, &p) != OK)
		_exit(1);
	((struct file *)p)->count++;
	_exit(0);
}

/* Eight come at once to a file of the old layout: all must meet in one. */
static void
test_race(void **state)
{
	struct gate *gate = mmap(NULL, sizeof(*gate), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;
	void *p;

	(void)state;
	assert_true(gate != MAP_FAILED);
	for (int round = 0; round < 20; round++) {
		gate->waiting = 0;
		assert_int_equal(mapped_open(path, layout, NULL, &p), OK);
		mapped_close(p);
		for (int i = 0; i < 8; i++)
			if (fork() == 0)
				run_child(gate);
		for (int i = 0; i < 8; i++)
			assert_true(wait(&status) > 0 && status == 0);
		assert_int_equal(mapped_open(path, newer, NULL, &p), OK);
		assert_int_equal(((struct file *)p)->count, 8);
		mapped_close(p);
	}
	munmap(gate, sizeof(*gate));
}

static int
make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL;
}

static int
remove_dir(void **state)
{
	(void)state;
	return rmdir(dir);
}

#define EACH(test) cmocka_unit_test_setup_teardown((test), set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_made_with_zeros),
		EACH(test_filled_once),
		EACH(test_other_layout_replaced),
		EACH(test_damaged_replaced),
		EACH(test_refused),
		EACH(test_race),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
