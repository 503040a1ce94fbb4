/*
 * nearest - how long one look at all vectors of a person takes
 *
 *	nearest [MEMORIES [COMPONENTS]]		(10000, 384)
 *
 * Fills a memory in a folder of its own with texts and vectors that are the
 * same in each run, then looks for what is most like each of a hundred others.
 * Prints milliseconds, the most memory that the process ever held, and the
 * size of the file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "memory/search.h"
#include "memory/vectors.h"
#include "system/config.h"

enum { ROUNDS = 100, BATCH = MEMORY_BATCH_MAX };

static uint64_t seed = 1;

static void
must(enum err e, const char *what)
{
	if (e == OK)
		return;
	fprintf(stderr, "nearest: %s: %s\n", what, err_name(e));
	exit(1);
}

static struct vector
some_vector(struct arena *a, size_t len)
{
	static double x[VECTOR_LEN_MAX];
	struct vector v;

	for (size_t i = 0; i < len; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		x[i] = (double)(int32_t)(seed >> 32);
	}
	must(vector_make(a, x, len, &v), "vector");
	return v;
}

static void
add_batch(struct request *rq, struct person *p, int64_t from, size_t len)
{
	struct memory_new in[BATCH] = { { .text = NULL } };
	struct memory_added added[BATCH];
	struct vector_text of[BATCH];
	struct vector v[BATCH];

	for (int64_t i = 0; i < BATCH; i++) {
		in[i].text = arena_printf(rq->call.arena,
		    "memory %lld of the bench", (long long)(from + i));
		v[i] = some_vector(rq->call.arena, len);
	}
	must(memories_add(rq, p, in, BATCH, added), "add");
	for (size_t i = 0; i < BATCH; i++)
		of[i] = (struct vector_text){ added[i].memory->seq, in[i].text };
	must(vectors_put(p, "bench", of, v, BATCH), "put");
}

static void
fill(struct request *rq, struct person *p, int64_t count, size_t len)
{
	struct arena *keep = rq->call.arena;

	rq->call.arena = arena_new(1 << 24);
	for (int64_t i = 0; i < count; i += BATCH) {
		add_batch(rq, p, i, len);
		arena_reset(rq->call.arena);
	}
	arena_free(rq->call.arena);
	rq->call.arena = keep;
}

static int
by_size(const void *x, const void *y)
{
	const double *u = x, *v = y;

	return (*u > *v) - (*u < *v);
}

static void
look(struct request *rq, struct person *p, size_t len)
{
	struct rank_query q = { .text = "", .limit = 10 };
	struct search s = { .rq = rq, .p = p, .q = &q };
	double ms[ROUNDS];

	for (size_t i = 0; i < ROUNDS; i++) {
		struct vector v = some_vector(rq->call.arena, len);
		int64_t start = clock_monotonic_us();
		struct likeness *l;
		size_t count;

		must(vectors_nearest(&s, "bench", v, &l, &count), "nearest");
		ms[i] = (double)(clock_monotonic_us() - start) / 1000;
	}
	qsort(ms, ROUNDS, sizeof *ms, by_size);
	printf("p50 %.2f ms  p95 %.2f ms", ms[ROUNDS / 2], ms[ROUNDS * 95 / 100]);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new(1 << 26);
	const char *tmp = getenv("TMPDIR");
	char *dir = arena_printf(a, "%s/nearest.XXXXXX", tmp != NULL ? tmp : "/tmp");
	struct config cfg = { .data_dir = dir };
	struct request rq = { .call = { .arena = a, .now = clock_now() },
	    .cfg = &cfg };
	int64_t count = 10000, len = 384;
	struct rusage used;
	struct person p;
	struct stat st;

	if ((argc > 1 && str_int(argv[1], BATCH, 10000000, &count) != OK) ||
	    (argc > 2 && str_int(argv[2], VECTOR_LEN_MIN, VECTOR_LEN_MAX,
	    &len) != OK))
		return 2;
	if (mkdtemp(dir) == NULL ||
	    mkdir(config_path(a, &cfg, "memories"), 0700) != 0)
		return 1;
	must(person_open(&rq, "bench", "bench", NULL, &p), "open");
	fill(&rq, &p, count, (size_t)len);
	printf("%lld memories of %lld components: ", (long long)count,
	    (long long)len);
	look(&rq, &p, (size_t)len);
	getrusage(RUSAGE_SELF, &used);
	must(stat(person_path(a, &cfg, "bench"), &st) == 0 ? OK :
	    ERR_UNAVAILABLE, "stat");
	printf("  peak %.1f MB  file %.1f MB\n", (double)used.ru_maxrss / 1024,
	    (double)st.st_size / 1048576);
	person_close_all();
	if (system(arena_printf(a, "rm -rf '%s'", dir)) != 0)
		return 1;
	arena_free(a);
	return 0;
}
