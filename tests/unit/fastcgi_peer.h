/*
 * fastcgi_peer - the web server's side of FastCGI, for unit tests
 *
 * peer_listen() makes a listening unix socket; peer_send() sends one request to
 * it, peer_read() returns the whole answer (head and body) in static room, and
 * peer_ask() does both.
 */
#ifndef KEEPSAKE_TESTS_FASTCGI_PEER_H
#define KEEPSAKE_TESTS_FASTCGI_PEER_H

#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "http/record.h"

static inline int
peer_socket(const char *path, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	snprintf(address->sun_path, sizeof(address->sun_path), "%s", path);
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static inline int
peer_listen(const char *path)
{
	struct sockaddr_un address;
	int fd = peer_socket(path, &address);

	unlink(path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address,
	    sizeof(address)), 0);
	assert_int_equal(listen(fd, 16), 0);
	return fd;
}

static inline int
peer_connect(const char *path)
{
	struct sockaddr_un address;
	int fd = peer_socket(path, &address);

	assert_int_equal(connect(fd, (struct sockaddr *)&address,
	    sizeof(address)), 0);
	return fd;
}

/* Collects STDOUT records up to END_REQUEST or the end of the connection. */
static inline const char *
peer_read(int fd)
{
	static unsigned char in[1 << 17];
	static char out[1 << 17];
	size_t have = 0, pos = 0, size, len = 0;
	struct record r;
	ssize_t n;

	while ((n = read(fd, in + have, sizeof(in) - have)) > 0)
		have += (size_t)n;
	while (record_parse(in + pos, have - pos, &r, &size) == OK) {
		if (r.type == RECORD_STDOUT && len + r.len < sizeof(out)) {
			memcpy(out + len, r.content, r.len);
			len += r.len;
		}
		pos += size;
	}
	out[len] = '\0';
	return out;
}

/* Sends the head of a request, and the records in `rest` with it: one that is
 * answered without them may be gone before a second write. */
static inline int
peer_write(const char *path, const char *const *pairs, const struct buf *rest)
{
	struct arena *a = arena_new(1 << 20);
	int fd = peer_connect(path);
	struct buf params, b;

	buf_init(&params, a, 1 << 16);
	for (; *pairs != NULL; pairs += 2)
		record_add_pair(&params, pairs[0], pairs[1]);
	buf_init(&b, a, 1 << 19);
	record_add_begin(&b, 1);
	record_add(&b, RECORD_PARAMS, 1, params.data, params.len);
	record_add(&b, RECORD_PARAMS, 1, NULL, 0);
	if (rest != NULL)
		buf_add(&b, rest->data, rest->len);
	assert_int_equal(write(fd, b.data, b.len), (ssize_t)b.len);
	arena_free(a);
	return fd;
}

/* `pairs`: name, value, name, value, ..., NULL.  The connection, on which the
 * body is to follow. */
static inline int
peer_begin(const char *path, const char *const *pairs)
{
	return peer_write(path, pairs, NULL);
}

static inline int
peer_send(const char *path, const char *const *pairs, const char *body)
{
	struct arena *a = arena_new(1 << 20);
	struct buf b;
	int fd;

	buf_init(&b, a, 1 << 18);
	if (*body != '\0')
		record_add(&b, RECORD_STDIN, 1, body, strlen(body));
	record_add(&b, RECORD_STDIN, 1, NULL, 0);
	fd = peer_write(path, pairs, &b);
	arena_free(a);
	return fd;
}

static inline const char *
peer_ask(const char *path, const char *const *pairs, const char *body)
{
	int fd = peer_send(path, pairs, body);
	const char *answer = peer_read(fd);

	close(fd);
	return answer;
}

#endif
