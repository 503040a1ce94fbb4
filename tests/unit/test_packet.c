/*
 * test_packet - what is written is read back, and nothing else is believed
 */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "events/packet.h"

static struct arena *a;
static int pair[2];

static int
set_up(void **state)
{
	int room = 200 * 1024;

	(void)state;
	a = arena_new(16 * 1024 * 1024);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK |
	    SOCK_CLOEXEC, 0, pair), 0);
	setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	close(pair[0]);
	close(pair[1]);
	arena_free(a);
	return 0;
}

static struct packet
example(void)
{
	struct packet p = { .type = PACKET_PARK, .flags = 255, .topics = 254,
	    .request_id = 65535, .abilities = 0x1234, .number = -1,
	    .until = INT64_C(0x0102030405060708) };

	memset(p.id.bytes, 1, CHANNEL_ID_LEN);
	memset(p.of.bytes, 2, CHANNEL_ID_LEN);
	memset(p.session.bytes, 3, CHANNEL_ID_LEN);
	p.text[0] = (struct span){ "ann", 3 };
	p.text[2] = (struct span){ "", 0 };
	p.text[7] = (struct span){ "a\0b", 3 };
	return p;
}

static void
assert_same(const struct packet *p, const struct packet *q)
{
	assert_int_equal(p->type, q->type);
	assert_int_equal(p->flags, q->flags);
	assert_int_equal(p->topics, q->topics);
	assert_int_equal(p->request_id, q->request_id);
	assert_int_equal(p->abilities, q->abilities);
	assert_int_equal(p->number, q->number);
	assert_int_equal(p->until, q->until);
	assert_memory_equal(&p->id, &q->id, CHANNEL_ID_LEN);
	assert_memory_equal(&p->of, &q->of, CHANNEL_ID_LEN);
	assert_memory_equal(&p->session, &q->session, CHANNEL_ID_LEN);
	for (size_t i = 0; i < PACKET_TEXTS; i++) {
		assert_int_equal(p->text[i].len, q->text[i].len);
		if (p->text[i].len > 0)
			assert_memory_equal(p->text[i].p, q->text[i].p,
			    p->text[i].len);
	}
}

static void
test_round_trip(void **state)
{
	struct packet p = example(), q;
	struct buf b;

	(void)state;
	buf_init(&b, a, PACKET_MAX);
	packet_write(&b, &p);
	assert_false(buf_failed(&b));
	assert_int_equal(packet_read((unsigned char *)b.data, b.len, &q), OK);
	assert_same(&p, &q);
	assert_null(q.text[1].p);
	assert_null(q.text[2].p);
}

static void
test_every_cut_is_refused(void **state)
{
	struct packet p = example(), q;
	unsigned char *cut;
	struct buf b;

	(void)state;
	buf_init(&b, a, PACKET_MAX);
	packet_write(&b, &p);
	for (size_t len = 0; len < b.len; len++) {
		cut = malloc(len + 1);
		assert_non_null(cut);
		memcpy(cut, b.data, len);
		assert_int_equal(packet_read(cut, len, &q), ERR_INVALID);
		assert_null(q.text[0].p);
		free(cut);
	}
	buf_putc(&b, 'x');
	assert_int_equal(packet_read((unsigned char *)b.data, b.len, &q),
	    ERR_INVALID);
}

static void
test_types_and_version(void **state)
{
	struct packet p = example(), q;
	struct buf b;
	bool good;

	(void)state;
	buf_init(&b, a, PACKET_MAX);
	packet_write(&b, &p);
	for (int type = 0; type < 256; type++) {
		good = (type >= 1 && type <= 10) || (type >= 64 && type <= 68);
		b.data[1] = (char)type;
		assert_int_equal(packet_read((unsigned char *)b.data, b.len,
		    &q), good ? OK : ERR_INVALID);
	}
	b.data[1] = PACKET_PARK;
	b.data[0] = 2;
	assert_int_equal(packet_read((unsigned char *)b.data, b.len, &q),
	    ERR_INVALID);
}

static void
test_lengths(void **state)
{
	struct packet p = { .type = PACKET_SEND }, q;
	char *big = arena_alloc(a, PACKET_MAX + 1);
	size_t fits;
	struct buf b;

	(void)state;
	buf_init(&b, a, 2 * PACKET_MAX);
	packet_write(&b, &p);
	fits = PACKET_MAX - b.len;
	buf_clear(&b);
	p.text[1] = (struct span){ big, fits };
	packet_write(&b, &p);
	assert_false(buf_failed(&b));
	assert_int_equal(packet_read((unsigned char *)b.data, b.len, &q), OK);
	assert_int_equal(q.text[1].len, fits);
	buf_clear(&b);
	p.text[1].len = fits + 1;
	packet_write(&b, &p);
	assert_true(buf_failed(&b));
	assert_int_equal(packet_read((unsigned char *)b.data, b.len, &q),
	    ERR_INVALID);
	buf_clear(&b);
	p.text[1].len = PACKET_MAX + 1;
	packet_write(&b, &p);
	assert_true(buf_failed(&b));
	buf_init(&b, a, 10);
	p.text[1].len = 0;
	packet_write(&b, &p);
	assert_true(buf_failed(&b));
}

/* Receives all parts; the descriptor may come with the first only. */
static void
receive_all(struct buf *out, int *fd, size_t *parts)
{
	unsigned char *part = arena_alloc(a, PACKET_PART_MAX);
	bool more = true;
	size_t len;
	int later;

	for (*parts = 0; more; ++*parts) {
		assert_int_equal(packet_receive(pair[1], part, &len, &more,
		    *parts == 0 ? fd : &later), OK);
		assert_true(*parts == 0 || later == -1);
		buf_add(out, part, len);
	}
}

static void
test_parts(void **state)
{
	struct buf b, got;
	size_t parts;
	int fd, zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	char byte = 'x';

	(void)state;
	buf_init(&b, a, PACKET_MAX);
	buf_init(&got, a, PACKET_MAX);
	for (int i = 0; i < 150 * 1000; i++)
		buf_putc(&b, (char)(i % 251));
	assert_int_equal(packet_send(pair[0], &b, zero), OK);
	receive_all(&got, &fd, &parts);
	assert_int_equal(parts, 3);
	assert_int_equal(got.len, b.len);
	assert_memory_equal(got.data, b.data, b.len);
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(read(fd, &byte, 1), 1);
	assert_int_equal(byte, 0);
	close(fd);
	close(zero);
	buf_clear(&b);
	buf_clear(&got);
	for (int i = 0; i < PACKET_PART_MAX - 1; i++)
		buf_putc(&b, 'p');
	assert_int_equal(packet_send(pair[0], &b, -1), OK);
	receive_all(&got, &fd, &parts);
	assert_int_equal(parts, 1);
	assert_int_equal(fd, -1);
	assert_int_equal(got.len, b.len);
}

static enum err
receive(void)
{
	unsigned char *part = arena_alloc(a, PACKET_PART_MAX);
	size_t len;
	bool more;
	int fd;
	enum err e = packet_receive(pair[1], part, &len, &more, &fd);

	if (e != OK) {
		assert_int_equal(fd, -1);
		assert_int_equal(len, 0);
	}
	return e;
}

static void
test_nothing_and_the_end(void **state)
{
	struct buf b;

	(void)state;
	assert_int_equal(receive(), ERR_NOT_FOUND);
	buf_init(&b, a, 100);
	buf_puts(&b, "last");
	assert_int_equal(packet_send(pair[0], &b, -1), OK);
	close(pair[0]);
	assert_int_equal(receive(), OK);
	assert_int_equal(receive(), ERR_UNAVAILABLE);
	pair[0] = -1;
}

static void
test_peer_gone(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, a, 100);
	buf_puts(&b, "nobody");
	close(pair[1]);
	assert_int_equal(packet_send(pair[0], &b, -1), ERR_UNAVAILABLE);
	assert_int_equal(errno, EPIPE);
	pair[1] = -1;
}

static void
test_full(void **state)
{
	struct buf b;
	enum err e = OK;

	(void)state;
	buf_init(&b, a, PACKET_MAX);
	for (int i = 0; i < PACKET_MAX; i++)
		buf_putc(&b, 'x');
	e = packet_send(pair[0], &b, -1);
	assert_int_equal(e, ERR_UNAVAILABLE);
	assert_int_equal(errno, EAGAIN);
}

static void
test_broken_parts(void **state)
{
	char *big = arena_alloc(a, PACKET_PART_MAX + 1);

	(void)state;
	assert_int_equal(send(pair[0], big, PACKET_PART_MAX, 0),
	    PACKET_PART_MAX);
	assert_int_equal(receive(), OK);
	assert_int_equal(send(pair[0], big, PACKET_PART_MAX + 1, 0),
	    PACKET_PART_MAX + 1);
	assert_int_equal(receive(), ERR_UNAVAILABLE);
	assert_int_equal(send(pair[0], "\2x", 2, 0), 2);
	assert_int_equal(receive(), ERR_UNAVAILABLE);
	assert_int_equal(send(pair[0], "\1", 1, 0), 1);
	assert_int_equal(receive(), ERR_UNAVAILABLE);
	assert_int_equal(send(pair[0], "", 0, 0), 0);
	assert_int_equal(receive(), ERR_UNAVAILABLE);
}

static void
send_fds(const int *fds, size_t n, const char *bytes, size_t len)
{
	union {
		char bytes[CMSG_SPACE(16 * sizeof(int))];
		struct cmsghdr align;
	} control = { .bytes = { 0 } };
	char copy[8];
	struct iovec iov = { copy, len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
	    .msg_control = control.bytes,
	    .msg_controllen = CMSG_SPACE(n * sizeof(int)) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	assert_true(len <= sizeof(copy) && n <= 16);
	memcpy(copy, bytes, len);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(int));
	memcpy(CMSG_DATA(c), fds, n * sizeof(int));
	assert_int_equal(sendmsg(pair[0], &msg, 0), (ssize_t)len);
}

/* The lowest descriptor that is free: nothing was left open below it. */
static int
lowest_free(void)
{
	int fd = dup(0);

	assert_true(fd >= 0);
	close(fd);
	return fd;
}

static void
test_foreign_descriptors_are_closed(void **state)
{
	const int fds[16] = { 0 };
	int before = lowest_free();

	(void)state;
	send_fds(fds, 2, "\0x", 2);
	assert_int_equal(receive(), ERR_UNAVAILABLE);
	assert_int_equal(lowest_free(), before);
	send_fds(fds, 16, "\0x", 2);
	assert_int_equal(receive(), ERR_UNAVAILABLE);
	assert_int_equal(lowest_free(), before);
	send_fds(fds, 1, "\7x", 2);
	assert_int_equal(receive(), ERR_UNAVAILABLE);
	assert_int_equal(lowest_free(), before);
}

int
main(void)
{
#define WITH_PAIR(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_PAIR(test_round_trip),
		WITH_PAIR(test_every_cut_is_refused),
		WITH_PAIR(test_types_and_version),
		WITH_PAIR(test_lengths),
		WITH_PAIR(test_parts),
		WITH_PAIR(test_nothing_and_the_end),
		WITH_PAIR(test_peer_gone),
		WITH_PAIR(test_full),
		WITH_PAIR(test_broken_parts),
		WITH_PAIR(test_foreign_descriptors_are_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
