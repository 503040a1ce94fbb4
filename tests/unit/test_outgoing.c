/*
 * test_outgoing - what is asked of an origin on loopback, and what is not
 *
 * The origin is a child process that answers each connection with the same
 * bytes and keeps what it was sent.  Names, TLS, time limits and a world of
 * public addresses are in tests/cgi/fetch.bats.
 */
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/outgoing.h"

struct origin {
	struct arena *a;
	struct call call;
	struct buf body;
	char url[64];
	pid_t pid;
	int heard;		/* what it was sent can be read here */
};

static void
serve(int listening, int heard, const char *answer)
{
	char in[8192];
	ssize_t n;
	int fd;

	while ((fd = accept(listening, NULL, NULL)) >= 0) {
		if ((n = read(fd, in, sizeof in)) > 0 &&
		    write(heard, in, (size_t)n) == n &&
		    write(fd, answer, strlen(answer)) > 0)
			shutdown(fd, SHUT_WR);
		close(fd);
	}
	_exit(0);
}

static void
origin_start(struct origin *o, const char *answer)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0), ends[2];

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	assert_int_equal(pipe(ends), 0);
	o->pid = fork();
	assert_true(o->pid >= 0);
	if (o->pid == 0)
		serve(fd, ends[1], answer);
	close(fd);
	close(ends[1]);
	o->heard = ends[0];
	o->a = arena_new(1 << 20);
	o->call = (struct call){ .arena = o->a, .request_id = "test" };
	buf_init(&o->body, o->a, 1 << 16);
	snprintf(o->url, sizeof o->url, "http://127.0.0.1:%d/x?y=z",
	    ntohs(at.sin_port));
}

/* What the origin was sent; "" if nothing.  Ends it. */
static const char *
origin_stop(struct origin *o)
{
	static char text[8192];
	ssize_t n;

	assert_int_equal(kill(o->pid, SIGKILL), 0);
	assert_int_equal(waitpid(o->pid, NULL, 0), o->pid);
	n = read(o->heard, text, sizeof text - 1);
	text[n > 0 ? n : 0] = '\0';
	close(o->heard);
	arena_free(o->a);
	return text;
}

#define ANSWER "HTTP/1.1 203 Yes\r\nContent-Length: 5\r\n"

static void
test_get(void **state)
{
	struct outgoing_answer answer;
	struct outgoing what = { .max = 100 };
	struct origin o;
	const char *sent;

	(void)state;
	origin_start(&o, ANSWER "Content-Type: Text/Plain; x\r\n"
	    "Cache-Control: max-age=60\r\nCache-Control: max-age=30\r\n\r\n"
	    "hello");
	what.url = o.url;
	assert_int_equal(outgoing_send(&o.call, &what, &o.body, &answer), OK);
	assert_int_equal(answer.status, 203);
	assert_string_equal(answer.content_type, "text/plain");
	assert_int_equal(answer.max_age, 30);
	assert_string_equal(o.body.data, "hello");
	sent = origin_stop(&o);
	assert_non_null(strstr(sent, "GET /x?y=z HTTP/1.1\r\n"));
	assert_non_null(strstr(sent, "Accept: application/json\r\n"));
	assert_null(strstr(sent, "User-Agent"));
	assert_null(strstr(sent, "Accept-Encoding"));
}

static void
test_post(void **state)
{
	struct outgoing_answer answer;
	struct outgoing what = { .max = 100, .body = "a=b&c", .body_len = 3,
	    .authorization = "Basic eDp5" };
	struct origin o;
	const char *sent;

	(void)state;
	origin_start(&o, ANSWER "\r\nhello");
	what.url = o.url;
	assert_int_equal(outgoing_send(&o.call, &what, &o.body, &answer), OK);
	assert_null(answer.content_type);
	assert_int_equal(answer.max_age, -1);
	sent = origin_stop(&o);
	assert_non_null(strstr(sent, "POST /x?y=z HTTP/1.1\r\n"));
	assert_non_null(strstr(sent, "Authorization: Basic eDp5\r\n"));
	assert_non_null(strstr(sent, "\r\n\r\na=b"));
	assert_null(strstr(sent, "a=b&c"));
	assert_non_null(strstr(sent,
	    "Content-Type: application/x-www-form-urlencoded\r\n"));
}

static void
test_json(void **state)
{
	struct outgoing_answer answer;
	struct outgoing what = { .max = 100, .body = "{}", .body_len = 2,
	    .type = "application/json" };
	struct origin o;
	const char *sent;

	(void)state;
	origin_start(&o, ANSWER "\r\nhello");
	what.url = o.url;
	assert_int_equal(outgoing_send(&o.call, &what, &o.body, &answer), OK);
	what.type = "x\r\nY: z";
	assert_int_equal(outgoing_send(&o.call, &what, &o.body, &answer),
	    ERR_INVALID);
	sent = origin_stop(&o);
	assert_non_null(strstr(sent, "Content-Type: application/json\r\n"));
	assert_null(strstr(sent, "urlencoded"));
	assert_non_null(strstr(sent, "\r\n\r\n{}"));
}

/* The origin accepts, and says nothing. */
static void
test_patience(void **state)
{
	struct outgoing_answer answer;
	struct outgoing what = { .max = 100, .patience_ms = 200 };
	int64_t start = clock_monotonic_us();
	struct origin o;

	(void)state;
	origin_start(&o, "");
	assert_int_equal(kill(o.pid, SIGSTOP), 0);
	what.url = o.url;
	assert_int_equal(outgoing_send(&o.call, &what, &o.body, &answer),
	    ERR_UNAVAILABLE);
	assert_true(clock_monotonic_us() - start >= 190000);
	assert_true(clock_monotonic_us() - start < 3000000);
	origin_stop(&o);
}

static void
test_limits(void **state)
{
	struct outgoing_answer answer;
	struct outgoing what = { .max = 5 };
	struct origin o;

	(void)state;
	origin_start(&o, ANSWER "\r\nhello");
	what.url = o.url;
	assert_int_equal(outgoing_send(&o.call, &what, &o.body, &answer), OK);
	buf_clear(&o.body);
	what.max = 4;
	assert_int_equal(outgoing_send(&o.call, &what, &o.body, &answer),
	    ERR_UNAVAILABLE);
	assert_int_equal(answer.status, 0);
	origin_stop(&o);
}

/* Refused before a byte is sent. */
static void
test_refused(void **state)
{
	static const char *const urls[] = {
		"https://127.0.0.1/x", "https://127.1/x", "https://[::1]/x",
		"https://localhost/x", "https://a.localhost/x",
		"https://a.example", "https://a.example/../x",
		"https://2130706433/x", "x", "",
	};
	struct outgoing_answer answer;
	struct outgoing what = { .max = 5, .guarded = true };
	struct origin o;

	(void)state;
	origin_start(&o, ANSWER "\r\nhello");
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		what.url = urls[i];
		if (outgoing_send(&o.call, &what, &o.body, &answer) !=
		    ERR_FORBIDDEN)
			fail_msg("not refused: %s", urls[i]);
	}
	/* Guarded is https alone. */
	what.url = o.url;
	assert_int_equal(outgoing_send(&o.call, &what, &o.body, &answer),
	    ERR_UNAVAILABLE);
	what.guarded = false;
	what.authorization = "Basic x\r\nX: y";
	assert_int_equal(outgoing_send(&o.call, &what, &o.body, &answer),
	    ERR_INVALID);
	assert_string_equal(origin_stop(&o), "");
}

static void
test_open(void **state)
{
	(void)state;
	assert_int_equal(outgoing_open("/nonexistent/ca.pem"), ERR_NOT_FOUND);
	assert_int_equal(outgoing_open(NULL), OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_post),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_patience),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
