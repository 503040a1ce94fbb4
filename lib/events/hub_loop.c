/*
 * hub_loop - the life of the program events: sockets around a hub
 *
 * A peer has memory of its own only while a packet in several parts is on its
 * way.
 */
#include "events/hub_loop.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { EVENTS_AT_ONCE = 64, PARTS_AT_ONCE = 64, BEAT_MS = 1000,
	SEND_PATIENCE_MS = 500, NEWS_S = 60,
	ARENA_MAX = 8 * 1024 * 1024 };

enum kind { KIND_LISTENING, KIND_PEER, KIND_READER };

struct peer {
	struct peer *next;
	int fd;
	int carried;		/* descriptor that came with the first part */
	unsigned char *parts;	/* room for PACKET_MAX bytes, or NULL */
	size_t len;
};

struct loop {
	const struct hub_loop *given;
	struct hub *hub;
	int epoll;
	bool deaf;		/* out of descriptors: not listening now */
	struct peer *peers;
	size_t peer_count;
	struct arena *arena;	/* of the packet in hand */
	int64_t began_at, began_us;
	int64_t beat_at;
	struct hub_count told;	/* in the log */
	struct hub_count before;	/* counted by the process before this one */
	int64_t told_at;
	unsigned char part[PACKET_PART_MAX];
};

/*
 * Epoch seconds that go on evenly, though the machine's clock is set: beats and
 * waits are lengths of time.
 */
static int64_t
now_s(const struct loop *l)
{
	return l->began_at + (clock_monotonic_us() - l->began_us) / 1000000;
}

static int
watch_fd(const struct loop *l, int op, enum kind kind, int fd, bool writes)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLRDHUP |
	    (writes ? (uint32_t)EPOLLOUT : 0),
	    .data.u64 = (uint64_t)kind << 32 | (uint32_t)fd };

	return epoll_ctl(l->epoll, op, fd, &ev);
}

static void
watch_reader(void *arg, int fd, bool writes)
{
	const struct loop *l = arg;

	if (watch_fd(l, EPOLL_CTL_MOD, KIND_READER, fd, writes) != 0 &&
	    errno == ENOENT)
		(void)watch_fd(l, EPOLL_CTL_ADD, KIND_READER, fd, writes);
}

/* Closing is not enough: the program that parked it may have it open still. */
static void
forget_reader(void *arg, int fd)
{
	const struct loop *l = arg;

	(void)epoll_ctl(l->epoll, EPOLL_CTL_DEL, fd, NULL);
}

static void
set_listeners(void *arg, size_t count)
{
	const struct loop *l = arg;

	listeners_set(l->given->listeners, count);
}

static bool
has_ended(void *arg, const char *grant_id)
{
	const struct hub_rules *rules = &((const struct loop *)arg)->given->rules;

	return rules->ended != NULL && rules->ended(rules->arg, grant_id);
}

static struct peer *
find_peer(const struct loop *l, int fd)
{
	struct peer *p = l->peers;

	while (p != NULL && p->fd != fd)
		p = p->next;
	return p;
}

static void
forget_packet(struct peer *p)
{
	if (p->parts != NULL)
		munmap(p->parts, PACKET_MAX);
	p->parts = NULL;
	p->len = 0;
	p->carried = -1;
}

static void
drop_peer(struct loop *l, struct peer *p)
{
	struct peer **at = &l->peers;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	l->peer_count--;
	if (p->carried >= 0)
		close(p->carried);
	forget_packet(p);
	close(p->fd);
	free(p);
}

static bool
add_peer(struct loop *l, int fd)
{
	struct peer *p;

	if (l->peer_count >= HUB_PEERS_MAX ||
	    (p = malloc(sizeof(*p))) == NULL)
		return false;
	if (watch_fd(l, EPOLL_CTL_ADD, KIND_PEER, fd, false) != 0) {
		free(p);
		return false;
	}
	*p = (struct peer){ .next = l->peers, .fd = fd, .carried = -1 };
	l->peers = p;
	l->peer_count++;
	return true;
}

static void
greet(struct loop *l)
{
	int fd = accept4(l->given->listening, NULL, NULL,
	    SOCK_CLOEXEC | SOCK_NONBLOCK);

	/* Until somebody leaves; else we would be called again at once. */
	if (fd < 0 && (errno == EMFILE || errno == ENFILE))
		l->deaf = epoll_ctl(l->epoll, EPOLL_CTL_DEL,
		    l->given->listening, NULL) == 0;
	if (fd < 0)
		return;
	if (!add_peer(l, fd)) {
		log_write(NULL, LOG_ERROR, "too many programs connect", NULL);
		close(fd);
	}
}

/* A long answer needs a peer that reads it meanwhile, which ours do. */
static bool
answer(const struct peer *p, const struct buf *b)
{
	struct timeval patience = { 0, SEND_PATIENCE_MS * 1000 };
	bool is_long = b->len >= PACKET_PART_MAX;
	enum err e;

	if (b->len == 0)
		return true;
	if (is_long) {
		setsockopt(p->fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
		    sizeof(patience));
		fcntl(p->fd, F_SETFL, 0);
	}
	e = packet_send(p->fd, b, -1);
	if (is_long)
		fcntl(p->fd, F_SETFL, O_NONBLOCK);
	return e == OK;
}

/* A whole packet is there. */
static bool
take(struct loop *l, struct peer *p, const unsigned char *bytes, size_t len)
{
	struct packet in;
	struct buf b;
	bool fine;

	buf_init(&b, l->arena, PACKET_MAX);
	if (packet_read(bytes, len, &in) == OK) {
		/* A token's end is told by the machine's clock. */
		if (in.type == PACKET_PARK && in.until > 0 &&
		    in.until < INT64_MAX / 2)
			in.until += now_s(l) - clock_now();
		hub_take(l->hub, &in, p->carried, now_s(l), &b);
	} else if (p->carried >= 0) {
		close(p->carried);
	}
	p->carried = -1;
	/* One that made no sense is answered by hanging up. */
	fine = !buf_failed(&b) && (b.len > 0 || in.type == PACKET_ANNOUNCE) &&
	    answer(p, &b);
	arena_reset(l->arena);
	return fine;
}

/* Pages are taken as they are needed, and go back at once. */
static bool
append(struct peer *p, const unsigned char *part, size_t len)
{
	if (len > PACKET_MAX - p->len)
		return false;
	if (p->parts == NULL) {
		void *room = mmap(NULL, PACKET_MAX, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (room == MAP_FAILED)
			return false;
		p->parts = room;
	}
	memcpy(p->parts + p->len, part, len);
	p->len += len;
	return true;
}

/* The descriptor comes with the first part, if at all. */
static bool
take_fd(struct peer *p, int fd)
{
	if (fd >= 0 && p->len > 0) {
		close(fd);
		return false;
	}
	if (p->len == 0)
		p->carried = fd;
	return true;
}

/* One part; false when there is none (any more), or the peer was dropped. */
static bool
hear_part(struct loop *l, struct peer *p)
{
	bool more, fine;
	size_t len;
	int fd;
	enum err e = packet_receive(p->fd, l->part, &len, &more, &fd);

	if (e == ERR_NOT_FOUND)
		return false;
	fine = e == OK && take_fd(p, fd);
	if (fine && !more && p->len == 0) {
		fine = take(l, p, l->part, len);
	} else if (fine) {
		fine = append(p, l->part, len);
		if (fine && !more) {
			fine = take(l, p, p->parts, p->len);
			forget_packet(p);
		}
	}
	if (!fine)
		drop_peer(l, p);
	return fine;
}

static void
hear(struct loop *l, int fd)
{
	struct peer *p = find_peer(l, fd);

	for (int i = 0; p != NULL && i < PARTS_AT_ONCE; i++)
		if (!hear_part(l, p))
			return;
}

static void
tell_news(struct loop *l, int64_t now)
{
	struct hub_count c;

	hub_count(l->hub, &c);
	if (now - l->told_at < NEWS_S || (c.channels == l->told.channels &&
	    c.readers == l->told.readers))
		return;
	l->told = c;
	l->told_at = now;
	/* What a crowd took is not kept for the next. */
	if (c.readers == 0)
		malloc_trim(0);
	log_event(NULL, LOG_INFO, "streams", LOG_INT("channels",
	    (int64_t)c.channels), LOG_INT("readers", (int64_t)c.readers),
	    LOG_INT("questions", (int64_t)c.questions),
	    LOG_INT("bytes", (int64_t)c.bytes));
}

static void
beat(struct loop *l)
{
	int64_t now = now_s(l);

	if (now == l->beat_at)
		return;
	l->beat_at = now;
	hub_beat(l->hub, now);
	tell_news(l, now);
	if (l->deaf)
		l->deaf = watch_fd(l, EPOLL_CTL_ADD, KIND_LISTENING,
		    l->given->listening, false) != 0;
}

static void
count(const struct loop *l)
{
	struct stats *s = l->given->stats;
	struct hub_count c;

	hub_count(l->hub, &c);
	stats_set(s, STAT_STREAMS, (int64_t)c.readers);
	stats_set(s, STAT_STREAMS_OPENED, l->before.opened + c.opened);
	stats_set(s, STAT_STREAMS_REFUSED, l->before.refused + c.refused);
	stats_set(s, STAT_NOTICES, l->before.notices + c.notices);
}

/* For ever while there is nothing that could be due, or to be said. */
static int
patience(const struct loop *l)
{
	struct hub_count c;

	hub_count(l->hub, &c);
	return c.channels > 0 || c.readers > 0 || c.questions > 0 ||
	    l->deaf || l->told.channels > 0 ? BEAT_MS : -1;
}

static void
turn(struct loop *l)
{
	struct epoll_event events[EVENTS_AT_ONCE];
	int n = epoll_pwait(l->epoll, events, EVENTS_AT_ONCE, patience(l),
	    l->given->waiting);

	for (int i = 0; i < n; i++) {
		int fd = (int)(events[i].data.u64 & INT32_MAX);

		switch ((enum kind)(events[i].data.u64 >> 32)) {
		case KIND_LISTENING:
			greet(l);
			break;
		case KIND_PEER:
			hear(l, fd);
			break;
		case KIND_READER:
			hub_ready(l->hub, fd, now_s(l));
			break;
		}
	}
	beat(l);
	count(l);
}

static enum err
begin(struct loop *l)
{
	struct hub_rules rules = l->given->rules;

	rules.ended = has_ended;
	rules.listeners = set_listeners;
	rules.watch = watch_reader;
	rules.forget = forget_reader;
	rules.arg = l;
	l->began_at = clock_now();
	l->began_us = clock_monotonic_us();
	l->arena = arena_new(ARENA_MAX);
	l->hub = hub_new(&rules);
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->before.opened = stats_get(l->given->stats, STAT_STREAMS_OPENED);
	l->before.refused = stats_get(l->given->stats, STAT_STREAMS_REFUSED);
	l->before.notices = stats_get(l->given->stats, STAT_NOTICES);
	listeners_set(l->given->listeners, 0);
	if (l->hub == NULL || l->epoll < 0 || watch_fd(l, EPOLL_CTL_ADD,
	    KIND_LISTENING, l->given->listening, false) != 0)
		return ERR_UNAVAILABLE;
	return OK;
}

enum err
hub_loop(const struct hub_loop *given)
{
	struct loop *l = calloc(1, sizeof(*l));
	enum err e;

	if (l == NULL)
		return ERR_UNAVAILABLE;
	l->given = given;
	e = begin(l);
	while (e == OK && !*given->terminated)
		turn(l);
	hub_free(l->hub);
	while (l->peers != NULL)
		drop_peer(l, l->peers);
	listeners_set(given->listeners, 0);
	stats_set(given->stats, STAT_STREAMS, 0);
	if (l->epoll >= 0)
		close(l->epoll);
	arena_free(l->arena);
	free(l);
	return e;
}
