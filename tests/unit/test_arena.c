/*
 * test_arena - memory of a request: zeroed, aligned, wiped, limited
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"

static void
assert_zero(const void *p, size_t len)
{
	const unsigned char *byte = p;

	for (size_t i = 0; i < len; i++)
		assert_int_equal(byte[i], 0);
}

static void
test_memory_is_zeroed_and_aligned(void **state)
{
	static const size_t sizes[] = {
		0, 1, 7, 16, 17, 4095, 4096, 4097, 16000, 16384, 100000
	};
	struct arena *a = arena_new(10 << 20);
	unsigned char *p;

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 200; i++) {
			size_t len = sizes[(size_t)i % 11];

			p = arena_alloc(a, len);
			assert_non_null(p);
			assert_true((uintptr_t)p % alignof(max_align_t) == 0);
			assert_zero(p, len);
			memset(p, 0xa5, len);
		}
		arena_reset(a);
	}
	arena_free(a);
}

static void
test_allocations_do_not_overlap(void **state)
{
	struct arena *a = arena_new(1 << 20);
	unsigned char *p[300];

	(void)state;
	for (size_t i = 0; i < 300; i++) {
		p[i] = arena_alloc(a, i + 1);
		memset(p[i], (int)(i & 0xff), i + 1);
	}
	for (size_t i = 0; i < 300; i++)
		for (size_t k = 0; k <= i; k++)
			assert_int_equal(p[i][k], i & 0xff);
	arena_free(a);
}

static void
test_reset_wipes_what_was_used(void **state)
{
#ifndef ARENA_MALLOC
	struct arena *a = arena_new(1 << 20);
	char *p = arena_alloc(a, 100);

	(void)state;
	memcpy(p, "secret", 6);
	arena_reset(a);
	/* The first chunk is kept, so this memory is still the arena's. */
	assert_zero(p, 100);
	assert_ptr_equal(arena_alloc(a, 100), p);
	/* More than one chunk in use: the first is the one that is kept. */
	for (int i = 0; i < 100; i++)
		memset(arena_alloc(a, 1000), 1, 1000);
	arena_reset(a);
	assert_zero(p, 100);
	assert_ptr_equal(arena_alloc(a, 1), p);
	arena_free(a);
#else
	(void)state;
#endif
}

static void
test_copies(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char *big;

	(void)state;
	assert_string_equal(arena_strdup(a, ""), "");
	assert_string_equal(arena_strdup(a, "abc"), "abc");
	assert_string_equal(arena_strndup(a, "abcdef", 3), "abc");
	assert_string_equal(arena_strndup(a, NULL, 0), "");
	assert_memory_equal(arena_strndup(a, "a\0b", 3), "a\0b", 4);
	assert_string_equal(arena_printf(a, "%s-%d", "x", 7), "x-7");
	big = arena_printf(a, "%09000d", 1);
	assert_int_equal(strlen(big), 9000);
	assert_int_equal(big[8999], '1');
	assert_zero(arena_array(a, 10, 12), 120);
	arena_free(a);
}

static char order[8];

static void
note(void *p)
{
	order[strlen(order)] = *(const char *)p;
}

static void
test_deferred_calls_run_once_last_first(void **state)
{
	struct arena *a = arena_new(1000);

	(void)state;
	memset(order, 0, sizeof order);
	arena_defer(a, note, arena_strdup(a, "1"));
	arena_defer(a, note, arena_strdup(a, "2"));
	arena_reset(a);
	assert_string_equal(order, "21");
	arena_reset(a);
	assert_string_equal(order, "21");
	arena_defer(a, note, arena_strdup(a, "3"));
	arena_free(a);
	assert_string_equal(order, "213");
}

/* Still held when the process ends, so that it is no leak. */
static struct arena *doomed;

static void
exhaust_by_one(void)
{
	doomed = arena_new(1000);
	arena_alloc(doomed, 600);
	arena_alloc(doomed, 401);
}

static void
exhaust_by_many(void)
{
	doomed = arena_new(100 * 1000);
	for (int i = 0; i <= 1000; i++)
		arena_alloc(doomed, 100);
}

static void
overflow_product(void)
{
	doomed = arena_new(SIZE_MAX);
	arena_array(doomed, SIZE_MAX / 2, 3);
}

static void
overflow_header(void)
{
	doomed = arena_new(SIZE_MAX);
	arena_alloc(doomed, SIZE_MAX - 8);
}

static void
overflow_final_nul(void)
{
	doomed = arena_new(SIZE_MAX);
	arena_strndup(doomed, "", SIZE_MAX);
}

static int
status_of(void (*fn)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		close(STDERR_FILENO);
		fn();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
test_too_much_ends_the_process(void **state)
{
	(void)state;
	assert_int_equal(status_of(exhaust_by_one), 70);
	assert_int_equal(status_of(exhaust_by_many), 70);
	assert_int_equal(status_of(overflow_product), 70);
	assert_int_equal(status_of(overflow_header), 70);
	assert_int_equal(status_of(overflow_final_nul), 70);
}

/* It is there for who needs all of it, and costs who does not nothing. */
static void
ask_for_much(void)
{
	enum { MUCH = 64 << 20, LEAST = 1 << 20 };
	struct arena *a = arena_new(4 * (size_t)MUCH);
	struct rusage before, after;
	unsigned char *p;

	getrusage(RUSAGE_SELF, &before);
	for (int i = 0; i < 3; i++) {
		p = arena_alloc(a, MUCH);
		if ((uintptr_t)p % alignof(max_align_t) != 0)
			exit(2);
		for (size_t k = 0; k < LEAST; k++)
			if (p[k] != 0 || p[MUCH - 1 - k] != 0)
				exit(3);
		memset(p, 0xa5, LEAST);
		memset(arena_alloc(a, LEAST), 0xa5, LEAST);
		arena_reset(a);
	}
	arena_free(a);
	getrusage(RUSAGE_SELF, &after);
	exit(after.ru_maxrss - before.ru_maxrss < 16 * 1024 ? 0 : 4);
}

static void
test_only_what_is_used_is_paid_for(void **state)
{
	(void)state;
#ifdef ARENA_MALLOC
	skip();
#endif
	assert_int_equal(status_of(ask_for_much), 0);
}

static void
test_the_limit_is_per_reset(void **state)
{
	struct arena *a = arena_new(1000);

	(void)state;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(arena_left(a), 1000);
		arena_alloc(a, 900);
		assert_int_equal(arena_left(a), 100);
		arena_alloc(a, 100);
		assert_int_equal(arena_left(a), 0);
		arena_reset(a);
	}
	arena_free(a);
	arena_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_is_zeroed_and_aligned),
		cmocka_unit_test(test_allocations_do_not_overlap),
		cmocka_unit_test(test_reset_wipes_what_was_used),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_deferred_calls_run_once_last_first),
		cmocka_unit_test(test_too_much_ends_the_process),
		cmocka_unit_test(test_only_what_is_used_is_paid_for),
		cmocka_unit_test(test_the_limit_is_per_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
