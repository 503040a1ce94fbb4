/* test_workers - dead workers are replaced, SIGTERM ends all, idle ends all */
#include "unit.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "endpoint/workers.h"

static int announce[2];

static int64_t
long_ago(void *arg)
{
	(void)arg;
	return clock_now() - 1000;
}

/* A worker says its pid, then waits for its end. */
static void
work(void *arg, int64_t i)
{
	pid_t pid = getpid();

	(void)arg;
	(void)i;
	signal(SIGTERM, SIG_DFL);
	if (write(announce[1], &pid, sizeof(pid)) == sizeof(pid))
		for (;;)
			pause();
}

static pid_t
next_pid(void)
{
	struct pollfd p = { announce[0], POLLIN, 0 };
	pid_t pid = -1;

	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_int_equal(read(announce[0], &pid, sizeof(pid)), sizeof(pid));
	return pid;
}

static pid_t
parent_of(const struct workers *w)
{
	pid_t pid = fork();

	if (pid == 0) {
		close(2);
		_exit(workers_run(w));
	}
	return pid;
}

static int
setup(void **state)
{
	(void)state;
	return pipe(announce);
}

static int
teardown(void **state)
{
	(void)state;
	close(announce[0]);
	close(announce[1]);
	return 0;
}

static void
the_dead_are_replaced_and_sigterm_ends_all(void **state)
{
	struct workers w = { .count = 2, .least = 2, .listening = -1,
	    .last_request = long_ago, .work = work };
	pid_t parent = parent_of(&w), one = next_pid(), two = next_pid(), three;
	int status;

	(void)state;
	assert_int_not_equal(one, two);
	kill(one, SIGKILL);
	three = next_pid();
	assert_int_not_equal(three, two);
	kill(parent, SIGTERM);
	assert_int_equal(waitpid(parent, &status, 0), parent);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(kill(two, 0), -1);
	assert_int_equal(kill(three, 0), -1);
}

static void
idleness_ends_all(void **state)
{
	struct workers w = { .count = 1, .least = 1, .listening = -1,
	    .idle_exit_s = 5,
	    .last_request = long_ago, .work = work };
	pid_t parent = parent_of(&w), one = next_pid();
	int status;

	(void)state;
	assert_int_equal(waitpid(parent, &status, 0), parent);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(kill(one, 0), -1);
}

/* A worker that takes nothing is busy: who waits gets another, up to `count`,
 * and when all has been quiet for long enough the first is left. */
static void
who_waits_gets_another(void **state)
{
	struct workers w = { .count = 3, .least = 1, .quiet_s = 1,
	    .last_request = long_ago, .work = work };
	int pair[2], tries, status;
	pid_t parent, one, two, three;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	w.listening = pair[0];
	parent = parent_of(&w);
	one = next_pid();
	assert_int_equal(write(pair[1], "x", 1), 1);
	two = next_pid();
	three = next_pid();
	assert_int_equal(read(pair[0], &tries, 1), 1);
	for (tries = 0; tries < 2000 && (kill(two, 0) == 0 ||
	    kill(three, 0) == 0); tries++)
		poll(NULL, 0, 10);
	assert_true(tries < 2000);
	assert_int_equal(kill(one, 0), 0);
	/* And again. */
	assert_int_equal(write(pair[1], "x", 1), 1);
	assert_int_not_equal(next_pid(), one);
	kill(parent, SIGTERM);
	assert_int_equal(waitpid(parent, &status, 0), parent);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(kill(one, 0), -1);
	close(pair[0]);
	close(pair[1]);
}

/* Nobody is left behind when the parent itself is killed. */
static void
workers_die_with_their_parent(void **state)
{
	struct workers w = { .count = 1, .least = 1, .listening = -1,
	    .last_request = long_ago, .work = work };
	pid_t parent = parent_of(&w), one = next_pid();
	int tries;

	(void)state;
	kill(parent, SIGKILL);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	for (tries = 0; tries < 1000 && kill(one, 0) == 0; tries++)
		poll(NULL, 0, 10);
	assert_true(tries < 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    the_dead_are_replaced_and_sigterm_ends_all, setup, teardown),
		cmocka_unit_test_setup_teardown(idleness_ends_all, setup, teardown),
		cmocka_unit_test_setup_teardown(who_waits_gets_another, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(workers_die_with_their_parent,
		    setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
