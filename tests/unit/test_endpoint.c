/* test_endpoint - the loop, from a FastCGI request to its answer */
#include "unit.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "base/str.h"
#include "endpoint/endpoint.h"
#include "fastcgi_peer.h"
#include "http/valid.h"

static char folder[64];
static char sock[96];
static pid_t program;

static enum err
handle(struct request *rq, struct response *rs)
{
	const char *mode = request_param(rq, 0);

	if (mode != NULL && mode[0] == 'd')
		abort();
	if (mode != NULL && mode[0] == 'u')
		return ERR_UNAVAILABLE;
	if (mode != NULL && mode[0] == 'l') {
		for (int i = 0; i < RESPONSE_MAX / 64 + 1; i++)
			buf_printf(&rs->body, "%064d", i);
		return response_body(rs, 200, "text/plain");
	}
	if (mode != NULL && mode[0] == 'p')
		return response_text(rs, 200, "text/plain",
		    arena_printf(rq->call.arena, "%d", (int)getpid()));
	return response_text(rs, 200, "text/plain", "hello");
}

static const struct param params[] = { { "mode", valid_id, 8, 0 } };
static unsigned
methods_at(struct request *rq)
{
	return str_eq(rq->path, "/t/one") ? METHOD_POST : 0;
}

static const char *const paths[] = { "/t", "/t/one", NULL };
static const struct endpoint ep = { .name = "t", .paths = paths,
    .methods = METHOD_GET | METHOD_POST, .methods_at = methods_at, .params = params, .nparams = 1,
    .body = BODY_FORM, .body_max = 16, .limit = LIMIT_ADDRESS,
    .cors = CORS_LIST, .errors = &errors_json, .handle = handle };

/* A need that is met once there is a folder "whole". */
static enum err
open_whole(struct request *rq)
{
	struct stat st;

	(void)rq;
	return stat(arena_printf(rq->call.arena, "%s/whole", folder), &st) == 0 ?
	    OK : ERR_UNAVAILABLE;
}

static const struct need whole = { .open = open_whole };
static const struct endpoint needy = { .name = "t", .paths = paths,
    .methods = METHOD_GET, .cors = CORS_LIST, .needs = { &whole },
    .errors = &errors_json, .handle = handle };

static const char *const any_path[] = { "/*", NULL };
static const struct endpoint any = { .name = "t", .paths = any_path,
    .limit = LIMIT_NONE, .cors = CORS_NONE, .errors = &errors_json };

static void
make_folder(void)
{
	static const char *const parts[] = { "", "/run", "/run/stats",
	    "/run/limits" };
	char path[96];

	snprintf(folder, sizeof(folder), "/tmp/keepsake-endpoint-XXXXXX");
	assert_non_null(mkdtemp(folder));
	for (size_t i = 1; i < 4; i++) {
		snprintf(path, sizeof(path), "%s%s", folder, parts[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	snprintf(sock, sizeof(sock), "%s/s", folder);
}

static int
start_endpoint(const struct endpoint *which, int (*run)(const struct endpoint *))
{
	int fd;

	make_folder();
	fd = peer_listen(sock);
	program = fork();
	if (program == 0) {
		dup2(fd, 0);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(1);
		setenv("DATA_DIR", folder, 1);
		setenv("WORKERS", "1", 1);
		setenv("RATE_LIMIT", "1/min", 1);
		setenv("RATE_BURST", "10", 1);
		_exit(run(which));
	}
	close(fd);
	return 0;
}

static int
start(void **state)
{
	(void)state;
	return start_endpoint(&ep, endpoint_serve);
}

static int
start_needy(void **state)
{
	(void)state;
	return start_endpoint(&needy, endpoint_serve);
}

/* In place of a program whose settings are wrong. */
static int
start_refuser(void **state)
{
	int rc;

	(void)state;
	setenv("KEEPSAKE_SETTINGS", "/nonexistent/settings", 1);
	rc = start_endpoint(&any, endpoint_refuse);
	unsetenv("KEEPSAKE_SETTINGS");
	return rc;
}

static int
stop(void **state)
{
	char command[160];
	int status;

	(void)state;
	kill(program, SIGTERM);
	assert_int_equal(waitpid(program, &status, 0), program);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	snprintf(command, sizeof(command), "rm -r '%s'", folder);
	return system(command);
}

static const char *
ask(const char *method, const char *query)
{
	const char *pairs[] = { "REQUEST_METHOD", method, "SCRIPT_NAME", "/t",
	    "QUERY_STRING", query, "REMOTE_ADDR", "192.0.2.1", NULL };

	return peer_ask(sock, pairs, "");
}

static void
answers_are_whole(void **state)
{
	const char *a;

	(void)state;
	a = ask("GET", "");
	assert_non_null(strstr(a, "Status: 200\r\n"));
	assert_non_null(strstr(a, "Content-Length: 5\r\n"));
	assert_non_null(strstr(a, "Cache-Control: no-store\r\n"));
	assert_non_null(strstr(a, "\r\n\r\nhello"));
	a = ask("HEAD", "");
	assert_non_null(strstr(a, "Content-Length: 5\r\n"));
	assert_null(strstr(a, "hello"));
}

static void
refusals_have_their_headers(void **state)
{
	const char *a;

	(void)state;
	a = ask("DELETE", "");
	assert_non_null(strstr(a, "Status: 405\r\n"));
	assert_non_null(strstr(a, "Allow: GET, HEAD, POST, OPTIONS\r\n"));
	a = ask("TRACE", "");
	assert_non_null(strstr(a, "Status: 405\r\n"));
	a = ask("OPTIONS", "");
	assert_non_null(strstr(a, "Status: 204\r\n"));
	a = ask("GET", "mode=u");
	assert_non_null(strstr(a, "Status: 503\r\n"));
	assert_non_null(strstr(a, "Retry-After: 5\r\n"));
	a = ask("GET", "mode=l");
	assert_non_null(strstr(a, "Status: 503\r\n"));
	a = ask("GET", "mode=%00");
	assert_non_null(strstr(a, "Status: 400\r\n"));
}

/* Where a path has fewer methods than the program, those, for pages too. */
static void
methods_are_those_of_the_path(void **state)
{
	const char *pairs[] = { "REQUEST_METHOD", "DELETE", "SCRIPT_NAME",
	    "/t/one", "HTTP_ORIGIN", "http://localhost:6274",
	    "HTTP_ACCESS_CONTROL_REQUEST_METHOD", "POST", "REMOTE_ADDR",
	    "192.0.2.1", NULL };

	(void)state;
	assert_non_null(strstr(peer_ask(sock, pairs, ""),
	    "\nAllow: POST, OPTIONS\r\n"));
	pairs[1] = "OPTIONS";
	assert_non_null(strstr(peer_ask(sock, pairs, ""),
	    "Access-Control-Allow-Methods: POST, OPTIONS\r\n"));
	pairs[3] = "/t";
	assert_non_null(strstr(peer_ask(sock, pairs, ""),
	    "Access-Control-Allow-Methods: GET, HEAD, POST, OPTIONS\r\n"));
}

static void
bodies_have_limits(void **state)
{
	const char *pairs[] = { "REQUEST_METHOD", "POST", "SCRIPT_NAME", "/t",
	    "CONTENT_TYPE", "application/x-www-form-urlencoded",
	    "CONTENT_LENGTH", "17", "REMOTE_ADDR", "192.0.2.1", NULL };

	(void)state;
	assert_non_null(strstr(peer_ask(sock, pairs, "mode=aaaaaaaaaaaa"),
	    "Status: 413\r\n"));
	pairs[7] = "16";
	assert_non_null(strstr(peer_ask(sock, pairs, "mode=aaaaa"),
	    "Status: 400\r\n"));
	pairs[7] = "6";
	assert_non_null(strstr(peer_ask(sock, pairs, "mode=a"),
	    "Status: 200\r\n"));
	pairs[5] = "text/plain";
	assert_non_null(strstr(peer_ask(sock, pairs, "mode=a"),
	    "Status: 415\r\n"));
}

static void
burst_then_429(void **state)
{
	const char *a = "";

	(void)state;
	for (int i = 0; i < 10; i++)
		assert_non_null(strstr(ask("GET", ""), "Status: 200\r\n"));
	a = ask("GET", "");
	assert_non_null(strstr(a, "Status: 429\r\n"));
	assert_non_null(strstr(a, "Retry-After: "));
}

/* A worker that dies takes its own request with it and nothing else. */
static void
a_dead_worker_is_replaced(void **state)
{
	char first[16];

	(void)state;
	snprintf(first, sizeof(first), "%s", strstr(ask("GET", "mode=p"),
	    "\r\n\r\n") + 4);
	assert_string_equal(ask("GET", "mode=d"), "");
	assert_string_not_equal(strstr(ask("GET", "mode=p"), "\r\n\r\n") + 4,
	    first);
}

/* Somebody who connects and says nothing must not stop SIGTERM for good:
 * the request in hand is given up when its peer goes. */
static void
a_peer_that_goes_is_forgotten(void **state)
{
	int fd = peer_connect(sock);

	(void)state;
	assert_int_equal(write(fd, "\x01\x01", 2), 2);
	close(fd);
	assert_non_null(strstr(ask("GET", ""), "Status: 200\r\n"));
}

/* What cannot be opened is answered, not waited for, and tried again. */
static void
an_unmet_need_is_503_until_it_is_met(void **state)
{
	struct timespec pause = { 0, 50000000 };
	char path[96];
	const char *a;
	int tries;

	(void)state;
	a = ask("GET", "");
	assert_non_null(strstr(a, "Status: 503\r\n"));
	assert_non_null(strstr(a, "Retry-After: 5\r\n"));
	assert_null(strstr(a, "hello"));
	assert_non_null(strstr(ask("HEAD", ""), "Status: 503\r\n"));
	snprintf(path, sizeof(path), "%s/whole", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	for (tries = 0; strstr(ask("GET", ""), "Status: 200\r\n") == NULL;
	    tries++) {
		assert_true(tries < 200);
		nanosleep(&pause, NULL);
	}
}

/* It reads no settings, and leaves the socket to the program soon. */
static void
who_refuses_needs_no_settings(void **state)
{
	const char *a;
	siginfo_t end;

	(void)state;
	for (int i = 0; i < 3; i++) {
		a = ask("POST", "mode=d");
		assert_non_null(strstr(a, "Status: 503\r\n"));
		assert_non_null(strstr(a, "Retry-After: 5\r\n"));
		assert_non_null(strstr(a, "{\"detail\":"));
	}
	/* stop() collects it. */
	assert_int_equal(waitid(P_PID, (id_t)program, &end,
	    WEXITED | WNOWAIT), 0);
	assert_int_equal(end.si_code, CLD_EXITED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(answers_are_whole, start, stop),
		cmocka_unit_test_setup_teardown(refusals_have_their_headers,
		    start, stop),
		cmocka_unit_test_setup_teardown(methods_are_those_of_the_path,
		    start, stop),
		cmocka_unit_test_setup_teardown(bodies_have_limits, start, stop),
		cmocka_unit_test_setup_teardown(burst_then_429, start, stop),
		cmocka_unit_test_setup_teardown(a_dead_worker_is_replaced,
		    start, stop),
		cmocka_unit_test_setup_teardown(a_peer_that_goes_is_forgotten,
		    start, stop),
		cmocka_unit_test_setup_teardown(
		    an_unmet_need_is_503_until_it_is_met, start_needy, stop),
		cmocka_unit_test_setup_teardown(who_refuses_needs_no_settings,
		    start_refuser, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
