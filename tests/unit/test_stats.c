/*
 * stats: counters that processes share, readers that only look
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/stats.h"

static char dir[] = "/tmp/keepsake-stats-XXXXXX";
static char path[64];

static int
set_up(void **state)
{
	struct stats *s;

	snprintf(path, sizeof(path), "%s/stats", dir);
	assert_int_equal(stats_open(path, &s), OK);
	*state = s;
	return 0;
}

static int
tear_down(void **state)
{
	stats_close(*state);
	return unlink(path);
}

static void
test_add_set_get(void **state)
{
	for (enum stat_id i = 0; i < STATS; i++)
		assert_int_equal(stats_get(*state, i), 0);
	stats_add(*state, STAT_REQUESTS, 2);
	stats_add(*state, STAT_REQUESTS, 3);
	stats_set(*state, STAT_LAST_STATUS, 1763802000);
	assert_int_equal(stats_get(*state, STAT_REQUESTS), 5);
	assert_int_equal(stats_get(*state, STAT_LAST_STATUS), 1763802000);
	assert_int_equal(stats_get(*state, STAT_2XX), 0);
}

static void
test_null_is_nothing(void **state)
{
	(void)state;
	stats_add(NULL, STAT_REQUESTS, 1);
	stats_set(NULL, STAT_LAST_STATUS, 1);
	assert_int_equal(stats_get(NULL, STAT_REQUESTS), 0);
	stats_close(NULL);
}

static void
test_kept_and_shared(void **state)
{
	struct stats *again, *view;
	struct stat st;

	stats_add(*state, STAT_2XX, 7);
	assert_int_equal(stats_open(path, &again), OK);
	assert_int_equal(stats_get(again, STAT_2XX), 7);
	assert_int_equal(stats_view(path, &view), OK);
	stats_add(again, STAT_2XX, 1);
	assert_int_equal(stats_get(view, STAT_2XX), 8);
	stats_close(again);
	stats_close(view);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0660);
}

static void
on_fault(int sig)
{
	(void)sig;
	_exit(42);
}

/* A view may be of a file that this user cannot write: it must not try. */
static void
test_view_cannot_write(void **state)
{
	struct stats *view;
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(stats_view(path, &view), OK);
	if ((pid = fork()) == 0) {
		signal(SIGSEGV, on_fault);
		stats_add(view, STAT_REQUESTS, 1);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 42);
	stats_close(view);
}

static void
test_absent_or_foreign(void **state)
{
	char name[80];
	struct stats *s = *state;

	snprintf(name, sizeof(name), "%s/absent", dir);
	assert_int_equal(stats_view(name, &s), ERR_NOT_FOUND);
	assert_null(s);
	assert_int_not_equal(access(name, F_OK), 0);
	assert_int_equal(truncate(path, 100), 0);
	assert_int_equal(stats_view(path, &s), ERR_NOT_FOUND);
	assert_int_equal(stats_open("/nonexistent/stats", &s),
	    ERR_UNAVAILABLE);
	assert_null(s);
}

static void
test_no_count_is_lost(void **state)
{
	int status;

	for (int i = 0; i < 4; i++)
		if (fork() == 0) {
			for (int n = 0; n < 20000; n++)
				stats_add(*state, STAT_US_TOTAL, 3);
			_exit(0);
		}
	for (int i = 0; i < 4; i++)
		assert_true(wait(&status) > 0 && status == 0);
	assert_int_equal(stats_get(*state, STAT_US_TOTAL), 4 * 20000 * 3);
}

/* Prometheus: [a-zA-Z_:][a-zA-Z0-9_:]*, each once. */
static void
test_names(void **state)
{
	(void)state;
	for (enum stat_id i = 0; i < STATS; i++) {
		const char *name = stats_name(i);

		assert_non_null(name);
		assert_true(islower((unsigned char)name[0]));
		for (const char *p = name; *p != '\0'; p++)
			assert_true(islower((unsigned char)*p) ||
			    isdigit((unsigned char)*p) || *p == '_');
		for (enum stat_id j = 0; j < i; j++)
			assert_string_not_equal(name, stats_name(j));
	}
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
		EACH(test_add_set_get),
		EACH(test_null_is_nothing),
		EACH(test_kept_and_shared),
		EACH(test_view_cannot_write),
		EACH(test_absent_or_foreign),
		EACH(test_no_count_is_lost),
		EACH(test_names),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
