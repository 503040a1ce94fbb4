/*
 * ratelimit: the bucket's arithmetic, many keys, and processes that race
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "system/ratelimit.h"

#define SECOND INT64_C(1000000)

static char dir[] = "/tmp/keepsake-limits-XXXXXX";
static char path[64];

static int
set_up(void **state)
{
	struct ratelimit *r;

	snprintf(path, sizeof(path), "%s/limits", dir);
	assert_int_equal(ratelimit_open(path, &r), OK);
	*state = r;
	return 0;
}

static int
tear_down(void **state)
{
	ratelimit_close(*state);
	return unlink(path);
}

/* How many of `n` tries at one moment succeed. */
static int
take_many(struct ratelimit *r, const char *key, struct rate rate, int n,
    int64_t now)
{
	int64_t retry;
	int taken = 0;

	while (n-- > 0)
		taken += ratelimit_take(r, key, rate, now, &retry) == OK;
	return taken;
}

static void
test_burst_then_refused(void **state)
{
	const struct rate rate = { 100, 50 };
	int64_t retry = -1;

	assert_int_equal(take_many(*state, "a", rate, 200, 5 * SECOND), 50);
	assert_int_equal(ratelimit_take(*state, "a", rate, 5 * SECOND, &retry),
	    ERR_LIMITED);
	assert_int_equal(retry, 1);
	assert_int_equal(ratelimit_take(*state, "b", rate, 5 * SECOND, &retry),
	    OK);
	assert_int_equal(retry, 0);
}

static void
test_tokens_flow_back(void **state)
{
	const struct rate rate = { 60, 10 };

	assert_int_equal(take_many(*state, "a", rate, 99, 0), 10);
	assert_int_equal(take_many(*state, "a", rate, 99, SECOND - 1), 0);
	assert_int_equal(take_many(*state, "a", rate, 99, SECOND), 1);
	assert_int_equal(take_many(*state, "a", rate, 99, 4 * SECOND), 3);
	/* Never more than a bucket, however long it rested. */
	assert_int_equal(take_many(*state, "a", rate, 99, 9000 * SECOND), 10);
}

static void
test_retry_after_is_true(void **state)
{
	const struct rate slow = { 1, 2 };
	int64_t retry, again;

	assert_int_equal(take_many(*state, "a", slow, 9, 0), 2);
	assert_int_equal(ratelimit_take(*state, "a", slow, SECOND / 2, &retry),
	    ERR_LIMITED);
	assert_int_equal(retry, 60);
	assert_int_equal(ratelimit_take(*state, "a", slow, 59 * SECOND,
	    &again), ERR_LIMITED);
	assert_int_equal(again, 1);
	assert_int_equal(ratelimit_take(*state, "a", slow,
	    SECOND / 2 + retry * SECOND, &again), OK);
}

/* A refused try must not make the wait longer. */
static void
test_refusals_cost_nothing(void **state)
{
	const struct rate rate = { 60, 5 };

	assert_int_equal(take_many(*state, "a", rate, 5, 0), 5);
	assert_int_equal(take_many(*state, "a", rate, 1000, SECOND / 2), 0);
	assert_int_equal(take_many(*state, "a", rate, 1, SECOND), 1);
}

static void
test_extreme_rates(void **state)
{
	const struct rate vast = { INT64_MAX, INT64_MAX };
	const struct rate none = { 0, 0 };
	int64_t retry;

	assert_int_equal(take_many(*state, "vast", vast, 5000, 0), 5000);
	assert_int_equal(take_many(*state, "none", none, 5, 0), 1);
	assert_int_equal(ratelimit_take(*state, "none", none, 0, &retry),
	    ERR_LIMITED);
	assert_int_equal(retry, 60);
}

/* The monotonic clock begins anew with the machine; the file may not. */
static void
test_clock_began_anew(void **state)
{
	const struct rate rate = { 60, 10 };
	const int64_t before = 1000000 * SECOND;

	assert_int_equal(take_many(*state, "a", rate, 10, before), 10);
	assert_int_equal(take_many(*state, "a", rate, 99, SECOND), 1);
	assert_int_equal(take_many(*state, "a", rate, 99, 3 * SECOND), 2);
	assert_int_equal(take_many(*state, "a", rate, 99, 100 * SECOND), 10);
}

static void
test_limit_set_lower(void **state)
{
	const struct rate slow = { 1, 100 }, fast = { 60, 10 };

	assert_int_equal(take_many(*state, "a", slow, 999, 0), 100);
	assert_true(take_many(*state, "a", fast, 99, 0) <= 1);
	assert_int_equal(take_many(*state, "a", fast, 99, 20 * SECOND), 10);
}

/* Far more keys than slots: every newcomer is served. */
static void
test_never_full(void **state)
{
	const struct rate rate = { 1, 2 };
	char key[32];
	int64_t retry;

	for (int i = 0; i < 50000; i++) {
		snprintf(key, sizeof(key), "2001:db8:%x::/64", (unsigned)i);
		assert_int_equal(ratelimit_take(*state, key, rate, SECOND,
		    &retry), OK);
		assert_int_equal(ratelimit_take(*state, key, rate, SECOND,
		    &retry), OK);
	}
}

/* Half as many keys as slots: nearly all keep their state. */
static void
test_keys_are_kept(void **state)
{
	const struct rate rate = { 1, 1 };
	int refused = 0;
	char key[32];
	int64_t retry;

	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 2048; i++) {
			snprintf(key, sizeof(key), "192.0.%d.%d", i / 256,
			    i % 256);
			refused += ratelimit_take(*state, key, rate,
			    SECOND + i, &retry) == ERR_LIMITED;
		}
	assert_true(refused > 1900);
}

static void
test_null_is_free(void **state)
{
	const struct rate rate = { 1, 1 };

	(void)state;
	assert_int_equal(take_many(NULL, "a", rate, 100, 0), 100);
}

static void
test_shared_by_path(void **state)
{
	const struct rate rate = { 1, 3 };
	struct ratelimit *again;
	struct stat st;

	assert_int_equal(take_many(*state, "a", rate, 2, 0), 2);
	assert_int_equal(ratelimit_open(path, &again), OK);
	assert_int_equal(take_many(again, "a", rate, 9, 0), 1);
	ratelimit_close(again);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0660);
}

/* The table's key differs from file to file, so slots cannot be guessed. */
static void
test_keyed_by_file(void **state)
{
	char second[80];
	unsigned char a[32], b[32];
	struct ratelimit *r;
	int fd;

	(void)state;
	snprintf(second, sizeof(second), "%s/second", dir);
	assert_int_equal(ratelimit_open(second, &r), OK);
	ratelimit_close(r);
	fd = open(path, O_RDONLY);
	assert_int_equal(read(fd, a, sizeof(a)), sizeof(a));
	close(fd);
	fd = open(second, O_RDONLY);
	assert_int_equal(read(fd, b, sizeof(b)), sizeof(b));
	close(fd);
	assert_memory_equal(a, b, 16);
	assert_memory_not_equal(a + 16, b + 16, 16);
	unlink(second);
}

static void
test_open_fails_without_folder(void **state)
{
	struct ratelimit *r = *state;

	assert_int_equal(ratelimit_open("/nonexistent/limits", &r),
	    ERR_UNAVAILABLE);
	assert_null(r);
}

enum { CHILDREN = 8, TRIES = 50000 };

struct race {
	_Atomic int born;
	_Atomic int ready;
	_Atomic int64_t taken;
};

static void
wait_for_all(_Atomic int *gate)
{
	++*gate;
	while (*gate < CHILDREN)
		usleep(100);
}

/* Each child opens the file itself and tries as often as it may. */
static void
run_child(struct race *race, const char *file, struct rate rate)
{
	struct ratelimit *r;
	int64_t retry, mine = 0;

	wait_for_all(&race->born);
	if (ratelimit_open(file, &r) != OK)
		_exit(1);
	wait_for_all(&race->ready);
	for (int i = 0; i < TRIES; i++)
		mine += ratelimit_take(r, "the one key", rate,
		    clock_monotonic_us(), &retry) == OK;
	race->taken += mine;
	_exit(0);
}

static int64_t
race_for(const char *file, struct rate rate)
{
	struct race *race = mmap(NULL, sizeof(*race), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int64_t taken;
	int status;

	assert_true(race != MAP_FAILED);
	for (int i = 0; i < CHILDREN; i++)
		if (fork() == 0)
			run_child(race, file, rate);
	for (int i = 0; i < CHILDREN; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	taken = race->taken;
	munmap(race, sizeof(*race));
	return taken;
}

/* The file does not exist: they race to make it, too. */
static void
test_race(void **state)
{
	static const struct rate rates[] = {
		{ 1, 1 }, { 6, 350000 }, { 600000, 100 },
	};
	int64_t begun, flowed, taken;
	char file[80];

	(void)state;
	for (int i = 0; i < 9; i++) {
		const struct rate rate = rates[i % 3];

		snprintf(file, sizeof(file), "%s/race", dir);
		begun = clock_monotonic_us();
		taken = race_for(file, rate);
		flowed = (clock_monotonic_us() - begun) * rate.per_minute /
		    (60 * SECOND);
		assert_true(taken <= rate.burst + flowed + 1);
		assert_true(taken >= rate.burst);
		assert_int_equal(unlink(file), 0);
	}
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

static void
test_few_is_never_none(void **state)
{
	struct rate few = ratelimit_few((struct rate){ 100, 50 });

	(void)state;
	assert_int_equal(few.per_minute, 10);
	assert_int_equal(few.burst, 10);
	few = ratelimit_few((struct rate){ 9, 4 });
	assert_int_equal(few.per_minute, 1);
	assert_int_equal(few.burst, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_burst_then_refused),
		EACH(test_tokens_flow_back),
		EACH(test_retry_after_is_true),
		EACH(test_refusals_cost_nothing),
		EACH(test_extreme_rates),
		EACH(test_clock_began_anew),
		EACH(test_limit_set_lower),
		EACH(test_never_full),
		EACH(test_keys_are_kept),
		EACH(test_null_is_free),
		EACH(test_few_is_never_none),
		EACH(test_shared_by_path),
		EACH(test_keyed_by_file),
		EACH(test_open_fails_without_folder),
		EACH(test_race),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
