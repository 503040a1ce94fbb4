/*
 * packet - what programs and `events` say to each other
 *
 * Numbers are in network order.  Never believes a length before that many
 * bytes are there, and takes nothing that packet_write() would not write.
 */
#include "events/packet.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	VERSION = 1,
	HEAD_LEN = 24 + 3 * CHANNEL_ID_LEN,
	LEN_LEN = 4,		/* bytes of a text's length */
	FDS_MAX = 8		/* more than one is broken, yet must be closed */
};

/* Room for descriptors, aligned as the kernel wants it. */
union control {
	char bytes[CMSG_SPACE(FDS_MAX * sizeof(int))];
	struct cmsghdr align;
};

static bool
is_type(unsigned type)
{
	return (type >= PACKET_PARK && type <= PACKET_ANNOUNCE) ||
	    (type >= PACKET_DONE && type <= PACKET_BROKEN);
}

static void
put(unsigned char *p, size_t bytes, uint64_t n)
{
	for (size_t i = 0; i < bytes; i++)
		p[i] = (unsigned char)(n >> 8 * (bytes - 1 - i) & 0xff);
}

static uint64_t
get(const unsigned char *p, size_t bytes)
{
	uint64_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		n = n << 8 | p[i];
	return n;
}

void
packet_write(struct buf *b, const struct packet *p)
{
	unsigned char head[HEAD_LEN] = { VERSION, (unsigned char)p->type,
	    (unsigned char)p->flags, (unsigned char)p->topics };
	unsigned char len[LEN_LEN];
	size_t before = b->len;

	assert(is_type(p->type) && p->flags < 256 && p->topics < 256 &&
	    p->request_id < 65536 && p->abilities < 65536);
	put(head + 4, 2, p->request_id);
	put(head + 6, 2, p->abilities);
	put(head + 8, 8, (uint64_t)p->number);
	put(head + 16, 8, (uint64_t)p->until);
	memcpy(head + 24, p->id.bytes, CHANNEL_ID_LEN);
	memcpy(head + 24 + CHANNEL_ID_LEN, p->of.bytes, CHANNEL_ID_LEN);
	memcpy(head + 24 + 2 * CHANNEL_ID_LEN, p->session.bytes,
	    CHANNEL_ID_LEN);
	buf_add(b, head, sizeof(head));
	for (size_t i = 0; i < PACKET_TEXTS; i++) {
		if (p->text[i].len > PACKET_MAX) {
			b->failed = true;
			return;
		}
		put(len, sizeof(len), p->text[i].len);
		buf_add(b, len, sizeof(len));
		buf_add(b, p->text[i].p, p->text[i].len);
	}
	if (b->len - before > PACKET_MAX)
		b->failed = true;
}

static void
read_head(const unsigned char *in, struct packet *out)
{
	out->type = (enum packet_type)in[1];
	out->flags = in[2];
	out->topics = in[3];
	out->request_id = (unsigned)get(in + 4, 2);
	out->abilities = (unsigned)get(in + 6, 2);
	out->number = (int64_t)get(in + 8, 8);
	out->until = (int64_t)get(in + 16, 8);
	memcpy(out->id.bytes, in + 24, CHANNEL_ID_LEN);
	memcpy(out->of.bytes, in + 24 + CHANNEL_ID_LEN, CHANNEL_ID_LEN);
	memcpy(out->session.bytes, in + 24 + 2 * CHANNEL_ID_LEN,
	    CHANNEL_ID_LEN);
}

enum err
packet_read(const unsigned char *in, size_t len, struct packet *out)
{
	const unsigned char *end = in + len;
	struct packet p = { .flags = 0 };
	size_t n;

	*out = p;
	if (len < HEAD_LEN || len > PACKET_MAX || in[0] != VERSION ||
	    !is_type(in[1]))
		return ERR_INVALID;
	read_head(in, &p);
	in += HEAD_LEN;
	for (size_t i = 0; i < PACKET_TEXTS; i++) {
		if (end - in < LEN_LEN)
			return ERR_INVALID;
		n = (size_t)get(in, LEN_LEN);
		in += LEN_LEN;
		if (n > (size_t)(end - in))
			return ERR_INVALID;
		if (n > 0)
			p.text[i] = (struct span){ (const char *)in, n };
		in += n;
	}
	if (in != end)
		return ERR_INVALID;
	*out = p;
	return OK;
}

/* Puts the descriptor beside the bytes. */
static void
attach(struct msghdr *msg, union control *control, int fd)
{
	struct cmsghdr *c;

	memset(control, 0, sizeof(*control));
	msg->msg_control = control->bytes;
	msg->msg_controllen = CMSG_SPACE(sizeof(fd));
	c = CMSG_FIRSTHDR(msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
}

/* A datagram is sent whole or not at all. */
static enum err
send_part(int socket, char *p, size_t len, bool more, int fd)
{
	char lead = more ? 1 : 0;
	struct iovec iov[2] = { { &lead, 1 }, { p, len } };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };
	union control control;
	ssize_t n;

	if (fd >= 0)
		attach(&msg, &control, fd);
	do
		n = sendmsg(socket, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n < 0 ? ERR_UNAVAILABLE : OK;
}

enum err
packet_send(int socket, const struct buf *b, int fd)
{
	const size_t most = PACKET_PART_MAX - 1;
	size_t at = 0, len;
	enum err e;

	do {
		len = b->len - at < most ? b->len - at : most;
		e = send_part(socket, b->data + at, len, at + len < b->len,
		    at == 0 ? fd : -1);
		at += len;
	} while (e == OK && at < b->len);
	return e;
}

/* The one descriptor that came, or -1; false if there are more, which are
 * closed then. */
static bool
take_fd(struct msghdr *msg, int *fd)
{
	int fds[FDS_MAX];
	size_t n = 0, more;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c != NULL;
	    c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		more = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		if (more > FDS_MAX - n)
			more = FDS_MAX - n;
		memcpy(fds + n, CMSG_DATA(c), more * sizeof(int));
		n += more;
	}
	if (n == 1 && !(msg->msg_flags & MSG_CTRUNC)) {
		*fd = fds[0];
		return true;
	}
	for (size_t i = 0; i < n; i++)
		close(fds[i]);
	return n == 0 && !(msg->msg_flags & MSG_CTRUNC);
}

enum err
packet_receive(int socket, unsigned char *part, size_t *len, bool *more,
    int *fd)
{
	unsigned char lead = 0;
	struct iovec iov[2] = { { &lead, 1 }, { part, PACKET_PART_MAX - 1 } };
	union control control;
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2,
	    .msg_control = control.bytes,
	    .msg_controllen = sizeof(control.bytes) };
	ssize_t n;

	*len = 0;
	*more = false;
	*fd = -1;
	do
		n = recvmsg(socket, &msg, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? ERR_NOT_FOUND : ERR_UNAVAILABLE;
	if (!take_fd(&msg, fd))
		return ERR_UNAVAILABLE;
	/* No byte at all is the end; a part is never empty. */
	if (n < 2 || lead > 1 || (msg.msg_flags & MSG_TRUNC)) {
		if (*fd >= 0)
			close(*fd);
		*fd = -1;
		return ERR_UNAVAILABLE;
	}
	*len = (size_t)n - 1;
	*more = lead == 1;
	return OK;
}
