/*
 * ask - one program asks another over its FastCGI socket
 *
 * The program answers within its own time limit, so the longer one here only
 * guards against its absence.  Never opens anything but sockets in run/.
 */
#include "http/ask.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "http/record.h"
#include "system/config.h"

enum {
	PATIENCE_MS = 10000,
	REQUEST_ID = 1,
	HEAD_MAX = 16 * 1024,
	/* Beside the content: headers of records. */
	REQUEST_MAX = ASK_PARAMS_MAX + ASK_BODY_MAX + 1024,
	READ_MAX = RECORD_HEADER_LEN + RECORD_CONTENT_MAX + 255
};

static int64_t
patience_of(const struct ask *q)
{
	return q->patience_ms > 0 ? q->patience_ms : PATIENCE_MS;
}

static int
connect_to(struct arena *a, const struct config *cfg, const struct ask *q)
{
	const char *path = arena_printf(a, "%s/run/%s.sock", cfg->data_dir,
	    q->socket);
	int64_t ms = patience_of(q);
	struct timeval patience = { ms / 1000, ms % 1000 * 1000 };
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

/* A stream of records and the empty one that ends it. */
static void
add_stream(struct buf *all, enum record_type type, const char *p, size_t len)
{
	size_t n;

	for (; len > 0; p += n, len -= n) {
		n = len < RECORD_CONTENT_MAX ? len : RECORD_CONTENT_MAX;
		record_add(all, type, REQUEST_ID, p, n);
	}
	record_add(all, type, REQUEST_ID, NULL, 0);
}

static void
add_params(struct buf *b, const struct ask *q)
{
	bool post = q->body.p != NULL;

	record_add_pair(b, "REQUEST_METHOD", post ? "POST" : "GET");
	record_add_pair(b, "SCRIPT_NAME", q->path);
	if (post) {
		record_add_pair(b, "CONTENT_TYPE", q->type != NULL ? q->type :
		    "application/x-www-form-urlencoded");
		record_add_pair(b, "CONTENT_LENGTH",
		    arena_printf(b->arena, "%zu", q->body.len));
	}
	for (const struct ask_param *p = q->params; p != NULL &&
	    p->name != NULL; p++)
		if (p->value != NULL)
			record_add_pair(b, p->name, p->value);
}

static enum err
make_question(struct arena *a, const struct ask *q, struct buf *all)
{
	struct buf params;

	buf_init(&params, a, ASK_PARAMS_MAX);
	add_params(&params, q);
	buf_init(all, a, REQUEST_MAX);
	record_add_begin(all, REQUEST_ID);
	add_stream(all, RECORD_PARAMS, params.data, params.len);
	add_stream(all, RECORD_STDIN, q->body.p, q->body.len);
	return q->body.len > ASK_BODY_MAX || buf_failed(&params) ||
	    buf_failed(all) ? ERR_TOO_LARGE : OK;
}

static enum err
send_all(int fd, const struct buf *b)
{
	size_t sent;
	ssize_t n;

	for (sent = 0; sent < b->len; sent += (size_t)n) {
		n = send(fd, b->data + sent, b->len - sent, MSG_NOSIGNAL);
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
read_answer(int fd, struct arena *a, int64_t ms, struct buf *out)
{
	int64_t until = clock_monotonic_us() + ms * 1000;
	unsigned char *raw = arena_alloc(a, READ_MAX);
	size_t len = 0;
	ssize_t n;
	enum err e = ERR_NOT_FOUND;

	while (e == ERR_NOT_FOUND) {
		n = read(fd, raw + len, READ_MAX - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || clock_monotonic_us() > until)
			return ERR_UNAVAILABLE;
		len += (size_t)n;
		e = take_records(raw, &len, out);
		if (buf_failed(out))
			return ERR_TOO_LARGE;
	}
	return e;
}

/* The next line of the head, without its end; false after the last. */
static bool
next_line(struct span *rest, struct span *line)
{
	const char *end = rest->len == 0 ? NULL :
	    memchr(rest->p, '\n', rest->len);
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

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The value, if the line is "NAME: value". */
static bool
value_of(struct span line, const char *name, struct span *out)
{
	size_t len = strlen(name);

	if (line.len <= len || line.p[len] != ':' ||
	    strncasecmp(line.p, name, len) != 0)
		return false;
	*out = (struct span){ line.p + len + 1, line.len - len - 1 };
	while (out->len > 0 && is_blank(out->p[0])) {
		out->p++;
		out->len--;
	}
	while (out->len > 0 && is_blank(out->p[out->len - 1]))
		out->len--;
	return true;
}

/* Three digits, perhaps a reason after a space; else 0. */
static int
read_status(struct span v)
{
	const char *p = v.p;

	if (v.len < 3 || (v.len > 3 && p[3] != ' ') || p[0] < '1' ||
	    p[0] > '9' || p[1] < '0' || p[1] > '9' || p[2] < '0' || p[2] > '9')
		return 0;
	return (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');
}

enum err
ask_parse(const char *p, size_t len, struct ask_answer *out)
{
	struct span rest = { p, len }, line = { NULL, 0 }, value, head;
	int status = -1;

	memset(out, 0, sizeof *out);
	head = (struct span){ p, 0 };
	while (next_line(&rest, &line)) {
		if (status < 0 && value_of(line, "Status", &value))
			status = read_status(value);
		head.len = (size_t)(rest.p - p);
	}
	/* The head ends with an empty line, not with the text. */
	if (line.p == NULL || line.len > 0 || status <= 0)
		return ERR_INVALID;
	*out = (struct ask_answer){ status, head, rest };
	return OK;
}

const char *
ask_header(struct arena *a, const struct ask_answer *answer, const char *name)
{
	struct span rest = answer->head, line, value;

	while (next_line(&rest, &line))
		if (value_of(line, name, &value))
			return arena_strndup(a, value.p, value.len);
	return NULL;
}

static enum err
converse(int fd, struct arena *a, const struct buf *question,
    const struct ask *q, struct ask_answer *out)
{
	struct buf answer;
	enum err e;

	buf_init(&answer, a, q->max + HEAD_MAX);
	if ((e = send_all(fd, question)) != OK ||
	    (e = read_answer(fd, a, patience_of(q), &answer)) != OK ||
	    (e = ask_parse(answer.data, answer.len, out)) != OK)
		return e;
	return out->body.len <= q->max ? OK : ERR_TOO_LARGE;
}

static enum err
give_up(struct call *c, const struct ask *q, const char *why, int64_t errnum)
{
	log_event(c, LOG_ERROR, why, LOG_STR("socket", q->socket),
	    LOG_INT("errno", errnum));
	return ERR_UNAVAILABLE;
}

enum err
ask_program(struct call *c, const struct config *cfg, const struct ask *q,
    struct ask_answer *out)
{
	struct ask_answer got = { 0 };
	struct buf question;
	enum err e;
	int fd;

	memset(out, 0, sizeof *out);
	if (make_question(c->arena, q, &question) != OK)
		return give_up(c, q, "a question is too long", 0);
	if ((fd = connect_to(c->arena, cfg, q)) < 0)
		return give_up(c, q, "cannot reach a program", errno);
	e = converse(fd, c->arena, &question, q, &got);
	close(fd);
	if (e == ERR_TOO_LARGE)
		return give_up(c, q, "a program answers too much", 0);
	if (e != OK)
		return give_up(c, q, "a program does not answer", 0);
	*out = got;
	return OK;
}
