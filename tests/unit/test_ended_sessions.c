/*
 * test_ended_sessions - what ended stays so: over reopening, among thousands,
 * and with processes that end sessions of one bucket at the same time
 */
#include "unit.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/rand.h"
#include "mcp/ended_sessions.h"

enum { BUCKETS = ENDED_SESSIONS_MAX / ENDED_SESSIONS_BUCKET };

#define NOW INT64_C(1700000000)

static char dir[] = "/tmp/keepsake-ended-XXXXXX";
static char path[64];

static int
set_up(void **state)
{
	struct ended_sessions *t;

	snprintf(path, sizeof path, "%s/ended", dir);
	assert_int_equal(ended_sessions_open(path, &t), OK);
	*state = t;
	return 0;
}

static int
tear_down(void **state)
{
	ended_sessions_close(*state);
	return unlink(path);
}

/* The `i`-th id of a bucket. */
static void
make_id(unsigned char id[16], unsigned bucket, unsigned i)
{
	memset(id, 0, 16);
	id[0] = (unsigned char)(bucket >> 8);
	id[1] = (unsigned char)bucket;
	id[8] = (unsigned char)(i >> 16);
	id[9] = (unsigned char)(i >> 8);
	id[10] = (unsigned char)i;
	id[15] = 0xa5;
}

static void
add(struct ended_sessions *t, unsigned bucket, unsigned i, int64_t now)
{
	unsigned char id[16];

	make_id(id, bucket, i);
	ended_sessions_add(t, id, now);
}

static bool
has(const struct ended_sessions *t, unsigned bucket, unsigned i)
{
	unsigned char id[16];

	make_id(id, bucket, i);
	return ended_sessions_has(t, id);
}

static void
test_ended(void **state)
{
	static const unsigned char zeros[16] = { 0 };
	unsigned char id[16], other[16];

	rand_bytes(id, sizeof id);
	assert_false(ended_sessions_has(*state, id));
	ended_sessions_add(*state, id, NOW);
	assert_true(ended_sessions_has(*state, id));
	/* A bit of the bucket, a bit of the rest. */
	for (int at = 1; at < 16; at += 14) {
		memcpy(other, id, sizeof id);
		other[at] ^= 1;
		assert_false(ended_sessions_has(*state, other));
	}
	/* An empty table has not ended what is zeros. */
	assert_false(ended_sessions_has(*state, zeros));
	ended_sessions_add(*state, zeros, NOW);
	assert_true(ended_sessions_has(*state, zeros));
}

static void
test_kept_over_reopening(void **state)
{
	struct stat st;

	add(*state, 7, 1, NOW);
	ended_sessions_close(*state);
	assert_int_equal(ended_sessions_open(path,
	    (struct ended_sessions **)state), OK);
	assert_true(has(*state, 7, 1));
	assert_false(has(*state, 7, 2));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0660);
}

static void
test_oldest_forgotten(void **state)
{
	const unsigned n = ENDED_SESSIONS_BUCKET;

	for (unsigned i = 0; i < n; i++)
		add(*state, 9, i, NOW + i);
	for (unsigned i = 0; i < n; i++)
		assert_true(has(*state, 9, i));
	for (unsigned i = n; i < 5 * n; i++) {
		add(*state, 9, i, NOW + i);
		assert_false(has(*state, 9, i - n));
		for (unsigned kept = i - n + 1; kept <= i; kept++)
			assert_true(has(*state, 9, kept));
	}
}

/* Within one second, and when the clock is set back, the order is that of
 * coming. */
static void
test_order_without_clock(void **state)
{
	const unsigned n = ENDED_SESSIONS_BUCKET;

	for (unsigned i = 0; i < 3 * n; i++)
		add(*state, 1, i, NOW);
	for (unsigned i = 0; i < 3 * n; i++)
		assert_int_equal(has(*state, 1, i), i >= 2 * n);
	for (unsigned i = 3 * n; i < 4 * n; i++)
		add(*state, 1, i, NOW - 86400 * (int64_t)i);
	for (unsigned i = 0; i < 4 * n; i++)
		assert_int_equal(has(*state, 1, i), i >= 3 * n);
}

/* One that ends again pushes nobody out. */
static void
test_ended_twice(void **state)
{
	const unsigned n = ENDED_SESSIONS_BUCKET;

	for (unsigned i = 0; i < n; i++)
		add(*state, 3, i, NOW);
	for (unsigned i = 0; i < 3 * n; i++)
		add(*state, 3, n - 1, NOW + i);
	for (unsigned i = 0; i < n; i++)
		assert_true(has(*state, 3, i));
}

/* The table holds as many as it says, none of another bucket in the way. */
static void
test_full(void **state)
{
	for (unsigned i = 0; i < ENDED_SESSIONS_MAX; i++)
		add(*state, i % BUCKETS, i / BUCKETS, NOW);
	for (unsigned i = 0; i < ENDED_SESSIONS_MAX; i++)
		assert_true(has(*state, i % BUCKETS, i / BUCKETS));
	for (unsigned i = 0; i < BUCKETS; i++)
		assert_false(has(*state, i, ENDED_SESSIONS_BUCKET));
}

/* Half as many random others as there are places: hardly any bucket fills. */
static void
test_random_others(void **state)
{
	static unsigned char ids[ENDED_SESSIONS_MAX / 2][16];
	int kept = 0;

	rand_bytes(ids, sizeof ids);
	for (size_t i = 0; i < ENDED_SESSIONS_MAX / 2; i++)
		ended_sessions_add(*state, ids[i], NOW);
	for (size_t i = 0; i < ENDED_SESSIONS_MAX / 2; i++)
		kept += ended_sessions_has(*state, ids[i]);
	assert_true(kept > ENDED_SESSIONS_MAX / 2 * 9 / 10);
	rand_bytes(ids, sizeof ids);
	for (size_t i = 0; i < ENDED_SESSIONS_MAX / 2; i++)
		assert_false(ended_sessions_has(*state, ids[i]));
}

static void
test_null(void **state)
{
	struct ended_sessions *t = *state;
	unsigned char id[16] = { 1 };

	ended_sessions_add(NULL, id, NOW);
	assert_false(ended_sessions_has(NULL, id));
	ended_sessions_close(NULL);
	assert_int_equal(ended_sessions_open("/nonexistent/ended", &t),
	    ERR_UNAVAILABLE);
	assert_null(t);
}

enum { CHILDREN = 2, EACH_ADDS = ENDED_SESSIONS_BUCKET / CHILDREN };

struct gate {
	_Atomic int waiting;
};

/* They meet in a file that neither has made, then in each bucket. */
static void
run_child(struct gate *gate, const char *file, unsigned which)
{
	struct ended_sessions *t;

	if (ended_sessions_open(file, &t) != OK)
		_exit(1);
	for (unsigned bucket = 0; bucket < BUCKETS; bucket++) {
		gate->waiting++;
		while (gate->waiting < CHILDREN * ((int)bucket + 1))
			sched_yield();
		for (unsigned i = 0; i < EACH_ADDS; i++)
			add(t, bucket, which * EACH_ADDS + i, NOW);
	}
	ended_sessions_close(t);
	_exit(0);
}

/* Two processes fill each bucket at the same time: none of them is lost. */
static void
test_two_processes(void **state)
{
	struct gate *gate = mmap(NULL, sizeof *gate, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct ended_sessions *t;
	char file[80];
	int status;

	(void)state;
	assert_true(gate != MAP_FAILED);
	snprintf(file, sizeof file, "%s/race", dir);
	for (int round = 0; round < 5; round++) {
		gate->waiting = 0;
		for (unsigned i = 0; i < CHILDREN; i++)
			if (fork() == 0)
				run_child(gate, file, i);
		for (int i = 0; i < CHILDREN; i++)
			assert_true(wait(&status) > 0 && status == 0);
		assert_int_equal(ended_sessions_open(file, &t), OK);
		for (unsigned i = 0; i < ENDED_SESSIONS_MAX; i++)
			assert_true(has(t, i % BUCKETS, i / BUCKETS));
		ended_sessions_close(t);
		assert_int_equal(unlink(file), 0);
	}
	munmap(gate, sizeof *gate);
}

static int
make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL;
}

static int
remove_dir(void **state)
{
	(void)state;
	return rmdir(dir);
}

#define EACH(test) cmocka_unit_test_setup_teardown((test), set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_ended),
		EACH(test_kept_over_reopening),
		EACH(test_oldest_forgotten),
		EACH(test_order_without_clock),
		EACH(test_ended_twice),
		EACH(test_full),
		EACH(test_random_others),
		EACH(test_null),
		EACH(test_two_processes),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
