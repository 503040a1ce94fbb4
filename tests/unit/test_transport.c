/* test_transport - telling FastCGI from CGI by descriptor 0 */
#include "unit.h"

#include <stdlib.h>
#include <sys/wait.h>

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

static void
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
	struct transport t = { answer_hello, note_done, b };
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_listening_socket_is_fastcgi),
		cmocka_unit_test(cgi_reads_and_writes_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
