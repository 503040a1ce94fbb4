/*
 * test_password - argon2id: right, wrong, absent, and the same time for all
 */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <cmocka.h>

#include "crypto/password.h"
#include "arena_fixture.h"

static void
test_round_trip(void **state)
{
	const char *a, *b;

	assert_int_equal(password_hash(*state, "correct horse", &a), OK);
	assert_int_equal(password_hash(*state, "correct horse", &b), OK);
	assert_memory_equal(a, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
	/* A salt each. */
	assert_string_not_equal(a, b);
	assert_int_equal(password_check(a, "correct horse"), OK);
	assert_int_equal(password_check(a, "correct horsf"),
	    ERR_UNAUTHENTICATED);
	assert_int_equal(password_check(a, "correct hors"),
	    ERR_UNAUTHENTICATED);
	assert_int_equal(password_check(a, ""), ERR_UNAUTHENTICATED);
}

/* The reference implementation's own vector for argon2id (test.c, v=19). */
static void
test_known_hash(void **state)
{
	static const char encoded[] = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$"
	    "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

	(void)state;
	assert_int_equal(password_check(encoded, "password"), OK);
	assert_int_equal(password_check(encoded, "Password"),
	    ERR_UNAUTHENTICATED);
}

static void
test_lengths(void **state)
{
	char text[PASSWORD_MAX + 2];
	const char *out;

	memset(text, 'p', sizeof text);
	text[PASSWORD_MIN - 1] = '\0';
	assert_int_equal(password_hash(*state, text, &out), ERR_INVALID);
	assert_null(out);
	text[PASSWORD_MIN - 1] = 'p';
	text[PASSWORD_MIN] = '\0';
	assert_int_equal(password_hash(*state, text, &out), OK);
	assert_int_equal(password_check(out, text), OK);
	text[PASSWORD_MIN] = 'p';
	text[PASSWORD_MAX] = '\0';
	assert_int_equal(password_hash(*state, text, &out), OK);
	assert_int_equal(password_check(out, text), OK);
	text[PASSWORD_MAX] = 'p';
	text[PASSWORD_MAX + 1] = '\0';
	assert_int_equal(password_check(out, text), ERR_UNAUTHENTICATED);
	assert_int_equal(password_hash(*state, text, &out), ERR_INVALID);
}

static void
test_damaged_hashes(void **state)
{
	static const char *const bad[] = { "", "x", "$argon2id$",
		"$argon2id$v=19$m=19456,t=2,p=1$AAAA",
		"$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$"
		"nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(password_check(bad[i], "password"),
		    ERR_UNAUTHENTICATED);
}

/* The processor's time: others may be at work on the machine. */
static int64_t
spent_us(void)
{
	struct timespec t;

	assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t), 0);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t
fastest(const char *encoded, const char *password)
{
	int64_t best = INT64_MAX, took;
	int i;

	for (i = 0; i < 5; i++) {
		took = spent_us();
		assert_int_equal(password_check(encoded, password),
		    ERR_UNAUTHENTICATED);
		took = spent_us() - took;
		if (took < best)
			best = took;
	}
	return best;
}

static void
test_nobody_takes_as_long(void **state)
{
	const char *encoded;
	int64_t with, without;

	assert_int_equal(password_hash(*state, "correct horse", &encoded), OK);
	with = fastest(encoded, "wrong horse");
	without = fastest(NULL, "wrong horse");
	assert_true(without > with / 2);
	assert_true(without < with * 2);
}

/* Sanitizers and valgrind have an allocator of their own. */
#ifndef ARENA_MALLOC
enum { SIZE, RESIDENT };

/* Pages of this process. */
static long
pages(int which)
{
	long n[2];
	FILE *f = fopen("/proc/self/statm", "r");

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%ld %ld", &n[SIZE], &n[RESIDENT]), 2);
	fclose(f);
	return n[which];
}

static void
test_memory_is_given_back(void **state)
{
	long before;
	int i;

	(void)state;
	/* What malloc makes of itself after some large blocks. */
	mallopt(M_MMAP_THRESHOLD, 32 << 20);
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	before = pages(RESIDENT);
	for (i = 0; i < 4; i++)
		assert_int_equal(password_check(NULL, "wrong horse"),
		    ERR_UNAUTHENTICATED);
	/* 1024 pages are 4 MiB; the work takes 19. */
	assert_true(pages(RESIDENT) < before + 1024);
}

/* A full machine is no wrong password. */
static void
test_no_memory(void **state)
{
	struct rlimit was, small;
	const char *encoded, *out;
	enum err hash, check, nobody;

	assert_int_equal(password_hash(*state, "correct horse", &encoded), OK);
	assert_int_equal(getrlimit(RLIMIT_AS, &was), 0);
	small = was;
	small.rlim_cur = (rlim_t)pages(SIZE) * 4096 + (8 << 20);
	assert_int_equal(setrlimit(RLIMIT_AS, &small), 0);
	hash = password_hash(*state, "correct horse", &out);
	check = password_check(encoded, "correct horse");
	nobody = password_check(NULL, "correct horse");
	assert_int_equal(setrlimit(RLIMIT_AS, &was), 0);
	assert_int_equal(hash, ERR_UNAVAILABLE);
	assert_null(out);
	assert_int_equal(check, ERR_UNAVAILABLE);
	assert_int_equal(nobody, ERR_UNAVAILABLE);
	assert_int_equal(password_check(encoded, "correct horse"), OK);
}
#endif

int
main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_round_trip),
		TEST(test_known_hash),
		TEST(test_lengths),
		TEST(test_damaged_hashes),
		TEST(test_nobody_takes_as_long),
#ifndef ARENA_MALLOC
		TEST(test_memory_is_given_back),
		TEST(test_no_memory),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
