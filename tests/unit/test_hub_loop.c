/*
 * test_hub_loop - packets over sockets, however they come
 *
 * The loop runs in a child; the test is its peer and its web server.
 */
#include "unit.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "events/hub_loop.h"
#include "http/record.h"

enum { REQUEST = 7 };

static char dir[] = "/tmp/keepsake-loop-XXXXXX";
static struct sockaddr_un address = { .sun_family = AF_UNIX };
static volatile sig_atomic_t terminated;
static struct listeners *shared;
static struct stats *stats;
static struct arena *arena;
static unsigned char *part;
static pid_t child;

static void
on_sigterm(int sig)
{
	(void)sig;
	terminated = 1;
}

static bool
has_ended(void *arg, const char *grant_id)
{
	return strcmp(grant_id, arg) == 0;
}

static void
run(int listening)
{
	struct sigaction end = { .sa_handler = on_sigterm };
	static char ended[] = "ended";
	sigset_t term, waiting;
	struct hub_loop l = { .listening = listening, .rules = {
	    .channels_max = 100, .channels_person = 50, .ended = has_ended,
	    .arg = ended }, .listeners = shared, .stats = stats, .waiting = &waiting,
	    .terminated = &terminated };

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, &waiting);
	sigaction(SIGTERM, &end, NULL);
	_exit(hub_loop(&l) == OK ? 0 : 1);
}

static int
set_up(void **state)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0);
	char path[64];

	(void)state;
	arena = arena_new(64 << 20);
	part = arena_alloc(arena, PACKET_PART_MAX);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/s", dir);
	assert_int_equal(bind(fd, (struct sockaddr *)&address,
	    sizeof(address)), 0);
	assert_int_equal(listen(fd, 100), 0);
	snprintf(path, sizeof(path), "%s/listeners", dir);
	assert_int_equal(listeners_open(path, &shared), OK);
	listeners_set(shared, 99);
	snprintf(path, sizeof(path), "%s/stats", dir);
	assert_int_equal(stats_open(path, &stats), OK);
	stats_set(stats, STAT_STREAMS_OPENED, 40);
	if ((child = fork()) == 0)
		run(fd);
	close(fd);
	return child < 0;
}

static int
tear_down(void **state)
{
	char path[64];
	int status = 0;

	(void)state;
	kill(child, SIGTERM);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(listeners_get(shared), 0);
	listeners_close(shared);
	assert_int_equal(stats_get(stats, STAT_STREAMS), 0);
	stats_close(stats);
	snprintf(path, sizeof(path), "%s/stats", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/listeners", dir);
	unlink(path);
	unlink(address.sun_path);
	arena_free(arena);
	return 0;
}

static int
join(void)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&address,
	    sizeof(address)), 0);
	return fd;
}

static struct packet
packet(enum packet_type type, int n)
{
	struct packet p = { .type = type, .number = -1,
	    .request_id = REQUEST, .text = { { "ann", 3 } } };

	memset(p.id.bytes, n, sizeof(p.id.bytes));
	return p;
}

static void
say(int peer, const struct packet *p, int fd)
{
	struct buf b;

	buf_init(&b, arena, PACKET_MAX);
	packet_write(&b, p);
	assert_false(buf_failed(&b));
	assert_int_equal(packet_send(peer, &b, fd), OK);
}

/* The next answer, in the arena. */
static struct packet
hear(int peer)
{
	struct packet p;
	struct buf b;
	bool more;
	size_t len;
	int fd;

	buf_init(&b, arena, PACKET_MAX);
	do {
		assert_int_equal(packet_receive(peer, part, &len, &more, &fd),
		    OK);
		buf_add(&b, part, len);
	} while (more);
	assert_int_equal(packet_read((unsigned char *)b.data, b.len, &p), OK);
	return p;
}

static void
expect_hung_up(int peer)
{
	char byte;

	assert_int_equal(recv(peer, &byte, 1, 0), 0);
	close(peer);
}

/* The contents of STDOUT up to the end of the connection, or of `len` bytes. */
static const char *
read_text(int fd, size_t len)
{
	unsigned char *in = arena_alloc(arena, 1 << 20);
	char *out = arena_alloc(arena, 1 << 20);
	size_t have = 0, at, got = 0, size;
	struct record r;
	ssize_t n;

	while (got < len && (n = read(fd, in + have, 4096)) > 0) {
		have += (size_t)n;
		for (at = got = 0; record_parse(in + at, have - at, &r,
		    &size) == OK; at += size) {
			if (r.type == RECORD_STDOUT)
				memcpy(out + got, r.content, r.len);
			got += r.type == RECORD_STDOUT ? r.len : 0;
		}
	}
	out[got] = '\0';
	return out;
}

static int
park(int peer, struct packet p)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	say(peer, &p, pair[1]);
	assert_int_equal(hear(peer).type, PACKET_DONE);
	close(pair[1]);
	return pair[0];
}

static void
test_park_send_and_leave(void **state)
{
	static const char expected[] = "head;event: message\n"
	    "data: {\"jsonrpc\":\"2.0\",\"method\":\"m\"}\n\n";
	struct packet p = packet(PACKET_PARK, 1);
	int one = join(), two = join(), web;

	(void)state;
	p.text[5] = (struct span){ "head;", 5 };
	p.topics = 1;
	web = park(one, p);
	assert_int_equal(listeners_get(shared), 1);
	p = packet(PACKET_ANNOUNCE, 0);
	p.topics = 1;
	p.text[2] = (struct span){ "m", 1 };
	say(two, &p, -1);
	p = packet(PACKET_FIND, 1);
	say(two, &p, -1);
	assert_int_equal(hear(two).type, PACKET_DONE);
	assert_string_equal(read_text(web, strlen(expected)), expected);
	/* Nobody but the web server tells us that the client has left. */
	close(web);
	do {
		say(two, &p, -1);
	} while (hear(two).type == PACKET_DONE);
	assert_int_equal(listeners_get(shared), 0);
	close(one);
	close(two);
}

/* They go on from where the process before stood. */
static void
test_counters(void **state)
{
	struct packet p = packet(PACKET_PARK, 1);
	int one = join(), web, pair[2];

	(void)state;
	p.topics = 1;
	web = park(one, p);
	p = packet(PACKET_ANNOUNCE, 0);
	p.topics = 1;
	p.text[2] = (struct span){ "m", 1 };
	say(one, &p, -1);
	p = packet(PACKET_PARK, 0);	/* has no name */
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	say(one, &p, pair[1]);
	assert_int_equal(hear(one).type, PACKET_BROKEN);
	p = packet(PACKET_FIND, 1);
	do {	/* The counting follows the answer. */
		say(one, &p, -1);
		assert_int_equal(hear(one).type, PACKET_DONE);
	} while (stats_get(stats, STAT_STREAMS_REFUSED) == 0);
	assert_int_equal(stats_get(stats, STAT_STREAMS), 1);
	assert_int_equal(stats_get(stats, STAT_STREAMS_OPENED), 41);
	assert_int_equal(stats_get(stats, STAT_NOTICES), 1);
	close(pair[0]);
	close(pair[1]);
	close(web);
	do {
		say(one, &p, -1);
	} while (hear(one).type == PACKET_DONE);
	close(one);
}

/* While the parking program still has its copy open. */
static void
test_end_with_a_copy_open(void **state)
{
	struct packet p = packet(PACKET_PARK, 1);
	int peer = join(), pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	p.flags = PACKET_FINAL;
	p.text[6] = (struct span){ "{}", 2 };
	say(peer, &p, pair[1]);
	assert_int_equal(hear(peer).type, PACKET_DONE);
	assert_string_equal(read_text(pair[0], 1000),
	    "event: message\ndata: {}\n\n");
	close(pair[0]);
	p = packet(PACKET_FIND, 1);
	say(peer, &p, -1);
	assert_int_equal(hear(peer).type, PACKET_ABSENT);
	close(pair[1]);
	close(peer);
}

static void
test_long_packets_both_ways(void **state)
{
	struct packet p = packet(PACKET_ASK, 1), q;
	char *big = arena_alloc(arena, 1 << 20);
	int peer = join();

	(void)state;
	memset(big, 'x', 1 << 20);
	p.number = 1;
	p.text[2] = (struct span){ big, 1 << 20 };
	p.text[5] = (struct span){ "ann", 3 };
	say(peer, &p, -1);
	assert_int_equal(hear(peer).type, PACKET_DONE);
	p = packet(PACKET_ANSWER, 1);
	p.number = 0;
	p.text[1] = (struct span){ "17", 2 };
	say(peer, &p, -1);
	q = hear(peer);
	assert_int_equal(q.type, PACKET_ASK);
	assert_int_equal(q.text[2].len, 1 << 20);
	assert_memory_equal(q.text[2].p, big, 1 << 20);
	assert_int_equal(q.text[5].len, 4);
	assert_memory_equal(q.text[5].p, "[17]", 4);
	close(peer);
}

static void
test_broken_peers_are_dropped(void **state)
{
	struct packet p = packet(PACKET_PARK, 1);
	int peer = join(), pair[2];
	char byte;
	struct buf b;

	(void)state;
	/* No packet; its descriptor is closed. */
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	buf_init(&b, arena, PACKET_MAX);
	buf_puts(&b, "nonsense");
	assert_int_equal(packet_send(peer, &b, pair[1]), OK);
	close(pair[1]);
	expect_hung_up(peer);
	assert_int_equal(recv(pair[0], &byte, 1, 0), 0);
	close(pair[0]);
	/* No part. */
	peer = join();
	assert_int_equal(send(peer, "\7x", 2, 0), 2);
	expect_hung_up(peer);
	/* A descriptor with a later part. */
	peer = join();
	assert_int_equal(send(peer, "\1x", 2, 0), 2);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	buf_clear(&b);
	packet_write(&b, &p);
	assert_int_equal(packet_send(peer, &b, pair[1]), OK);
	close(pair[1]);
	expect_hung_up(peer);
	assert_int_equal(recv(pair[0], &byte, 1, 0), 0);
	close(pair[0]);
	/* What is only known to answer: said so, and nothing else happens. */
	peer = join();
	p = packet(PACKET_DONE, 1);
	say(peer, &p, -1);
	assert_int_equal(hear(peer).type, PACKET_BROKEN);
	close(peer);
}

static void
test_packet_without_end(void **state)
{
	char *bytes = arena_alloc(arena, PACKET_PART_MAX);
	int peer = join(), parts = 0;

	(void)state;
	bytes[0] = 1;
	while (send(peer, bytes, PACKET_PART_MAX, MSG_NOSIGNAL) > 0)
		assert_true(++parts < 1000);
	assert_true(errno == EPIPE || errno == ECONNRESET);
	assert_in_range(parts, PACKET_MAX / PACKET_PART_MAX, 100);
	close(peer);
}

/* Says it; false if we are hung up on. */
static bool
is_answered(int peer, const struct packet *p)
{
	struct buf b;
	char byte;

	buf_init(&b, arena, PACKET_MAX);
	packet_write(&b, p);
	return packet_send(peer, &b, -1) == OK &&
	    recv(peer, &byte, 1, MSG_PEEK) > 0;
}

static void
test_too_many_peers(void **state)
{
	int peers[HUB_PEERS_MAX], more;
	struct packet p = packet(PACKET_FIND, 1);

	(void)state;
	for (int i = 0; i < HUB_PEERS_MAX; i++) {
		peers[i] = join();
		say(peers[i], &p, -1);
		assert_int_equal(hear(peers[i]).type, PACKET_ABSENT);
	}
	more = join();
	expect_hung_up(more);
	for (int i = 0; i < HUB_PEERS_MAX; i++)
		close(peers[i]);
	while (!is_answered(more = join(), &p))
		close(more);
	assert_int_equal(hear(more).type, PACKET_ABSENT);
	close(more);
}

static void
test_goodbye(void **state)
{
	struct packet p = packet(PACKET_PARK, 1);
	int peer = join(), web;

	(void)state;
	p.text[3] = (struct span){ "{\"bye\":1}", 9 };
	web = park(peer, p);
	kill(child, SIGTERM);
	assert_string_equal(read_text(web, 1000),
	    "event: message\ndata: {\"bye\":1}\n\n");
	close(web);
	expect_hung_up(peer);
}

static void
test_ended_grant(void **state)
{
	struct packet p = packet(PACKET_PARK, 1);
	int peer = join(), web;

	(void)state;
	p.topics = 1;
	p.text[1] = (struct span){ "ended", 5 };
	web = park(peer, p);
	p = packet(PACKET_ANNOUNCE, 0);
	p.topics = 1;
	say(peer, &p, -1);
	assert_string_equal(read_text(web, 1000), "");
	close(web);
	close(peer);
}

int
main(void)
{
#define WITH_LOOP(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_LOOP(test_park_send_and_leave),
		WITH_LOOP(test_counters),
		WITH_LOOP(test_end_with_a_copy_open),
		WITH_LOOP(test_long_packets_both_ways),
		WITH_LOOP(test_broken_peers_are_dropped),
		WITH_LOOP(test_packet_without_end),
		WITH_LOOP(test_too_many_peers),
		WITH_LOOP(test_goodbye),
		WITH_LOOP(test_ended_grant),
	};
	int failed;

	if (mkdtemp(dir) == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(dir);
	return failed;
}
