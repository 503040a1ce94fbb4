/*
 * fetch_fixture - a fetch program that answers what a test tells it to
 *
 * Listens on a socket of DIR/run in a child process.  It answers each question
 * with the bytes of DIR/answer and adds the question to DIR/asked.
 */
#ifndef KEEPSAKE_TESTS_FETCH_FIXTURE_H
#define KEEPSAKE_TESTS_FETCH_FIXTURE_H

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fastcgi_peer.h"

static inline size_t
fetch_file(const char *dir, const char *name, char *p, size_t max)
{
	char path[128];
	FILE *file;
	size_t n;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	if ((file = fopen(path, "r")) == NULL)
		return 0;
	n = fread(p, 1, max - 1, file);
	fclose(file);
	p[n] = '\0';
	return n;
}

/* How many questions there were. */
static inline size_t
fetch_asked(const char *dir)
{
	static char text[1 << 16];
	size_t n = 0;

	fetch_file(dir, "asked", text, sizeof text);
	for (const char *p = text; (p = strstr(p, "KEEPSAKE_FETCH_URL")); p++)
		n++;
	text[0] = '\0';
	return n;
}

static inline void
fetch_answer_one(const char *dir, int fd)
{
	static unsigned char in[1 << 19];
	static char text[1 << 20];
	size_t have = 0, n = fetch_file(dir, "answer", text, sizeof text), at;
	struct arena *a = arena_new(1 << 23);
	char path[128];
	struct buf b;
	FILE *file;
	ssize_t got;

	/* The question ends with the empty record of its body. */
	while ((got = read(fd, in + have, sizeof in - have)) > 0) {
		have += (size_t)got;
		if (have >= 8 && in[have - 7] == RECORD_STDIN &&
		    in[have - 4] == 0 && in[have - 3] == 0)
			break;
	}
	snprintf(path, sizeof path, "%s/asked", dir);
	if ((file = fopen(path, "a")) != NULL) {
		for (at = 0; at < have; at++)
			fputc(in[at] == 0 ? ' ' : in[at], file);
		fclose(file);
	}
	buf_init(&b, a, 1 << 21);
	for (at = 0; at < n; at += 60000)
		record_add(&b, RECORD_STDOUT, 1, text + at,
		    n - at < 60000 ? n - at : 60000);
	record_add(&b, RECORD_STDERR, 1, "a word", 6);
	if (n == 0 || text[0] != '!')
		record_add(&b, RECORD_END, 1, "\0\0\0\0\0\0\0\0", 8);
	for (at = 0; at < b.len; at += (size_t)got)
		if ((got = write(fd, b.data + at, b.len - at)) <= 0)
			break;
	arena_free(a);
}

/* `name` as in DIR/run/NAME.sock. */
static inline pid_t
fetch_start_as(const char *dir, const char *name)
{
	char path[100];
	pid_t pid;
	int listening, fd;

	snprintf(path, sizeof path, "%s/run/%s.sock", dir, name);
	listening = peer_listen(path);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		while ((fd = accept(listening, NULL, NULL)) >= 0) {
			fetch_answer_one(dir, fd);
			close(fd);
		}
		_exit(0);
	}
	close(listening);
	return pid;
}

static inline pid_t
fetch_start(const char *dir)
{
	return fetch_start_as(dir, "fetch-known");
}

static inline void
fetch_stop(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

#endif
