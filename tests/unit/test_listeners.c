/*
 * test_listeners - what one process sets, another sees
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "events/listeners.h"

static char dir[] = "/tmp/keepsake-listeners-XXXXXX";
static char path[64];

static void
test_shared(void **state)
{
	struct listeners *l, *other;
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(listeners_open(path, &l), OK);
	assert_int_equal(listeners_get(l), 0);
	if ((pid = fork()) == 0) {
		if (listeners_open(path, &other) != OK)
			_exit(1);
		listeners_set(other, 5000);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(listeners_get(l), 5000);
	listeners_set(l, 0);
	assert_int_equal(listeners_get(l), 0);
	listeners_close(l);
	unlink(path);
}

static void
test_none(void **state)
{
	struct listeners *l;

	(void)state;
	listeners_set(NULL, 7);
	assert_int_equal(listeners_get(NULL), 0);
	listeners_close(NULL);
	assert_int_equal(listeners_open("/nowhere/at/all", &l),
	    ERR_UNAVAILABLE);
	assert_null(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_none),
	};
	int failed;

	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/listeners", dir);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(dir);
	return failed;
}
