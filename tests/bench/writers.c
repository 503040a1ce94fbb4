/*
 * writers - many processes that write one person's memories at once
 *
 *	writers DATA_DIR SUB WRITERS ADDS READERS
 *
 * Each writer adds ADDS memories of its own, one at a time, and as many that
 * all of them add; readers search and list until the last has ended.  What
 * was acknowledged goes to DATA_DIR/acknowledged, a text a line, and the times
 * it took to the standard output, as JSON.  Not 0 if a write was refused.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "memory/rank.h"
#include "system/config.h"

enum { TIMES_MAX = 1 << 20, MEMORY = 16 * 1024 * 1024 };

/* Shared by all processes. */
struct tally {
	unsigned ready, writing, refused, nadds, nreads, noops;
	int64_t adds[TIMES_MAX], reads[TIMES_MAX];	/* microseconds */
};

static struct tally *tally;
static const char *sub;
static struct config cfg;
static int acknowledged;

static void
note(int64_t *times, unsigned *count, int64_t began)
{
	unsigned at = __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);

	if (at < TIMES_MAX)
		times[at] = clock_monotonic_us() - began;
}

static void
must(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(2);
}

static void
add(const char *text)
{
	struct request rq = { .call = { .arena = arena_new(MEMORY),
	    .now = clock_now() }, .cfg = &cfg };
	const struct memory_new in = { .text = text, .categories = "test" };
	int64_t began = clock_monotonic_us();
	struct memory_added out;
	struct person p;
	char line[256];
	int len;

	if (person_open(&rq, sub, "writers", NULL, &p) != OK ||
	    memories_add(&rq, &p, &in, 1, &out) != OK) {
		__atomic_add_fetch(&tally->refused, 1, __ATOMIC_RELAXED);
	} else {
		note(tally->adds, &tally->nadds, began);
		if (out.existed)
			__atomic_add_fetch(&tally->noops, 1, __ATOMIC_RELAXED);
		len = snprintf(line, sizeof line, "%s\n", text);
		must(write(acknowledged, line, (size_t)len) == len, "write");
	}
	arena_free(rq.call.arena);
}

static void
read_once(int turn)
{
	struct request rq = { .call = { .arena = arena_new(MEMORY),
	    .now = clock_now() }, .cfg = &cfg };
	const struct rank_query q = { .text = "writer memory tea", .limit = 10 };
	const struct memory_filter f = { .limit = 50 };
	int64_t began = clock_monotonic_us();
	struct memory_list list;
	struct person p;

	if (person_open(&rq, sub, "readers", NULL, &p) != OK ||
	    (turn % 2 == 0 ? rank_search(&rq, &p, &q, &list) :
	    memories_list(&rq, &p, &f, &list)) != OK)
		__atomic_add_fetch(&tally->refused, 1, __ATOMIC_RELAXED);
	else
		note(tally->reads, &tally->nreads, began);
	arena_free(rq.call.arena);
}

/* All begin at once, the file open as a worker has it. */
static void
wait_for(unsigned others)
{
	struct request rq = { .call = { .arena = arena_new(MEMORY),
	    .now = clock_now() }, .cfg = &cfg };
	struct person p;

	must(person_open(&rq, sub, "writers", NULL, &p) == OK, "person_open");
	arena_free(rq.call.arena);
	__atomic_add_fetch(&tally->ready, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&tally->ready, __ATOMIC_SEQ_CST) < others)
		usleep(1000);
}

static void
write_all(int n, int adds)
{
	char text[200];

	for (int i = 0; i < adds; i++) {
		snprintf(text, sizeof text, "Writer %d has memory %d: tea at %d "
		    "with person %d.", n, i, i % 24, n * 7 + i);
		add(text);
		snprintf(text, sizeof text, "All writers say %d.", i);
		add(text);
	}
	__atomic_sub_fetch(&tally->writing, 1, __ATOMIC_SEQ_CST);
}

static void
read_all(void)
{
	for (int turn = 0; __atomic_load_n(&tally->writing,
	    __ATOMIC_SEQ_CST) > 0; turn++)
		read_once(turn);
}

static int
by_time(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
print_times(const char *name, int64_t *times, unsigned n)
{
	if (n > TIMES_MAX)
		n = TIMES_MAX;
	qsort(times, n, sizeof *times, by_time);
	printf(",\"%s\":{\"count\":%u,\"p50_ms\":%.1f,\"p99_ms\":%.1f,"
	    "\"max_ms\":%.1f}", name, n, n > 0 ? (double)times[n / 2] / 1e3 : 0,
	    n > 0 ? (double)times[n * 99 / 100] / 1e3 : 0,
	    n > 0 ? (double)times[n - 1] / 1e3 : 0);
}

static int
number(const char *text)
{
	int64_t n;

	must(str_int(text, 0, 100000, &n) == OK, text);
	return (int)n;
}

int
main(int argc, char **argv)
{
	int writers, adds, readers;
	int64_t began;

	if (argc != 6)
		return 2;
	cfg.data_dir = argv[1];
	sub = argv[2];
	writers = number(argv[3]);
	adds = number(argv[4]);
	readers = number(argv[5]);
	tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(tally != MAP_FAILED, "mmap");
	must(chdir(argv[1]) == 0, argv[1]);
	acknowledged = open("acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0600);
	must(acknowledged >= 0, "acknowledged");
	tally->writing = (unsigned)writers;
	began = clock_monotonic_us();
	for (int n = 0; n < writers + readers; n++) {
		pid_t pid = fork();

		must(pid >= 0, "fork");
		if (pid > 0)
			continue;
		wait_for((unsigned)(writers + readers));
		if (n < writers)
			write_all(n, adds);
		else
			read_all();
		person_close_all();
		_exit(0);
	}
	while (wait(NULL) > 0)
		continue;
	printf("{\"writers\":%d,\"readers\":%d,\"refused\":%u,\"noops\":%u,"
	    "\"seconds\":%.1f", writers, readers, tally->refused, tally->noops,
	    (double)(clock_monotonic_us() - began) / 1e6);
	print_times("add", tally->adds, tally->nadds);
	print_times("read", tally->reads, tally->nreads);
	printf("}\n");
	return tally->refused > 0;
}
