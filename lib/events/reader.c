/*
 * reader - a parked FastCGI request that reads a channel
 */
#include "events/reader.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "events/hub.h"
#include "http/record.h"

enum { FDS_FIRST = 64, TURNS_MAX = 16, SCRATCH = 4096 };

struct chunk {
	struct chunk *next;
	size_t len, at;		/* bytes, and how many of them were taken */
	char bytes[];
};

/* Room in the table for this descriptor. */
static bool
reach(struct readers *rs, size_t fd)
{
	size_t fds = rs->fds > 0 ? rs->fds : FDS_FIRST;
	struct reader **by_fd;

	if (fd < rs->fds)
		return true;
	while (fds <= fd)
		fds *= 2;
	by_fd = realloc(rs->by_fd, fds * sizeof(struct reader *));
	if (by_fd == NULL)
		return false;
	memset(by_fd + rs->fds, 0, (fds - rs->fds) * sizeof(struct reader *));
	rs->by_fd = by_fd;
	rs->fds = fds;
	return true;
}

struct reader *
reader_new(struct readers *rs, struct person *person, int fd,
    unsigned request_id, int64_t due)
{
	struct reader *r;

	if (!reach(rs, (size_t)fd) || (r = calloc(1, sizeof(*r))) == NULL)
		return NULL;
	assert(rs->by_fd[fd] == NULL);
	r->person = person;
	person->reader_count++;
	r->fd = fd;
	r->request_id = (uint16_t)request_id;
	rs->by_fd[fd] = r;
	rs->count++;
	due_add(&rs->due, &r->due, due);
	if (rs->watch != NULL)
		rs->watch(rs->arg, fd, false);
	return r;
}

struct reader *
reader_find(const struct readers *rs, int fd)
{
	return fd >= 0 && (size_t)fd < rs->fds ? rs->by_fd[fd] : NULL;
}

static void
pop(struct reader *r)
{
	struct chunk *c = r->first;

	budget_give(&r->person->budget, c->len - c->at);
	r->backlog -= c->len - c->at;
	r->first = c->next;
	if (r->first == NULL)
		r->last = NULL;
	free(c);
}

static void
let_go(struct readers *rs, struct reader *r)
{
	while (r->first != NULL)
		pop(r);
	due_remove(&rs->due, &r->due);
	rs->by_fd[r->fd] = NULL;
	rs->count--;
	if (rs->forget != NULL)
		rs->forget(rs->arg, r->fd);
	close(r->fd);
	r->person->reader_count--;
	persons_let(rs->persons, r->person);
	free(r);
}

void
reader_refuse(struct readers *rs, struct reader *r)
{
	let_go(rs, r);
}

/* What the peer sends means nothing; that it hangs up does. */
static bool
hear(const struct reader *r)
{
	char scratch[SCRATCH];
	ssize_t n = 1;

	for (int turn = 0; turn < TURNS_MAX && n > 0; turn++)
		n = recv(r->fd, scratch, sizeof(scratch), MSG_DONTWAIT);
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* The program that handed it over may not have closed its copy yet. */
void
reader_close(struct readers *rs, struct reader *r)
{
	/* What lies unread would make a reset of the end. */
	(void)hear(r);
	shutdown(r->fd, SHUT_RDWR);
	let_go(rs, r);
}

/* Bytes that were taken, 0 if there is no room; -1: gone. */
static ssize_t
push(const struct reader *r, struct iovec *iov, size_t n)
{
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = n };
	ssize_t sent;

	do
		sent = sendmsg(r->fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent < 0 && errno == EAGAIN ? 0 : sent;
}

/* Keeps what is left of two pieces after `sent` bytes. */
static bool
keep_rest(struct readers *rs, struct reader *r, const struct iovec piece[2],
    size_t sent)
{
	size_t whole = piece[0].iov_len + piece[1].iov_len, at = 0, skip;
	struct chunk *c;

	if (!budget_take(&r->person->budget, whole - sent))
		return false;
	if ((c = malloc(sizeof(*c) + whole - sent)) == NULL) {
		budget_give(&r->person->budget, whole - sent);
		return false;
	}
	*c = (struct chunk){ .len = whole - sent };
	for (size_t i = 0; i < 2; i++) {
		skip = sent < piece[i].iov_len ? sent : piece[i].iov_len;
		sent -= skip;
		if (piece[i].iov_len > skip)
			memcpy(c->bytes + at, (char *)piece[i].iov_base + skip,
			    piece[i].iov_len - skip);
		at += piece[i].iov_len - skip;
	}
	r->backlog += c->len;
	if (r->last != NULL)
		r->last->next = c;
	else
		r->first = c;
	r->last = c;
	if (r->first == c && rs->watch != NULL)
		rs->watch(rs->arg, r->fd, true);
	return true;
}

/* Sends a head and its content, as far as they go. */
static bool
put(struct readers *rs, struct reader *r, unsigned char *head, size_t head_len,
    const void *p, size_t len)
{
	struct iovec piece[2] = { { head, head_len },
	    { (void *)(uintptr_t)p, len } };
	ssize_t sent = 0;

	if (r->first == NULL && (sent = push(r, piece, 2)) < 0)
		return false;
	return (size_t)sent == head_len + len ||
	    keep_rest(rs, r, piece, (size_t)sent);
}

static void
frame(unsigned char head[RECORD_HEADER_LEN], enum record_type type,
    unsigned id, size_t len)
{
	const unsigned char bytes[RECORD_HEADER_LEN] = { 1,
	    (unsigned char)type, (unsigned char)(id >> 8),
	    (unsigned char)(id & 0xff), (unsigned char)(len >> 8),
	    (unsigned char)(len & 0xff) };

	memcpy(head, bytes, sizeof(bytes));
}

bool
reader_write(struct readers *rs, struct reader *r, const void *p, size_t len)
{
	unsigned char head[RECORD_HEADER_LEN];
	const char *at = p;
	size_t part;

	assert(!r->ended);
	if (r->backlog > HUB_BACKLOG_MAX)
		return false;
	for (; len > 0; at += part, len -= part) {
		part = len < RECORD_CONTENT_MAX ? len : RECORD_CONTENT_MAX;
		frame(head, RECORD_STDOUT, r->request_id, part);
		if (!put(rs, r, head, sizeof(head), at, part))
			return false;
	}
	return true;
}

/* An empty STDOUT record, then END_REQUEST: complete, status 0. */
bool
reader_end(struct readers *rs, struct reader *r)
{
	unsigned char end[READER_END_LEN] = { 0 };

	assert(!r->ended);
	frame(end, RECORD_STDOUT, r->request_id, 0);
	frame(end + RECORD_HEADER_LEN, RECORD_END, r->request_id, 8);
	r->ended = true;
	return put(rs, r, end, sizeof(end), NULL, 0);
}

bool
reader_ready(struct readers *rs, struct reader *r)
{
	ssize_t sent = 1;

	if (!hear(r))
		return false;
	while (r->first != NULL && sent > 0) {
		struct chunk *c = r->first;
		struct iovec iov = { c->bytes + c->at, c->len - c->at };

		if ((sent = push(r, &iov, 1)) <= 0)
			continue;
		c->at += (size_t)sent;
		r->backlog -= (size_t)sent;
		budget_give(&r->person->budget, (size_t)sent);
		r->missed = false;
		if (c->at < c->len)
			continue;
		pop(r);
		if (r->first == NULL && rs->watch != NULL)
			rs->watch(rs->arg, r->fd, false);
	}
	return sent >= 0;
}

void
reader_plan(struct readers *rs, struct reader *r, int64_t at)
{
	due_remove(&rs->due, &r->due);
	due_add(&rs->due, &r->due, at);
}
