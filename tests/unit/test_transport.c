/* test_transport - FastCGI and CGI: whole requests, whole answers, a calm end */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/log.h"
#include "endpoint/transport.h"
#include "fastcgi_peer.h"

/* What transport_is_fastcgi says with `fd` as descriptor 0. */
static bool
says(int fd)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		dup2(fd, 0);
		_exit(transport_is_fastcgi());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status) == 1;
}

static void
only_a_listening_socket_is_fastcgi(void **state)
{
	char folder[] = "/tmp/keepsake-transport-XXXXXX", path[64];
	int listening, pair[2], pipes[2];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/s", folder);
	listening = peer_listen(path);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(pipe(pipes), 0);
	assert_true(says(listening));
	assert_false(says(pair[0]));
	assert_false(says(pipes[0]));
	close(listening);
	unlink(path);
	assert_int_equal(rmdir(folder), 0);
}

static enum answered
answer_hello(void *arg, char *const *env, const struct intake *in,
    struct buf **head, struct buf **body)
{
	struct buf *b = arg;
	char text[6] = "";

	assert_non_null(env);
	assert_int_equal(in->read(in->source, text, 5), OK);
	assert_int_equal(in->read(in->source, text, 1), ERR_INVALID);
	buf_puts(&b[0], "Status: 200\r\n\r\n");
	buf_puts(&b[1], text);
	*head = &b[0];
	*body = &b[1];
	return ANSWER_WHOLE;
}

static void
note_done(void *arg)
{
	struct buf *b = arg;

	buf_clear(&b[0]);
}

/* One CGI request: body from standard input, answer on standard output. */
static void
cgi_reads_and_writes_once(void **state)
{
	struct arena *a = arena_new(65536);
	struct buf b[2];
	struct transport t = { .answer = answer_hello, .done = note_done,
	    .arg = b };
	char out[64] = "";
	int in[2], back[2], status;
	pid_t pid;

	(void)state;
	buf_init(&b[0], a, 1000);
	buf_init(&b[1], a, 1000);
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(back), 0);
	assert_int_equal(write(in[1], "hello", 5), 5);
	close(in[1]);
	if ((pid = fork()) == 0) {
		dup2(in[0], 0);
		dup2(back[1], 1);
		transport_cgi(&t);
		_exit(b[0].len == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(read(back[0], out, sizeof(out) - 1), 20);
	assert_string_equal(out, "Status: 200\r\n\r\nhello");
	arena_free(a);
}

/* One worker, as a process of its own, that answers in the way of `answer`. */
struct worker {
	char folder[48], path[64];
	int listening;		/* the same as the worker's */
	pid_t pid;
};

static struct buf answer_parts[2];

static enum answered
answer_bodiless(void *arg, char *const *env, const struct intake *in,
    struct buf **head, struct buf **body)
{
	(void)arg;
	(void)env;
	(void)in;
	buf_puts(&answer_parts[0], "Status: 413\r\n\r\n");
	buf_puts(&answer_parts[1], "too large");
	*head = &answer_parts[0];
	*body = &answer_parts[1];
	return ANSWER_WHOLE;
}

static enum answered
answer_body(void *arg, char *const *env, const struct intake *in,
    struct buf **head, struct buf **body)
{
	char text[6] = "";

	(void)answer_bodiless(arg, env, in, head, body);
	buf_clear(&answer_parts[1]);
	buf_puts(&answer_parts[1],
	    in->read(in->source, text, 5) == OK ? text : "cut short");
	return true;
}

static enum answered
answer_under_sigterm(void *arg, char *const *env, const struct intake *in,
    struct buf **head, struct buf **body)
{
	if (kill(getpid(), SIGTERM) != 0)
		_exit(2);
	return answer_bodiless(arg, env, in, head, body);
}

/* Whoever holds the connection now; the worker has left it. */
static int held = -1;
static unsigned held_id;

static enum answered
answer_elsewhere(void *arg, char *const *env, const struct intake *in,
    struct buf **head, struct buf **body)
{
	held = dup(in->fd);
	held_id = in->request_id;
	(void)answer_bodiless(arg, env, in, head, body);
	return ANSWER_PARKED;
}

static enum answered
answer_in_pieces(void *arg, char *const *env, const struct intake *in,
    struct buf **head, struct buf **body)
{
	(void)answer_bodiless(arg, env, in, head, body);
	buf_clear(&answer_parts[1]);
	return ANSWER_STREAMED;
}

/* The first is whole, those behind it are cut. */
static bool
write_pieces(void *arg, FILE *out)
{
	static bool again;
	bool whole = !again;

	(void)arg;
	again = true;
	for (int i = 0; i < 2000; i++)
		if (fprintf(out, "piece %04d\n", i) < 0)
			return false;
	return whole;
}

static void
clear_parts(void *arg)
{
	(void)arg;
	buf_clear(&answer_parts[0]);
	buf_clear(&answer_parts[1]);
}

/* What becomes of a body of a thousand bytes. */
static enum answered
answer_slow(void *arg, char *const *env, const struct intake *in,
    struct buf **head, struct buf **body)
{
	char text[1000];

	(void)answer_bodiless(arg, env, in, head, body);
	buf_clear(&answer_parts[1]);
	buf_puts(&answer_parts[1],
	    err_name(in->read(in->source, text, sizeof(text))));
	return ANSWER_WHOLE;
}

static enum answered
answer_never(void *arg, char *const *env, const struct intake *in,
    struct buf **head, struct buf **body)
{
	(void)answer_bodiless(arg, env, in, head, body);
	if (freopen("/dev/null", "w", stderr) == NULL)
		_exit(2);
	log_fatal("what is needed is broken", NULL, 0);
}

enum { A_WHILE_US = 300000 };

/* In a worker that has so long to live. */
static enum answered
answer_a_while(void *arg, char *const *env, const struct intake *in,
    struct buf **head, struct buf **body)
{
	return answer_bodiless(arg, env, in, head, body);
}

/* Called when the worker is done with the request: what it would have sent, or
 * closed, would be seen by the peer. */
static void
answer_at_last(void *arg)
{
	struct arena *a = arena_new(65536);
	struct buf b;

	clear_parts(arg);
	buf_init(&b, a, 1000);
	record_add(&b, RECORD_STDOUT, held_id, "late", 4);
	record_add(&b, RECORD_END, held_id, "\0\0\0\0\0\0\0\0", 8);
	if (write(held, b.data, b.len) != (ssize_t)b.len)
		_exit(3);
	close(held);
	arena_free(a);
}

static void
nothing_to_prepare(void *arg)
{
	(void)arg;
}

/* Once somebody waits. */
static void
fail_to_prepare(void *arg)
{
	struct pollfd p = { 0, POLLIN, 0 };

	(void)arg;
	if (poll(&p, 1, 10000) != 1 || freopen("/dev/null", "w", stderr) == NULL)
		_exit(2);
	log_fatal("what is needed is broken", NULL, 0);
}

static enum answered
answer_unprepared(void *arg, char *const *env, const struct intake *in,
    struct buf **head, struct buf **body)
{
	return answer_bodiless(arg, env, in, head, body);
}

static void
work(int listening, const struct transport *t)
{
	struct arena *a = arena_new(65536);

	/* One that hangs is a failure, not a wait. */
	alarm(20);
	dup2(listening, 0);
	close(listening);
	buf_init(&answer_parts[0], a, 1000);
	buf_init(&answer_parts[1], a, 1000);
	transport_fastcgi(t, t->answer == answer_unprepared ?
	    fail_to_prepare : nothing_to_prepare);
	arena_free(a);
	_exit(0);
}

typedef enum answered way(void *, char *const *, const struct intake *,
    struct buf **, struct buf **);

static void
start(struct worker *w, way *answer)
{
	const struct transport t = { .answer = answer, .stream = write_pieces,
	    .done = answer == answer_elsewhere ? answer_at_last : clear_parts,
	    .patience_s = answer == answer_slow ? 1 : 30,
	    .until_us = answer == answer_a_while ?
	    clock_monotonic_us() + A_WHILE_US : 0 };

	snprintf(w->folder, sizeof(w->folder), "/tmp/keepsake-worker-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	snprintf(w->path, sizeof(w->path), "%s/s", w->folder);
	w->listening = peer_listen(w->path);
	if ((w->pid = fork()) == 0)
		work(w->listening, &t);
}

static void
ends_with(struct worker *w, int wanted)
{
	int status;

	assert_int_equal(waitpid(w->pid, &status, 0), w->pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), wanted);
	close(w->listening);
	unlink(w->path);
	assert_int_equal(rmdir(w->folder), 0);
}

static void
ends_calmly(struct worker *w)
{
	ends_with(w, 0);
}

static const char *const no_body[] = { "REQUEST_METHOD", "GET", NULL };
static const char *const five[] = { "CONTENT_LENGTH", "5", NULL };
static const char *const a_lot[] = { "CONTENT_LENGTH", "30000", NULL };

/* Nothing is left to come, so the worker is free before the peer closes. */
static void
one_worker_serves_while_a_peer_lingers(void **state)
{
	struct worker w;
	int slow;

	(void)state;
	start(&w, answer_body);
	slow = peer_send(w.path, five, "hello");
	assert_string_equal(peer_read(slow), "Status: 413\r\n\r\nhello");
	assert_string_equal(peer_ask(w.path, five, "again"),
	    "Status: 413\r\n\r\nagain");
	assert_string_equal(peer_ask(w.path, five, "cut"),
	    "Status: 413\r\n\r\ncut short");
	assert_string_equal(peer_ask(w.path, no_body, ""),
	    "Status: 413\r\n\r\ncut short");
	close(slow);
	kill(w.pid, SIGTERM);
	ends_calmly(&w);
}

/* A reset could overtake the answer. */
static void
a_body_unread_is_no_reset(void **state)
{
	static char body[30001];
	struct worker w;
	int fd;

	(void)state;
	memset(body, 'b', sizeof(body) - 1);
	start(&w, answer_bodiless);
	fd = peer_send(w.path, a_lot, body);
	errno = 0;
	assert_string_equal(peer_read(fd), "Status: 413\r\n\r\ntoo large");
	assert_int_equal(errno, 0);
	close(fd);
	kill(w.pid, SIGTERM);
	ends_calmly(&w);
}

/* Whoever is answered in the middle of a body need not send the rest first. */
static void
an_answer_waits_for_no_rest(void **state)
{
	struct arena *a = arena_new(65536);
	struct pollfd p = { .events = POLLIN };
	struct worker w;
	struct buf b;

	(void)state;
	buf_init(&b, a, 1000);
	record_add(&b, RECORD_STDIN, 1, "hello", 5);
	start(&w, answer_body);
	p.fd = peer_begin(w.path, a_lot);
	assert_int_equal(write(p.fd, b.data, b.len), (ssize_t)b.len);
	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_string_equal(peer_read(p.fd), "Status: 413\r\n\r\nhello");
	close(p.fd);
	kill(w.pid, SIGTERM);
	ends_calmly(&w);
	arena_free(a);
}

/* Sends a byte of the body every five milliseconds until there is an answer. */
static void
drip(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };
	struct arena *a = arena_new(65536);
	struct buf b;

	buf_init(&b, a, 1000);
	record_add(&b, RECORD_STDIN, 1, "x", 1);
	for (int i = 0; i < 999 && poll(&p, 1, 5) == 0; i++)
		assert_int_equal(send(fd, b.data, b.len, MSG_NOSIGNAL),
		    (ssize_t)b.len);
	arena_free(a);
}

/* A byte now and then keeps no worker; all at once do not come slowly. */
static void
a_slow_body_is_given_up(void **state)
{
	static const char *const thousand[] = { "CONTENT_LENGTH", "1000", NULL };
	static char body[1001];
	struct worker w;
	int fd;

	(void)state;
	memset(body, 'b', sizeof(body) - 1);
	start(&w, answer_slow);
	assert_string_equal(peer_ask(w.path, thousand, body),
	    "Status: 413\r\n\r\nok");
	fd = peer_begin(w.path, thousand);
	drip(fd);
	assert_string_equal(peer_read(fd), "Status: 413\r\n\r\nexpired");
	close(fd);
	kill(w.pid, SIGTERM);
	ends_calmly(&w);
}

/* It leaves the connection to others, and serves the next. */
static void
a_request_can_be_handed_over(void **state)
{
	struct worker w;

	(void)state;
	start(&w, answer_elsewhere);
	assert_string_equal(peer_ask(w.path, five, "hello"), "late");
	assert_string_equal(peer_ask(w.path, no_body, ""), "late");
	kill(w.pid, SIGTERM);
	ends_calmly(&w);
}

/* Is the last record that of an end, which says that all has come? */
static bool
is_ended(int fd, size_t *len)
{
	static unsigned char in[1 << 16];
	size_t have = 0, pos = 0, size;
	struct record r;
	bool ended = false;
	ssize_t n;

	*len = 0;
	while ((n = read(fd, in + have, sizeof(in) - have)) > 0)
		have += (size_t)n;
	close(fd);
	while (record_parse(in + pos, have - pos, &r, &size) == OK) {
		*len += r.type == RECORD_STDOUT ? r.len : 0;
		ended = r.type == RECORD_END;
		pos += size;
	}
	return ended;
}

/* What is cut does not end as if it were whole, and the worker goes on. */
static void
an_answer_in_pieces(void **state)
{
	struct worker w;
	size_t len;

	(void)state;
	start(&w, answer_in_pieces);
	assert_true(is_ended(peer_send(w.path, no_body, ""), &len));
	assert_int_equal(len, 15 + 2000 * 11);
	assert_false(is_ended(peer_send(w.path, no_body, ""), &len));
	assert_false(is_ended(peer_send(w.path, five, "hello"), &len));
	kill(w.pid, SIGTERM);
	ends_calmly(&w);
}

static void
sigterm_lets_a_request_finish(void **state)
{
	struct worker w;

	(void)state;
	start(&w, answer_under_sigterm);
	assert_string_equal(peer_ask(w.path, no_body, ""),
	    "Status: 413\r\n\r\ntoo large");
	ends_calmly(&w);
}

/* Whenever it comes, also just before the worker waits. */
static void
sigterm_ends_a_waiting_worker(void **state)
{
	struct worker w;

	(void)state;
	for (useconds_t i = 0; i < 40; i++) {
		start(&w, answer_bodiless);
		assert_string_equal(peer_ask(w.path, no_body, ""),
		    "Status: 413\r\n\r\ntoo large");
		usleep(i * 5);
		kill(w.pid, SIGTERM);
		ends_calmly(&w);
	}
}

/* A peer that goes before its request is whole, or says what is none. */
static void
a_broken_request_leaves_the_worker_free(void **state)
{
	static const char *const beginnings[] = { "", "\1\1\0\1",
	    "\1\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0", "GET / HTTP/1.1\r\n" };
	static const size_t lengths[] = { 0, 4, 16, 16 };
	struct worker w;
	char byte;
	int fd;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		start(&w, answer_bodiless);
		fd = peer_connect(w.path);
		assert_int_equal(write(fd, beginnings[i], lengths[i]),
		    (ssize_t)lengths[i]);
		assert_int_equal(shutdown(fd, SHUT_WR), 0);
		/* Until the worker has given it up. */
		while (read(fd, &byte, 1) > 0)
			;
		close(fd);
		kill(w.pid, SIGTERM);
		ends_calmly(&w);
	}
}

/* Until nothing waits there any more. */
static void
is_accepted(int listening)
{
	struct pollfd p = { listening, POLLIN, 0 };
	int tries = 0;

	while (poll(&p, 1, 0) != 0) {
		assert_true(++tries < 10000);
		usleep(1000);
	}
}

/* Who has been accepted is served, though they ask after the signal. */
static void
sigterm_drops_no_connection(void **state)
{
	struct arena *a = arena_new(65536);
	struct worker w;
	struct buf b;
	int fd;

	(void)state;
	buf_init(&b, a, 1000);
	record_add_begin(&b, 1);
	record_add(&b, RECORD_PARAMS, 1, NULL, 0);
	record_add(&b, RECORD_STDIN, 1, NULL, 0);
	start(&w, answer_bodiless);
	fd = peer_connect(w.path);
	is_accepted(w.listening);
	kill(w.pid, SIGTERM);
	assert_int_equal(write(fd, b.data, b.len), (ssize_t)b.len);
	assert_string_equal(peer_read(fd), "Status: 413\r\n\r\ntoo large");
	close(fd);
	ends_calmly(&w);
	arena_free(a);
}

/* The web server would say 500 for it. */
static void
who_gives_up_says_so(void **state)
{
	struct worker w;
	const char *a;

	(void)state;
	start(&w, answer_never);
	a = peer_ask(w.path, five, "hello");
	assert_memory_equal(a, "Status: 503\r\n", 13);
	assert_non_null(strstr(a, "\r\nRetry-After: 5\r\n"));
	assert_non_null(strstr(a, "\r\n\r\n{\"error\":"));
	ends_with(&w, 70);
}

static void
who_cannot_begin_says_so(void **state)
{
	struct worker w;

	(void)state;
	start(&w, answer_unprepared);
	assert_memory_equal(peer_ask(w.path, no_body, ""), "Status: 503\r\n", 13);
	ends_with(&w, 70);
}

/* Nobody may keep a worker that has so long to live by saying nothing. */
static void
the_end_waits_for_nobody(void **state)
{
	int64_t begin = clock_monotonic_us();
	struct worker w;
	int fd;

	(void)state;
	start(&w, answer_a_while);
	fd = peer_connect(w.path);
	ends_calmly(&w);
	assert_true(clock_monotonic_us() - begin < 10000000);
	close(fd);
}

/* Asked or not. */
static void
the_end_may_be_known_before(void **state)
{
	int64_t begin = clock_monotonic_us();
	struct worker w;

	(void)state;
	start(&w, answer_a_while);
	assert_string_equal(peer_ask(w.path, no_body, ""),
	    "Status: 413\r\n\r\ntoo large");
	ends_calmly(&w);
	assert_true(clock_monotonic_us() - begin >= A_WHILE_US);
}

/* Who waits for a connection that another takes must not be deaf meanwhile. */
static void
accepting_blocks_nobody(void **state)
{
	struct worker w;

	(void)state;
	start(&w, answer_bodiless);
	assert_string_equal(peer_ask(w.path, no_body, ""),
	    "Status: 413\r\n\r\ntoo large");
	assert_true(fcntl(w.listening, F_GETFL) & O_NONBLOCK);
	kill(w.pid, SIGTERM);
	ends_calmly(&w);
}

/* Answers each in two milliseconds, so that others wait. */
static enum answered
answer_busily(void *arg, char *const *env, const struct intake *in,
    struct buf **head, struct buf **body)
{
	usleep(2000);
	return answer_bodiless(arg, env, in, head, body);
}

static void
end(pid_t worker)
{
	int status;

	if (worker > 0 && (kill(worker, SIGTERM) != 0 ||
	    waitpid(worker, &status, 0) != worker || status != 0))
		_exit(1);
}

/* Ends a worker and starts another again and again until something can be read
 * from `stop`; all must end well. */
static void
change_workers(int listening, int stop)
{
	const struct transport t = { .answer = answer_busily,
	    .done = clear_parts, .patience_s = 30 };
	struct pollfd p = { stop, POLLIN, 0 };
	pid_t pids[2] = { 0 };
	sigset_t term;

	/* Kept for who does not know yet what it means. */
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	for (size_t i = 0; poll(&p, 1, 3) == 0; i ^= 1) {
		end(pids[i]);
		if ((pids[i] = fork()) == 0)
			work(listening, &t);
	}
	end(pids[0]);
	end(pids[1]);
	_exit(0);
}

/* Asks `count` times in a process of its own; its status says of how many one
 * had no answer. */
static pid_t
ask_often(const char *path, int count)
{
	pid_t pid = fork();
	int lost = 0;

	if (pid != 0)
		return pid;
	for (int i = 0; i < count; i++)
		lost += strcmp(peer_ask(path, no_body, ""),
		    "Status: 413\r\n\r\ntoo large") != 0;
	_exit(lost < 255 ? lost : 255);
}

static int
status_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
none_is_lost_while_workers_end(void **state)
{
	enum { CLIENTS = 4, EACH = 100 };
	char folder[] = "/tmp/keepsake-transport-XXXXXX", path[64];
	pid_t clients[CLIENTS], house;
	int listening, stop[2];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/s", folder);
	listening = peer_listen(path);
	assert_int_equal(pipe(stop), 0);
	if ((house = fork()) == 0) {
		close(stop[1]);		/* it ends with a test that fails, too */
		change_workers(listening, stop[0]);
	}
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = ask_often(path, EACH);
	for (int i = 0; i < CLIENTS; i++)
		assert_int_equal(status_of(clients[i]), 0);
	assert_int_equal(write(stop[1], "x", 1), 1);
	assert_int_equal(status_of(house), 0);
	close(listening);
	unlink(path);
	assert_int_equal(rmdir(folder), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_listening_socket_is_fastcgi),
		cmocka_unit_test(cgi_reads_and_writes_once),
		cmocka_unit_test(one_worker_serves_while_a_peer_lingers),
		cmocka_unit_test(a_body_unread_is_no_reset),
		cmocka_unit_test(an_answer_waits_for_no_rest),
		cmocka_unit_test(a_slow_body_is_given_up),
		cmocka_unit_test(a_request_can_be_handed_over),
		cmocka_unit_test(an_answer_in_pieces),
		cmocka_unit_test(sigterm_lets_a_request_finish),
		cmocka_unit_test(a_broken_request_leaves_the_worker_free),
		cmocka_unit_test(sigterm_ends_a_waiting_worker),
		cmocka_unit_test(sigterm_drops_no_connection),
		cmocka_unit_test(who_gives_up_says_so),
		cmocka_unit_test(who_cannot_begin_says_so),
		cmocka_unit_test(the_end_waits_for_nobody),
		cmocka_unit_test(the_end_may_be_known_before),
		cmocka_unit_test(accepting_blocks_nobody),
		cmocka_unit_test(none_is_lost_while_workers_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
