/*
 * hub_fixture - a hub, packets for it, and web servers that read from it
 */
#ifndef KEEPSAKE_TESTS_HUB_FIXTURE_H
#define KEEPSAKE_TESTS_HUB_FIXTURE_H

#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "events/hub.h"
#include "http/record.h"

enum { NOW = 1000000, MOST = 8, PERSON_MOST = 3, REQUEST = 0x102,
	TEXT_MAX = 4 << 20 };

static struct hub *hub;
static struct arena *arena;
static const char *ended_grant;
static size_t listening, told;
static int watched_fd, forgotten_fd;
static bool watched_writes;
static struct packet answered;

static bool
has_ended(void *arg, const char *grant_id)
{
	(void)arg;
	return ended_grant != NULL && strcmp(grant_id, ended_grant) == 0;
}

static void
on_listeners(void *arg, size_t count)
{
	(void)arg;
	listening = count;
	told++;
}

static void
on_watch(void *arg, int fd, bool writes)
{
	(void)arg;
	watched_fd = fd;
	watched_writes = writes;
}

static void
on_forget(void *arg, int fd)
{
	(void)arg;
	forgotten_fd = fd;
}

static int
set_up(void **state)
{
	const struct hub_rules rules = { .channels_max = MOST,
	    .channels_person = PERSON_MOST, .ended = has_ended,
	    .listeners = on_listeners, .watch = on_watch,
	    .forget = on_forget };

	(void)state;
	ended_grant = NULL;
	listening = told = 0;
	watched_fd = forgotten_fd = -1;
	arena = arena_new(256 << 20);
	hub = hub_new(&rules);
	return hub == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	hub_free(hub);
	arena_free(arena);
	return 0;
}

static struct channel_id
id(int n)
{
	struct channel_id out;

	memset(out.bytes, n, sizeof(out.bytes));
	return out;
}

static struct span
text(const char *s)
{
	return (struct span){ s, s != NULL ? strlen(s) : 0 };
}

static struct packet
packet(enum packet_type type, int n, const char *sub)
{
	return (struct packet){ .type = type, .id = id(n),
	    .request_id = REQUEST, .number = -1, .text = { text(sub) } };
}

/* Gives a packet to the hub; the type of its answer, or 0. */
static inline enum packet_type
give(const struct packet *p, int fd, int64_t now)
{
	struct buf b;
	enum err e;

	buf_init(&b, arena, PACKET_MAX);
	hub_take(hub, p, fd, now, &b);
	answered = (struct packet){ .flags = 0 };
	if (b.len == 0)
		return (enum packet_type)0;
	e = packet_read((unsigned char *)b.data, b.len, &answered);
	assert_int_equal(e, OK);
	return answered.type;
}

/* Parks: *peer is the web server's end of the connection. */
static inline enum packet_type
park(const struct packet *p, int *peer, int64_t now)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK |
	    SOCK_CLOEXEC, 0, pair), 0);
	*peer = pair[0];
	return give(p, pair[1], now);
}

/* A channel `n` of `sub` with a reader, whose end is returned. */
static inline int
park_plain(int n, const char *sub, unsigned flags)
{
	struct packet p = packet(PACKET_PARK, n, sub);
	int peer;

	p.flags = flags;
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	return peer;
}

static inline enum packet_type
send_to(int n, const char *sub, const char *lines, unsigned flags, int64_t now)
{
	struct packet p = packet(PACKET_SEND, n, sub);

	p.flags = flags;
	p.text[1] = text(lines);
	return give(&p, -1, now);
}

static inline enum packet_type
announce(const char *sub, unsigned topics, const char *uri)
{
	struct packet p = packet(PACKET_ANNOUNCE, 0, sub);

	p.topics = topics;
	p.text[1] = text(uri);
	p.text[2] = text("notifications/x");
	return give(&p, -1, NOW);
}

/* What a web server has read so far. */
struct reading {
	char *text;		/* the contents of STDOUT */
	size_t len;
	bool ended;		/* END_REQUEST came */
	bool closed;		/* the connection is over */
};

static inline void
read_records(const unsigned char *in, size_t have, struct reading *out)
{
	struct record r;
	size_t pos = 0, size;

	while (record_parse(in + pos, have - pos, &r, &size) == OK) {
		assert_int_equal(r.id, REQUEST);
		assert_false(out->ended);
		if (r.type == RECORD_STDOUT) {
			memcpy(out->text + out->len, r.content, r.len);
			out->len += r.len;
		} else {
			assert_int_equal(r.type, RECORD_END);
			assert_int_equal(r.len, 8);
			assert_memory_equal(r.content, "\0\0\0\0\0\0\0\0", 8);
			out->ended = true;
		}
		pos += size;
	}
	assert_int_equal(pos, have);
}

/* Reads all that is there; `fd`, the hub's end, is told of room meanwhile. */
static inline struct reading
read_all(int peer)
{
	struct reading out = { .text = arena_alloc(arena, TEXT_MAX + 1) };
	unsigned char *in = arena_alloc(arena, TEXT_MAX);
	size_t have = 0;
	ssize_t n;

	for (;;) {
		n = recv(peer, in + have, TEXT_MAX - have, 0);
		if (n > 0) {
			have += (size_t)n;
			for (int fd = 0; fd < 64; fd++)
				hub_ready(hub, fd, NOW);
			continue;
		}
		out.closed = n == 0;
		break;
	}
	read_records(in, have, &out);
	out.text[out.len] = '\0';
	return out;
}

static inline void
expect_text(int peer, const char *expected)
{
	struct reading got = read_all(peer);

	assert_string_equal(got.text, expected);
	assert_false(got.ended);
	assert_false(got.closed);
}

/* The text, then the end of the request and of the connection. */
static inline void
expect_end(int peer, const char *expected)
{
	struct reading got = read_all(peer);

	assert_string_equal(got.text, expected);
	assert_true(got.ended);
	assert_true(got.closed);
	close(peer);
}

static inline void
expect_count(size_t channels, size_t readers, size_t questions)
{
	struct hub_count c;

	hub_count(hub, &c);
	assert_int_equal(c.channels, channels);
	assert_int_equal(c.readers, readers);
	assert_int_equal(c.questions, questions);
	if (channels == 0 && readers == 0 && questions == 0)
		assert_int_equal(c.bytes, 0);
}

/* The web server's client leaves. */
static inline void
leave(int peer)
{
	close(peer);
	for (int fd = 0; fd < 64; fd++)
		hub_ready(hub, fd, NOW);
}

#define EVENT(json) "event: message\ndata: " json "\n\n"
#define IN_HUB(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
