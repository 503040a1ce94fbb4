/*
 * test_rand - random ids have their length, their alphabet and no repeats
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/time.h>

#include <cmocka.h>

#include "crypto/rand.h"

static int
setup(void **state)
{
	*state = arena_new((size_t)8 << 20);
	return 0;
}

static int
teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void
test_bytes_fill_and_stay_inside(void **state)
{
	unsigned char bytes[1024 + 2];
	unsigned seen[256] = { 0 };
	size_t i, values = 0;

	(void)state;
	memset(bytes, 0, sizeof bytes);
	rand_bytes(bytes + 1, 1024);
	assert_int_equal(bytes[0], 0);
	assert_int_equal(bytes[1025], 0);
	for (i = 1; i <= 1024; i++)
		seen[bytes[i]]++;
	for (i = 0; i < 256; i++)
		values += seen[i] > 0;
	/* About 251 are expected; 200 has no chance worth a name. */
	assert_true(values > 200);
}

static void
test_no_bytes_is_nothing(void **state)
{
	unsigned char byte = 7;

	(void)state;
	rand_bytes(&byte, 0);
	assert_int_equal(byte, 7);
}

static void
interrupt(int sig)
{
	(void)sig;
}

/* A signal makes getrandom(2) return with less than was asked for. */
static void
test_interrupted_calls_go_on(void **state)
{
	static unsigned char big[32 << 20];
	static const struct itimerval often = { { 0, 200 }, { 0, 200 } };
	static const struct itimerval never = { { 0, 0 }, { 0, 0 } };
	struct sigaction action;
	size_t i;

	(void)state;
	memset(&action, 0, sizeof action);
	action.sa_handler = interrupt;
	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
	rand_bytes(big, sizeof big);
	assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
	for (i = 0; i < sizeof big; i += 65536)
		assert_memory_not_equal(big + i,
		    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
}

static void
test_token_is_256_bits(void **state)
{
	const char *a = rand_token(*state), *b = rand_token(*state);

	assert_int_equal(strlen(a), 43);
	assert_int_equal(strspn(a, alphabet), 43);
	assert_string_not_equal(a, b);
}

static void
test_id_has_its_length(void **state)
{
	assert_int_equal(strlen(rand_id(*state, 8)), 2);
	assert_int_equal(strlen(rand_id(*state, 64)), 11);
	assert_int_equal(strlen(rand_id(*state, 128)), 22);
	assert_int_equal(strlen(rand_id(*state, 512)), 86);
	assert_string_not_equal(rand_id(*state, 128), rand_id(*state, 128));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes_fill_and_stay_inside),
		cmocka_unit_test(test_no_bytes_is_nothing),
		cmocka_unit_test(test_interrupted_calls_go_on),
		cmocka_unit_test_setup_teardown(test_token_is_256_bits,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_id_has_its_length,
		    setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
