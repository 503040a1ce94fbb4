/*
 * streams - how fast and how small events is with many readers
 *
 *	streams SOCKET PID N
 *
 * PID is the worker of events (STREAMS_MAX at least N, STREAMS_PER_PERSON
 * 1000), SOCKET its run/events.sock.  Parks N readers, a thousand a person;
 * announces one notice to each person; lets all go.  Prints how long parking
 * took, milliseconds from the first announcement to a reader's having it (p50,
 * p99, last), the worker's memory before and with them, and how long it takes
 * until no channel is left.  Exits 1 if one is missing.
 */
#include <inttypes.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "events/packet.h"

enum { PERSON = 1000, STREAMS_MOST = 20000, PATIENCE_MS = 20000 };

static struct arena *arena;
static unsigned char part[PACKET_PART_MAX];
static int readers[STREAMS_MOST];
static int64_t delays[STREAMS_MOST];

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static int
join(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0)
		die(path);
	return fd;
}

static struct packet
packet(enum packet_type type, int i)
{
	const char *sub = arena_printf(arena, "person%d", i / PERSON);
	struct packet p = { .type = type, .topics = 1, .request_id = 1,
	    .number = -1, .text = { { sub, strlen(sub) } } };

	p.id.bytes[0] = 1;
	memcpy(p.id.bytes + 4, &i, sizeof(i));
	return p;
}

static void
say(int peer, const struct packet *p, int fd)
{
	struct buf b;

	buf_init(&b, arena, PACKET_MAX);
	packet_write(&b, p);
	if (packet_send(peer, &b, fd) != OK)
		die("send");
}

static enum packet_type
hear(int peer)
{
	struct packet p;
	size_t len;
	bool more;
	int fd;

	if (packet_receive(peer, part, &len, &more, &fd) != OK ||
	    packet_read(part, len, &p) != OK)
		die("receive");
	arena_reset(arena);
	return p.type;
}

static void
park(int peer, int i, int epoll)
{
	static const char head[] = "Status: 200\r\n\r\n";
	struct packet p = packet(PACKET_PARK, i);
	struct epoll_event ev = { .events = EPOLLIN, .data.u32 = (uint32_t)i };
	int pair[2];
	char drop[64];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		die("socketpair");
	p.text[5] = (struct span){ head, sizeof(head) - 1 };
	say(peer, &p, pair[1]);
	if (hear(peer) != PACKET_DONE) {
		fprintf(stderr, "reader %d was refused\n", i);
		exit(1);
	}
	close(pair[1]);
	if (read(pair[0], drop, sizeof(drop)) <= 0 ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, pair[0], &ev) != 0)
		die("reader");
	readers[i] = pair[0];
}

static int
by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Announces to all, and waits until each has it. */
static void
announce(int peer, int n, int epoll)
{
	struct epoll_event ready[256];
	int64_t start = clock_monotonic_us();
	char drop[512];
	int got = 0, some;

	for (int i = 0; i < n; i += PERSON) {
		struct packet p = packet(PACKET_ANNOUNCE, i);

		p.text[2] = (struct span){ "notifications/tools/list_changed",
		    32 };
		say(peer, &p, -1);
	}
	while (got < n) {
		some = epoll_wait(epoll, ready, 256, PATIENCE_MS);
		if (some <= 0)
			die("a notice did not come");
		for (int i = 0; i < some; i++) {
			int fd = readers[ready[i].data.u32];

			if (read(fd, drop, sizeof(drop)) <= 0)
				die("a reader was cut");
			delays[got++] = clock_monotonic_us() - start;
			epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
		}
	}
	qsort(delays, (size_t)n, sizeof(*delays), by_size);
	printf("notice, ms: p50 %.2f  p99 %.2f  last %.2f\n",
	    (double)delays[n / 2] / 1000, (double)delays[n * 99 / 100] / 1000,
	    (double)delays[n - 1] / 1000);
}

static long
pss_kb(const char *pid)
{
	char path[64], line[128];
	long kb = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/smaps_rollup", pid);
	if ((f = fopen(path, "r")) == NULL)
		die(path);
	while (fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "Pss:", 4) == 0)
			kb = strtol(line + 4, NULL, 10);
	fclose(f);
	return kb;
}

/* All leave; the last to be missed is looked for until it is. */
static void
leave(int peer, int n)
{
	int64_t start = clock_monotonic_us();
	struct packet p;

	for (int i = 0; i < n; i++)
		close(readers[i]);
	for (int i = 0; i < n; i++)
		do {
			p = packet(PACKET_FIND, i);
			say(peer, &p, -1);
			if (clock_monotonic_us() - start > PATIENCE_MS * 1000) {
				fprintf(stderr, "reader %d is not missed\n", i);
				exit(1);
			}
		} while (hear(peer) != PACKET_ABSENT);
	printf("all %d missed after %.1f ms\n", n,
	    (double)(clock_monotonic_us() - start) / 1000);
}

int
main(int argc, char **argv)
{
	struct rlimit r;
	int n = argc == 4 ? (int)strtol(argv[3], NULL, 10) : 0;
	int peer, epoll;
	int64_t start;
	long before, with;

	if (n < 1 || n > STREAMS_MOST) {
		fprintf(stderr, "usage: streams SOCKET PID N\n");
		return 2;
	}
	getrlimit(RLIMIT_NOFILE, &r);
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
	arena = arena_new(1 << 24);
	peer = join(argv[1]);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	before = pss_kb(argv[2]);
	start = clock_monotonic_us();
	for (int i = 0; i < n; i++)
		park(peer, i, epoll);
	printf("parked %d in %.1f ms\n", n,
	    (double)(clock_monotonic_us() - start) / 1000);
	announce(peer, n, epoll);
	with = pss_kb(argv[2]);
	printf("PSS, kB: %ld before, %ld with them, %.2f each\n", before, with,
	    (double)(with - before) / n);
	leave(peer, n);
	return 0;
}
