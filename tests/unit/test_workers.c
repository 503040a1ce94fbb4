/* test_workers - children come when they are asked for, the dead are replaced,
 * idleness ends all, and nobody who asks meanwhile is lost */
#include "unit.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "endpoint/workers.h"

/* What a child says of itself. */
struct news {
	pid_t pid;
	int64_t i;
	bool is_told;		/* to end; it goes on until it is released */
};

static int announce[2], release[2];
static FILE *log_file;
/* Of a worker: what it takes requests from. */
static int listening = -1;
static volatile sig_atomic_t terminated;

static int64_t
long_ago(void *arg)
{
	(void)arg;
	return clock_now() - 1000;
}

static void
say(int64_t i, bool is_told)
{
	struct news n;

	memset(&n, 0, sizeof(n));	/* what lies between its members, too */
	n.pid = getpid();
	n.i = i;
	n.is_told = is_told;
	if (write(announce[1], &n, sizeof(n)) != sizeof(n))
		_exit(9);
}

/* A worker says its pid, then waits for its end. */
static void
work(void *arg, int64_t i)
{
	(void)arg;
	signal(SIGTERM, SIG_DFL);
	say(i, false);
	for (;;)
		pause();
}

static void
on_sigterm(int sig)
{
	(void)sig;
	terminated = 1;
	close(listening);
}

/* As a program does: SIGTERM is heard only while there is nothing to do. */
static void
listen_as_a_worker(int fd, sigset_t *term)
{
	struct sigaction end = { .sa_handler = on_sigterm };

	listening = fd;
	sigemptyset(term);
	sigaddset(term, SIGTERM);
	sigprocmask(SIG_BLOCK, term, NULL);
	sigaction(SIGTERM, &end, NULL);
}

/* Takes what is asked; told to end meanwhile, it says so and works on until it
 * is released.  `arg`: the socket. */
static void
work_on(void *arg, int64_t i)
{
	sigset_t term;
	ssize_t n = 0;
	char c;
	int sig;

	listen_as_a_worker(*(int *)arg, &term);
	while (!terminated && n != 1) {
		sigprocmask(SIG_UNBLOCK, &term, NULL);
		n = read(listening, &c, 1);
		sigprocmask(SIG_BLOCK, &term, NULL);
	}
	if (n != 1)
		return;
	say(i, false);
	if (sigwait(&term, &sig) != 0)
		_exit(9);
	say(i, true);
	if (read(release[0], &c, 1) != 1)
		_exit(9);
}

static struct news
next_news(void)
{
	struct pollfd p = { announce[0], POLLIN, 0 };
	struct news n;

	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_int_equal(read(announce[0], &n, sizeof(n)), sizeof(n));
	return n;
}

static pid_t
next_pid(void)
{
	struct news n = next_news();

	assert_false(n.is_told);
	return n.pid;
}

static void
nothing_else_was_said(void)
{
	struct pollfd p = { announce[0], POLLIN, 0 };

	assert_int_equal(poll(&p, 1, 0), 0);
}

/* In how many places so far. */
static int
times_logged(const char *text)
{
	static char lines[65536];
	ssize_t len = pread(fileno(log_file), lines, sizeof(lines) - 1, 0);
	int n = 0;

	assert_in_range(len, 0, sizeof(lines) - 2);
	lines[len] = '\0';
	for (char *p = lines; (p = strstr(p, text)) != NULL; p++)
		n++;
	return n;
}

static bool
was_logged(const char *text)
{
	return times_logged(text) > 0;
}

static void
is_logged(const char *text, int times)
{
	for (int tries = 0; times_logged(text) < times; tries++) {
		assert_true(tries < 1000);
		poll(NULL, 0, 10);
	}
}

static pid_t
parent_of(const struct workers *w)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);	/* of a test that failed */
		dup2(fileno(log_file), 2);
		_exit(workers_run(w));
	}
	return pid;
}

static void
ends_well(pid_t parent)
{
	int status;

	assert_int_equal(waitpid(parent, &status, 0), parent);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void
dies(pid_t pid)
{
	int tries;

	for (tries = 0; tries < 1000 && kill(pid, 0) == 0; tries++)
		poll(NULL, 0, 10);
	assert_true(tries < 1000);
}

static void
ask(int fd, const char *what)
{
	assert_int_equal(write(fd, what, 1), 1);
}

static int
setup(void **state)
{
	(void)state;
	log_file = tmpfile();
	/* Read while it is written. */
	return log_file == NULL || pipe(announce) != 0 || pipe(release) != 0 ||
	    fcntl(fileno(log_file), F_SETFL, O_APPEND) != 0;
}

static int
teardown(void **state)
{
	(void)state;
	fclose(log_file);
	for (int i = 0; i < 2; i++) {
		close(announce[i]);
		close(release[i]);
	}
	return 0;
}

static void
the_dead_are_replaced_and_sigterm_ends_all(void **state)
{
	struct workers w = { .count = 2, .least = 2, .listening = -1,
	    .last_request = long_ago, .work = work };
	pid_t parent = parent_of(&w), one = next_pid(), two = next_pid(), three;

	(void)state;
	assert_int_not_equal(one, two);
	kill(one, SIGKILL);
	three = next_pid();
	assert_int_not_equal(three, two);
	kill(parent, SIGTERM);
	ends_well(parent);
	assert_int_equal(kill(two, 0), -1);
	assert_int_equal(kill(three, 0), -1);
	assert_true(was_logged("worker died"));
}

/* A worker that takes nothing is busy: who waits gets another, up to `count`,
 * and when all has been quiet for long enough the first is left. */
static void
who_waits_gets_another(void **state)
{
	struct workers w = { .count = 3, .least = 1, .quiet_s = 1,
	    .last_request = long_ago, .work = work };
	pid_t parent, one, two, three;
	int pair[2];
	char c;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	w.listening = pair[0];
	parent = parent_of(&w);
	one = next_pid();
	ask(pair[1], "x");
	two = next_pid();
	three = next_pid();
	assert_int_equal(read(pair[0], &c, 1), 1);
	dies(two);
	dies(three);
	assert_int_equal(kill(one, 0), 0);
	/* And again. */
	ask(pair[1], "x");
	assert_int_not_equal(next_pid(), one);
	kill(parent, SIGTERM);
	ends_well(parent);
	assert_int_equal(kill(one, 0), -1);
	close(pair[0]);
	close(pair[1]);
}

/* How long the first connection waited for the first worker, in us. */
static int64_t
first_wait_us(void)
{
	struct workers w = { .count = 1, .quiet_s = 300,
	    .last_request = long_ago, .work = work };
	int64_t start, end;
	pid_t parent;
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	w.listening = pair[0];
	parent = parent_of(&w);
	start = clock_monotonic_us();
	ask(pair[1], "x");
	next_pid();
	end = clock_monotonic_us();
	kill(parent, SIGTERM);
	ends_well(parent);
	nothing_else_was_said();
	close(pair[0]);
	close(pair[1]);
	return end - start;
}

/* On a busy machine some are late. */
static void
the_first_connection_gets_a_worker_at_once(void **state)
{
	int tries = 0;

	(void)state;
	while (first_wait_us() >= WORKERS_WAIT_MS * 1000)
		assert_true(++tries < 50);
}

/* As after the machine's clock was set back. */
static int64_t
ahead(void *arg)
{
	(void)arg;
	return clock_now() + 100000;
}

static void
ends_unasked(int64_t (*last_request)(void *arg))
{
	struct workers w = { .count = 1, .quiet_s = 300, .idle_exit_s = 1,
	    .last_request = last_request, .work = work };
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	w.listening = pair[0];
	ends_well(parent_of(&w));
	nothing_else_was_said();
	close(pair[0]);
	close(pair[1]);
}

static void
a_clock_set_back_keeps_nobody(void **state)
{
	(void)state;
	ends_unasked(ahead);
}

static void
idleness_ends_one_that_was_never_asked(void **state)
{
	(void)state;
	ends_unasked(long_ago);
}

/* One that is long at work is not cut, and who comes meanwhile waits for it
 * only if there may be no other; then all ends. */
static void
leaving_keeps_nobody_out(int64_t count)
{
	struct workers w = { .count = count, .quiet_s = 300, .idle_exit_s = 1,
	    .last_request = long_ago, .work = work_on };
	struct news one, two;
	pid_t parent;
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	w.listening = pair[0];
	w.arg = &pair[0];
	parent = parent_of(&w);
	ask(pair[1], "x");
	one = next_news();
	two = next_news();
	assert_true(two.is_told && two.pid == one.pid);
	ask(pair[1], "x");
	if (count == 1)
		ask(release[1], "x");
	two = next_news();
	assert_true(!two.is_told && two.pid != one.pid);
	assert_int_equal(kill(one.pid, 0), count == 1 ? -1 : 0);
	for (int64_t i = count == 1; i < 2; i++)
		ask(release[1], "x");
	ends_well(parent);
	assert_int_equal(kill(two.pid, 0), -1);
	assert_false(was_logged("worker died"));
	close(pair[0]);
	close(pair[1]);
}

static void
who_comes_while_the_last_leaves_gets_another(void **state)
{
	(void)state;
	leaving_keeps_nobody_out(2);
}

static void
who_comes_while_the_only_one_leaves_is_next(void **state)
{
	(void)state;
	leaving_keeps_nobody_out(1);
}

/* Says its pid, does what it is asked: ends, dies or stays. */
static void
work_once(void *arg, int64_t i)
{
	const int *sockets = arg;
	char c = 's';

	signal(SIGTERM, SIG_DFL);
	say(i, false);
	if (sockets[i] >= 0 && read(sockets[i], &c, 1) != 1)
		_exit(9);
	if (c == 'd')
		_exit(1);
	while (c == 's')
		pause();
}

static struct news
news_of(int64_t i)
{
	struct news n = next_news();

	assert_int_equal(n.i, i);
	return n;
}

static void
each_is_started_when_its_own_socket_is_asked(void **state)
{
	int first[2], second[2];
	int sockets[3] = { -1 };
	struct workers w = { .count = 3, .least = 1, .listening = -1,
	    .sockets = sockets, .work = work_once, .arg = sockets };
	struct news one, again;
	pid_t parent;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, first), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, second), 0);
	sockets[1] = first[0];
	sockets[2] = second[0];
	parent = parent_of(&w);
	news_of(0);
	ask(second[1], "e");		/* one that ends comes when asked */
	one = news_of(2);
	dies(one.pid);
	ask(first[1], "d");		/* one that dies comes in any case */
	one = news_of(1);
	again = news_of(1);
	assert_int_not_equal(one.pid, again.pid);
	assert_true(was_logged("worker died"));
	ask(second[1], "s");
	one = news_of(2);
	kill(parent, SIGTERM);
	ends_well(parent);
	assert_int_equal(kill(one.pid, 0), -1);
	assert_int_equal(kill(again.pid, 0), -1);
	nothing_else_was_said();
	for (int i = 0; i < 2; i++) {
		close(first[i]);
		close(second[i]);
	}
}

/* What can live: the first byte of its file is 'y'. */
static FILE *health;

static bool
is_healthy(void)
{
	char c = 'n';

	return pread(fileno(health), &c, 1, 0) == 1 && c == 'y';
}

static void
make_healthy(const char *word)
{
	assert_int_equal(pwrite(fileno(health), word, 1, 0), 1);
}

/* Takes one byte. */
static void
live_if_healthy(void *arg, int64_t i)
{
	const int *sockets = arg;
	char c;

	say(i, false);
	if (!is_healthy())
		_exit(7);
	signal(SIGTERM, SIG_DFL);
	if (read(sockets[i], &c, 1) != 1)
		_exit(9);
	for (;;)
		pause();
}

/* Takes one byte, too, and says so with a number of its own. */
static void
stand_in(void *arg, int64_t i)
{
	const int *sockets = arg;
	char c;

	if (read(sockets[i], &c, 1) != 1)
		_exit(9);
	say(i + 100, false);
	if (c == 'd')
		_exit(1);
}

static void
note_change(void *arg, int64_t i, int status)
{
	(void)arg;
	log_event(NULL, LOG_INFO, status != 0 ? "cannot" : "can again",
	    LOG_INT("child", i),
	    LOG_INT("status", status != 0 ? WEXITSTATUS(status) : 0));
}

/* Three tries, then somebody else answers at once; a try for each who asks
 * after that; and what can live again takes over, with one line for each. */
static void
for_who_cannot_live_another_answers(void **state)
{
	int asked[2], other[2], sockets[3] = { -1 };
	struct workers w = { .count = 3, .listening = -1, .sockets = sockets,
	    .work = live_if_healthy, .stand_in = stand_in,
	    .changed = note_change, .arg = sockets };
	pid_t parent;

	(void)state;
	health = tmpfile();
	assert_non_null(health);
	make_healthy("n");
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, asked), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, other), 0);
	sockets[0] = asked[0];
	sockets[1] = other[0];
	sockets[2] = other[0];
	parent = parent_of(&w);
	ask(asked[1], "x");
	for (int i = 0; i < WORKERS_TRIES; i++)
		news_of(0);
	news_of(100);
	for (int i = 0; i < 3; i++) {
		ask(asked[1], "x");
		news_of(0);
		news_of(100);
	}
	nothing_else_was_said();
	assert_int_equal(times_logged("worker died"), WORKERS_TRIES);
	assert_int_equal(times_logged("cannot child=0 status=7"), 1);
	assert_int_equal(times_logged("can again"), 0);
	make_healthy("y");
	ask(asked[1], "x");
	news_of(0);
	is_logged("can again\" child=0", 1);
	nothing_else_was_said();
	kill(parent, SIGTERM);
	ends_well(parent);
	assert_int_equal(times_logged("cannot"), 1);
	assert_int_equal(times_logged("can again"), 1);
	for (int i = 0; i < 2; i++) {
		close(asked[i]);
		close(other[i]);
	}
	fclose(health);
}

/* Of those that always live each death is told, and none is replaced. */
static void
nobody_stands_in_for_who_always_lives(void **state)
{
	int pair[2], sockets[2] = { -1 };
	struct workers w = { .count = 2, .least = 1, .listening = -1,
	    .sockets = sockets, .work = live_if_healthy, .stand_in = stand_in,
	    .changed = note_change, .arg = sockets };
	struct pollfd p = { announce[0], POLLIN, 0 };
	pid_t parent;

	(void)state;
	health = tmpfile();
	assert_non_null(health);
	make_healthy("n");
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	sockets[0] = sockets[1] = pair[0];
	parent = parent_of(&w);
	for (int i = 0; i <= WORKERS_TRIES; i++)
		news_of(0);
	is_logged("worker died", WORKERS_TRIES + 1);
	make_healthy("y");
	/* Until one has grown up. */
	while (poll(&p, 1, 1500) == 1)
		next_news();
	kill(parent, SIGTERM);
	ends_well(parent);
	assert_int_equal(times_logged("can again"), 0);
	assert_int_equal(times_logged("cannot"), 0);
	close(pair[0]);
	close(pair[1]);
	fclose(health);
}

/* Neither can live: they are tried no faster than any that dies. */
static void
a_stand_in_that_dies_is_no_busy_loop(void **state)
{
	int asked[2], sockets[1];
	struct workers w = { .count = 1, .listening = -1, .sockets = sockets,
	    .work = live_if_healthy, .stand_in = stand_in,
	    .changed = note_change, .arg = sockets };
	int64_t begin = clock_monotonic_us();
	struct pollfd p = { announce[0], POLLIN, 0 };
	pid_t parent;
	int n = 0;

	(void)state;
	health = tmpfile();
	assert_non_null(health);
	make_healthy("n");
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, asked), 0);
	sockets[0] = asked[0];
	for (int i = 0; i < 100; i++)
		ask(asked[1], "d");
	parent = parent_of(&w);
	/* 10, 30, 70, 150, 310, 500 ms: two are said in each turn. */
	while (clock_monotonic_us() - begin < 1000000)
		if (poll(&p, 1, 10) == 1) {
			next_news();
			n++;
		}
	assert_in_range(n, 4, 20);
	assert_true(was_logged("a stand-in died"));
	kill(parent, SIGTERM);
	ends_well(parent);
	while (poll(&p, 1, 0) == 1)
		next_news();
	close(asked[0]);
	close(asked[1]);
	fclose(health);
}

/* Nothing limits root, so that becomes somebody else. */
static void
be_limited(void)
{
	if (getuid() == 0 && (setgroups(0, NULL) != 0 || setgid(65534) != 0 ||
	    setuid(65534) != 0))
		_exit(9);
}

/* May it have as many processes as the machine allows, or none? */
static void
limit_processes(pid_t pid, bool is_allowed)
{
	struct rlimit limit;

	if (prlimit(pid, RLIMIT_NPROC, NULL, &limit) != 0)
		_exit(9);
	limit.rlim_cur = is_allowed ? limit.rlim_max : 0;
	if (prlimit(pid, RLIMIT_NPROC, &limit, NULL) != 0)
		_exit(9);
}

static pid_t
parent_without_children(const struct workers *w)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	be_limited();
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	limit_processes(0, false);
	dup2(fileno(log_file), 2);
	_exit(workers_run(w));
}

static void
allow_children(pid_t parent)
{
	pid_t pid = fork();

	if (pid == 0) {
		be_limited();
		limit_processes(parent, true);
		_exit(0);
	}
	ends_well(pid);
}

/* It is tried again until the machine has room, for those who always live and
 * for those who are asked. */
static void
a_fork_that_fails_ends_nothing(void **state)
{
	int pair[2], sockets[2] = { -1 };
	struct workers w = { .count = 2, .least = 1, .listening = -1,
	    .sockets = sockets, .work = work, .stand_in = stand_in,
	    .changed = note_change };
	pid_t parent;

	(void)state;
	/* Under it a process whose fork has failed does not go on. */
	if (getenv("UNDER_VALGRIND") != NULL)
		skip();
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	sockets[1] = pair[0];
	ask(pair[1], "x");
	parent = parent_without_children(&w);
	is_logged("cannot fork a worker", 8);
	nothing_else_was_said();
	allow_children(parent);
	assert_int_equal(next_news().i + next_news().i, 1);
	kill(parent, SIGTERM);
	ends_well(parent);
	assert_false(was_logged("cannot child"));
	close(pair[0]);
	close(pair[1]);
}

enum { PROGRAMS = 3, ENDS = 2 };

/* A worker that answers each connection. */
static void
answer(void *arg, int64_t i)
{
	sigset_t term;

	(void)i;
	listen_as_a_worker(*(int *)arg, &term);
	while (!terminated) {
		int fd;

		sigprocmask(SIG_UNBLOCK, &term, NULL);
		fd = accept(listening, NULL, NULL);
		sigprocmask(SIG_BLOCK, &term, NULL);
		if (fd < 0)
			continue;
		if (write(fd, "y", 1) != 1)
			_exit(9);
		close(fd);
	}
}

/* A program that ends each second, however much is asked. */
static void
run_program(void *arg, int64_t i)
{
	struct workers w = { .count = 2, .quiet_s = 300, .idle_exit_s = 1,
	    .last_request = long_ago, .work = answer };
	int socket = ((const int *)arg)[i];

	say(i, false);
	w.listening = socket;
	w.arg = &socket;
	_exit(workers_run(&w));
}

/* The kernel chooses a name. */
static int
new_socket(struct sockaddr_un *address, socklen_t *len)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	*len = sizeof(*address);
	assert_int_equal(bind(fd, (struct sockaddr *)address,
	    sizeof(sa_family_t)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)address, len), 0);
	assert_int_equal(listen(fd, 16), 0);
	return fd;
}

static void
is_answered(const struct sockaddr_un *address, socklen_t len)
{
	struct timeval patience = { 20, 0 };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char c = 'n';

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(connect(fd, (const struct sockaddr *)address, len), 0);
	assert_int_equal(read(fd, &c, 1), 1);
	assert_int_equal(c, 'y');
	close(fd);
}

/* However often a program has been started so far. */
static void
count_starts(int starts[PROGRAMS])
{
	struct pollfd p = { announce[0], POLLIN, 0 };

	while (poll(&p, 1, 0) == 1)
		starts[next_news().i]++;
}

static void
none_is_lost_while_programs_end(void **state)
{
	struct sockaddr_un address[PROGRAMS];
	socklen_t len[PROGRAMS];
	int sockets[PROGRAMS], starts[PROGRAMS] = { 0 }, fewest = 0;
	struct workers w = { .count = PROGRAMS, .listening = -1,
	    .sockets = sockets, .work = run_program, .arg = sockets };
	int64_t begin = clock_monotonic_us();
	pid_t parent;

	(void)state;
	/* So slow that something waits whenever one could end. */
	if (getenv("UNDER_VALGRIND") != NULL)
		skip();
	for (int i = 0; i < PROGRAMS; i++)
		sockets[i] = new_socket(&address[i], &len[i]);
	parent = parent_of(&w);
	while (fewest <= ENDS) {
		fewest = ENDS + 1;
		for (int i = 0; i < PROGRAMS; i++) {
			is_answered(&address[i], len[i]);
			count_starts(starts);
			fewest = starts[i] < fewest ? starts[i] : fewest;
		}
		assert_true(clock_monotonic_us() - begin < 60000000);
	}
	kill(parent, SIGTERM);
	ends_well(parent);
	assert_false(was_logged("worker died"));
	for (int i = 0; i < PROGRAMS; i++)
		close(sockets[i]);
}

/* Nobody is left behind when the parent itself is killed. */
static void
workers_die_with_their_parent(void **state)
{
	struct workers w = { .count = 1, .least = 1, .listening = -1,
	    .last_request = long_ago, .work = work };
	pid_t parent = parent_of(&w), one = next_pid();

	(void)state;
	kill(parent, SIGKILL);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	dies(one);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_dead_are_replaced_and_sigterm_ends_all),
		TEST(who_waits_gets_another),
		TEST(the_first_connection_gets_a_worker_at_once),
		TEST(idleness_ends_one_that_was_never_asked),
		TEST(a_clock_set_back_keeps_nobody),
		TEST(who_comes_while_the_last_leaves_gets_another),
		TEST(who_comes_while_the_only_one_leaves_is_next),
		TEST(each_is_started_when_its_own_socket_is_asked),
		TEST(for_who_cannot_live_another_answers),
		TEST(nobody_stands_in_for_who_always_lives),
		TEST(a_stand_in_that_dies_is_no_busy_loop),
		TEST(a_fork_that_fails_ends_nothing),
		TEST(none_is_lost_while_programs_end),
		TEST(workers_die_with_their_parent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
