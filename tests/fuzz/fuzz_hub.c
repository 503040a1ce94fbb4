/*
 * fuzz_hub - any sequence of packets, readers that come, read and go, time
 *
 * Four bytes make a step: what, which channel and person, flags, a number.
 * Whatever comes, nothing is lost: at the end all descriptors, channels,
 * questions and bytes are accounted for.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "events/hub.h"

enum { STEPS_MAX = 400, PEERS = 8, LONG = 300 * 1000, STEP = 4 };

struct world {
	struct hub *hub;
	struct arena *arena;
	int peers[PEERS];	/* web servers' ends; -1 */
	int64_t now;
	bool grant_over;
};

static char long_line[LONG + 1];

static bool
has_ended(void *arg, const char *grant_id)
{
	const struct world *w = arg;

	return w->grant_over && grant_id[0] == 'o';
}

static struct channel_id
id_of(unsigned n)
{
	struct channel_id id;

	memset(id.bytes, (int)(n & 7), sizeof(id.bytes));
	return id;
}

static struct span
text(const char *s)
{
	return (struct span){ s, strlen(s) };
}

static struct packet
packet_of(const uint8_t *p)
{
	static const char *const subs[] = { "ann", "bob", "" };
	static const char *const texts[] = { "", "1", "{\"a\":1}\n2\n\n3",
	    "m://a", "m://a\nm://b", "old" };
	struct packet in = { .type = (enum packet_type)(p[0] % 12),
	    .flags = p[2], .topics = p[2] >> 5, .abilities = p[3],
	    .request_id = p[1], .id = id_of(p[1]), .of = id_of(p[1] >> 3),
	    .session = id_of(p[1] >> 5), .number = (int64_t)(p[3] % 5) - 1 };

	in.until = p[3] & 0x80 ? 1000 + p[3] : 0;
	in.text[0] = text(subs[p[2] % 3]);
	for (size_t i = 1; i < PACKET_TEXTS; i++)
		in.text[i] = text(texts[(p[3] + i * p[1]) % 6]);
	if (p[3] % 7 == 3)
		in.text[1 + p[3] % 6] = (struct span){ long_line, LONG };
	return in;
}

/* A new web server in one of the places; the hub's end. */
static int
connect_peer(struct world *w, unsigned n)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) != 0)
		abort();
	if (w->peers[n % PEERS] >= 0)
		close(w->peers[n % PEERS]);
	w->peers[n % PEERS] = pair[0];
	return pair[1];
}

static void
take_packet(struct world *w, const uint8_t *p)
{
	struct packet in = packet_of(p), out;
	struct buf b;

	buf_init(&b, w->arena, PACKET_MAX);
	hub_take(w->hub, &in, p[0] & 0x40 ? -1 : connect_peer(w, p[1]),
	    w->now, &b);
	if (in.type == PACKET_ANNOUNCE)
		assert(b.len == 0);
	else if (packet_read((unsigned char *)b.data, b.len, &out) != OK)
		abort();
	arena_reset(w->arena);
}

/* The world outside of packets. */
static void
pass(struct world *w, const uint8_t *p)
{
	static char drop[1 << 16];
	int *peer = &w->peers[p[1] % PEERS];

	w->now += p[2];
	w->grant_over = (p[0] & 0x20) != 0;
	if (*peer >= 0 && (p[3] & 1))
		(void)!read(*peer, drop, sizeof(drop));
	if (*peer >= 0 && (p[3] & 2)) {
		close(*peer);
		*peer = -1;
	}
	for (int fd = 0; fd < 64 && (p[3] & 4); fd++)
		hub_ready(w->hub, fd, w->now);
	hub_beat(w->hub, w->now);
}

static void
check(const struct world *w)
{
	struct hub_count c;

	hub_count(w->hub, &c);
	assert(c.channels <= 5 && c.bytes <= HUB_BYTES_MAX);
	assert(c.readers <= 64);
	if (c.channels == 0 && c.readers == 0 && c.questions == 0)
		assert(c.bytes == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct world w = { .now = 1000, .arena = arena_new(64 << 20) };
	const struct hub_rules rules = { .channels_max = 5,
	    .channels_person = 3, .ended = has_ended, .arg = &w };
	int before = dup(0), after;

	memset(long_line, 'x', LONG);
	memset(w.peers, -1, sizeof(w.peers));
	if ((w.hub = hub_new(&rules)) == NULL)
		abort();
	for (size_t i = 0; i < STEPS_MAX && len >= STEP; i++) {
		if (data[0] & 0x80)
			pass(&w, data);
		else
			take_packet(&w, data);
		check(&w);
		data += STEP;
		len -= STEP;
	}
	hub_free(w.hub);
	for (size_t i = 0; i < PEERS; i++)
		if (w.peers[i] >= 0)
			close(w.peers[i]);
	arena_free(w.arena);
	/* No descriptor is left open. */
	close(before);
	after = dup(0);
	assert(after == before);
	close(after);
	return 0;
}
