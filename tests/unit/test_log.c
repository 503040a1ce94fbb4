/*
 * test_log - a line per event, whatever the values hold
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/call.h"
#include "base/clock.h"
#include "base/log.h"

static char seen[8192];
static int saved_fd = -1, pipe_fd = -1;

/* Standard error becomes a pipe of packets: one read gives one write. */
static void
capture(void)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_DIRECT | O_NONBLOCK), 0);
	saved_fd = dup(STDERR_FILENO);
	dup2(fds[1], STDERR_FILENO);
	close(fds[1]);
	pipe_fd = fds[0];
}

/* What one write gave; "" if there was none. */
static const char *
packet(void)
{
	ssize_t n = read(pipe_fd, seen, sizeof seen - 1);

	seen[n > 0 ? n : 0] = '\0';
	return seen;
}

static void
release(void)
{
	dup2(saved_fd, STDERR_FILENO);
	close(saved_fd);
	close(pipe_fd);
}

static int
setup(void **state)
{
	(void)state;
	clock_set(1795338000);
	log_program("token");
	return 0;
}

static void
test_the_line_of_the_contract(void **state)
{
	struct call c = { .request_id = "4f1c" };

	(void)state;
	capture();
	log_event(&c, LOG_INFO, "grant ended", LOG_INT("grant", 9));
	packet();
	release();
	assert_string_equal(seen, "t=2026-11-22T09:00:00Z level=info "
	    "prog=token req=4f1c msg=\"grant ended\" grant=9\n");
}

static void
test_without_call_and_fields(void **state)
{
	(void)state;
	capture();
	errno = EPERM;
	log_write(NULL, LOG_ERROR, "x", NULL);
	packet();
	release();
	assert_int_equal(errno, EPERM);
	assert_string_equal(seen,
	    "t=2026-11-22T09:00:00Z level=error prog=token msg=x\n");
}

static void
test_values_cannot_start_a_line(void **state)
{
	(void)state;
	capture();
	log_event(NULL, LOG_WARN, "m", LOG_STR("a", "x\ny=1"),
	    LOG_STR("b", "\"\\"), LOG_STR("c", "\r\t\x1b[2J\x7f"),
	    LOG_STR("d", "\xe2\x80\xae"), LOG_STR("e", ""),
	    LOG_STR("f", NULL), LOG_STR("g", "a=b"), LOG_STR("h", "/a.b:c@d"),
	    LOG_INT("i", INT64_MIN), LOG_INT("j", 0));
	packet();
	release();
	assert_string_equal(strstr(seen, "msg="), "msg=m a=\"x\\ny=1\" "
	    "b=\"\\\"\\\\\" c=\"\\x0d\\x09\\x1b[2J\\x7f\" "
	    "d=\"\\xe2\\x80\\xae\" e=\"\" f=- g=\"a=b\" h=/a.b:c@d "
	    "i=-9223372036854775808 j=0\n");
}

static void
test_long_values_are_cut(void **state)
{
	static char big[3000];
	size_t len;

	(void)state;
	memset(big, 'a', sizeof big - 1);
	capture();
	log_event(NULL, LOG_INFO, "m", LOG_STR("v", big), LOG_INT("n", 1));
	packet();
	release();
	len = strlen(seen);
	assert_true(len < 700);
	assert_non_null(strstr(seen, "aaa...\" n=1\n"));
}

static void
test_a_line_is_one_write_below_pipe_buf(void **state)
{
	static char big[3000];

	(void)state;
	memset(big, '\n', sizeof big - 1);
	capture();
	log_event(NULL, LOG_INFO, "m", LOG_STR("a", big), LOG_STR("b", big),
	    LOG_STR("c", big), LOG_STR("d", big), LOG_STR("e", big),
	    LOG_INT("n", 1));
	packet();
	assert_true(strlen(seen) <= 4096);
	/* What does not fit is left out whole. */
	assert_non_null(strstr(seen, "...\" n=1\n"));
	assert_null(strstr(seen, " e="));
	assert_string_equal(packet(), "");
	release();
}

static void
test_fatal_logs_and_exits_70(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	capture();
	pid = fork();
	if (pid == 0)
		log_fatal("cannot open", "a file", ENOENT);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	packet();
	release();
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 70);
	assert_string_equal(strstr(seen, "level="), "level=error prog=token "
	    "msg=\"cannot open\" subject=\"a file\" "
	    "error=\"No such file or directory\"\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_line_of_the_contract),
		cmocka_unit_test(test_without_call_and_fields),
		cmocka_unit_test(test_values_cannot_start_a_line),
		cmocka_unit_test(test_long_values_are_cut),
		cmocka_unit_test(test_a_line_is_one_write_below_pipe_buf),
		cmocka_unit_test(test_fatal_logs_and_exits_70),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
