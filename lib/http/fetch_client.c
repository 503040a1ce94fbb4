/*
 * fetch_client - asking the fetch program for a document
 *
 * One connection for each question; the program answers within its own time
 * limit, so a longer one here only guards against its absence.  Never opens
 * anything but the program's socket.
 */
#include "http/fetch_client.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "http/record.h"
#include "system/config.h"

enum {
	PATIENCE_S = 10,
	REQUEST_ID = 1,
	REQUEST_MAX = 8 * 1024,
	HEAD_MAX = 16 * 1024,
	READ_MAX = RECORD_HEADER_LEN + RECORD_CONTENT_MAX + 255
};

static int
connect_fetch(const struct request *rq)
{
	const char *path = config_path(rq->call.arena, rq->cfg,
	    "run/fetch.sock");
	struct timeval patience = { PATIENCE_S, 0 };
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof to.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(to.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
		return fd;
	close(fd);
	return -1;
}

static enum err
send_request(int fd, struct arena *a, const char *url)
{
	struct buf params, all;
	size_t sent;
	ssize_t n;

	buf_init(&params, a, REQUEST_MAX);
	record_add_pair(&params, "REQUEST_METHOD", "GET");
	record_add_pair(&params, "SCRIPT_NAME", "/fetch");
	record_add_pair(&params, FETCH_PARAM_URL, url);
	buf_init(&all, a, REQUEST_MAX);
	record_add_begin(&all, REQUEST_ID);
	record_add(&all, RECORD_PARAMS, REQUEST_ID, params.data, params.len);
	record_add(&all, RECORD_PARAMS, REQUEST_ID, NULL, 0);
	record_add(&all, RECORD_STDIN, REQUEST_ID, NULL, 0);
	if (buf_failed(&params) || buf_failed(&all))
		return ERR_INVALID;
	for (sent = 0; sent < all.len; sent += (size_t)n) {
		n = send(fd, all.data + sent, all.len - sent, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return ERR_UNAVAILABLE;
	}
	return OK;
}

/* Takes whole records off the front of `raw`.  OK at the last one,
 * ERR_NOT_FOUND while there are more to come. */
static enum err
take_records(unsigned char *raw, size_t *len, struct buf *out)
{
	struct record r;
	size_t at = 0, size;
	enum err e;

	while ((e = record_parse(raw + at, *len - at, &r, &size)) == OK) {
		at += size;
		if (r.type == RECORD_END)
			return OK;
		if (r.type == RECORD_STDOUT)
			buf_add(out, r.content, r.len);
	}
	*len -= at;
	memmove(raw, raw + at, *len);
	return e;
}

static enum err
read_answer(int fd, struct arena *a, struct buf *out)
{
	unsigned char *raw = arena_alloc(a, READ_MAX);
	size_t len = 0;
	ssize_t n;
	enum err e = ERR_NOT_FOUND;

	while (e == ERR_NOT_FOUND) {
		n = read(fd, raw + len, READ_MAX - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_UNAVAILABLE;
		len += (size_t)n;
		e = take_records(raw, &len, out);
	}
	return e != OK || buf_failed(out) ? ERR_UNAVAILABLE : OK;
}

/* The next line of the head, without its end; false after the last. */
static bool
next_line(struct span *rest, struct span *line)
{
	const char *end = memchr(rest->p, '\n', rest->len);
	size_t len;

	if (end == NULL)
		return false;
	len = (size_t)(end - rest->p);
	*line = (struct span){ rest->p, len };
	if (len > 0 && rest->p[len - 1] == '\r')
		line->len--;
	rest->p += len + 1;
	rest->len -= len + 1;
	return line->len > 0;
}

/* The three digits after "NAME: ", if the line is of that name. */
static void
read_status(struct span line, const char *name, int *out)
{
	size_t len = strlen(name);
	const char *p = line.p + len + 2;

	if (line.len < len + 5 || memcmp(line.p, name, len) != 0 ||
	    line.p[len] != ':' || line.p[len + 1] != ' ')
		return;
	if (p[0] >= '1' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9' &&
	    p[2] >= '0' && p[2] <= '9')
		*out = (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');
}

enum err
fetch_parse(const char *p, size_t len, struct fetch_parts *out)
{
	struct span rest = { p, len }, line = { NULL, 0 };

	memset(out, 0, sizeof *out);
	while (next_line(&rest, &line)) {
		read_status(line, "Status", &out->status);
		read_status(line, FETCH_HEADER_STATUS, &out->origin_status);
	}
	/* The head ends with an empty line, not with the text. */
	if (line.p == NULL || line.len > 0 || out->status == 0)
		return ERR_INVALID;
	out->body = rest;
	return OK;
}

static enum err
ask(int fd, struct request *rq, const char *url, struct fetch_parts *out)
{
	struct buf answer;
	enum err e;

	buf_init(&answer, rq->call.arena, FETCH_BYTES_MAX + HEAD_MAX);
	if ((e = send_request(fd, rq->call.arena, url)) != OK ||
	    (e = read_answer(fd, rq->call.arena, &answer)) != OK)
		return e;
	return fetch_parse(answer.data, answer.len, out) == OK ? OK :
	    ERR_UNAVAILABLE;
}

enum err
fetch_get(struct request *rq, const char *url, struct fetch_answer *out)
{
	struct fetch_parts parts = { 0 };
	enum err e;
	int fd;

	memset(out, 0, sizeof *out);
	if (strlen(url) > FETCH_URL_MAX)
		return ERR_FORBIDDEN;
	if ((fd = connect_fetch(rq)) < 0) {
		log_event(&rq->call, LOG_ERROR, "cannot reach fetch",
		    LOG_INT("errno", errno));
		return ERR_UNAVAILABLE;
	}
	e = ask(fd, rq, url, &parts);
	close(fd);
	if (e == OK && parts.status == 403)
		return ERR_FORBIDDEN;
	if (e != OK || parts.status != 200 || parts.origin_status == 0) {
		log_event(&rq->call, LOG_ERROR, "fetch failed",
		    LOG_INT("status", parts.status));
		return ERR_UNAVAILABLE;
	}
	out->status = parts.origin_status;
	out->body = parts.body;
	return OK;
}
