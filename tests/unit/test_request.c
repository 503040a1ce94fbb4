/* test_request - environment, buckets by address, same-origin rule */
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

#include "request_fixture.h"
#include "system/ratelimit.h"

static void
env_is_found_whole(void **state)
{
	char *env[] = { (char[]){"HTTP_ACCEPT_LANGUAGE=de"},
	    (char[]){"HTTP_ACCEPT=*/*"}, (char[]){"EMPTY="}, NULL };
	struct fixture f;

	(void)state;
	fixture_init(&f, env);
	assert_string_equal(request_env(&f.rq, "HTTP_ACCEPT"), "*/*");
	assert_string_equal(request_env(&f.rq, "EMPTY"), "");
	assert_null(request_env(&f.rq, "HTTP_ACC"));
	fixture_free(&f);
}

static void
param_is_null_when_absent(void **state)
{
	struct param_values v[2] = { { .at = { "x" }, .count = 1 }, { .count = 0 } };
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	f.rq.values = v;
	assert_string_equal(request_param(&f.rq, 0), "x");
	assert_null(request_param(&f.rq, 1));
	fixture_free(&f);
}

/* What a proxy may write for an IPv4 address is that address. */
static void
mapped_addresses_are_those_of_ipv4(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	f.rq.address = "::ffff:192.0.2.1";
	assert_string_equal(request_source(&f.rq), "address:192.0.2.1");
	f.rq.address = "192.0.2.1";
	assert_string_equal(request_source(&f.rq), "address:192.0.2.1");
	f.rq.address = "::ffff:192.0.2.2";
	assert_string_equal(request_source(&f.rq), "address:192.0.2.2");
	f.rq.address = "::1";
	assert_string_equal(request_source(&f.rq), "net:0000000000000000");
	fixture_free(&f);
}

/* A bucket each for an IPv4 address, an IPv6 /64, a caller. */
static void
buckets_are_by_network_and_caller(void **state)
{
	char path[] = "/tmp/keepsake-limits-XXXXXX";
	struct fixture f;

	(void)state;
	close(mkstemp(path));
	unlink(path);
	fixture_init(&f, NULL);
	assert_int_equal(ratelimit_open(path, &f.rq.limits), OK);
	f.rq.address = "2001:db8:1:2::1";
	assert_int_equal(request_charge(&f.rq, NULL), OK);
	f.rq.address = "2001:db8:1:2:ffff::2";
	assert_int_equal(request_charge(&f.rq, NULL), OK);
	assert_int_equal(request_charge(&f.rq, NULL), ERR_LIMITED);
	assert_true(f.rq.retry_after_s >= 1);
	f.rq.address = "2001:db8:1:3::1";
	assert_int_equal(request_charge(&f.rq, NULL), OK);
	f.rq.address = "192.0.2.1";
	assert_int_equal(request_charge(&f.rq, NULL), OK);
	assert_int_equal(request_charge(&f.rq, "client:a"), OK);
	assert_int_equal(request_charge(&f.rq, "client:a"), OK);
	assert_int_equal(request_charge(&f.rq, "client:a"), ERR_LIMITED);
	assert_int_equal(request_charge(&f.rq, "client:b"), OK);
	ratelimit_close(f.rq.limits);
	unlink(path);
	fixture_free(&f);
}

static void
refusal_is_remembered(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	assert_int_equal(request_refuse(&f.rq, ERR_CONFLICT, "code", "n %d", 7),
	    ERR_CONFLICT);
	assert_string_equal(f.rq.fault.code, "code");
	assert_string_equal(f.rq.fault.text, "n 7");
	fixture_free(&f);
}

static void
same_origin_rule(void **state)
{
	static char *const own[] = { (char *)(uintptr_t)
	    "HTTP_ORIGIN=http://localhost:8080", NULL };
	static char *const foreign[] = { (char *)(uintptr_t)
	    "HTTP_ORIGIN=https://evil.example", NULL };
	static char *const null_origin[] = { (char *)(uintptr_t)
	    "HTTP_ORIGIN=null", NULL };
	static char *const cross[] = { (char *)(uintptr_t)
	    "HTTP_SEC_FETCH_SITE=cross-site", NULL };
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	assert_true(request_is_same_origin(&f.rq));
	f.rq.env = own;
	assert_true(request_is_same_origin(&f.rq));
	f.rq.env = foreign;
	assert_false(request_is_same_origin(&f.rq));
	f.rq.env = null_origin;
	assert_false(request_is_same_origin(&f.rq));
	f.rq.env = cross;
	assert_false(request_is_same_origin(&f.rq));
	fixture_free(&f);
}

static enum err
read_letters(void *source, char *p, size_t len)
{
	int *left = source;

	if (*left < 0)
		return ERR_EXPIRED;
	if ((size_t)*left < len)
		return ERR_INVALID;
	memset(p, 'x', len);
	*left -= (int)len;
	return OK;
}

/* In pieces up to its length, and no further; cut, it is refused. */
static void
a_body_in_pieces(void **state)
{
	struct fixture f;
	char piece[4];
	int there = 10;
	size_t got;

	(void)state;
	fixture_init(&f, NULL);
	f.rq.input = (struct request_input){ read_letters, &there, 6 };
	assert_int_equal(request_read(&f.rq, piece, 4, &got), OK);
	assert_int_equal(got, 4);
	assert_int_equal(request_read(&f.rq, piece, 4, &got), OK);
	assert_int_equal(got, 2);
	assert_int_equal(request_read(&f.rq, piece, 4, &got), OK);
	assert_int_equal(got, 0);
	assert_int_equal(there, 4);
	f.rq.input.left = 8;
	assert_int_equal(request_read(&f.rq, piece, 4, &got), OK);
	assert_int_equal(request_read(&f.rq, piece, 4, &got), ERR_INVALID);
	assert_int_equal(got, 0);
	assert_string_equal(f.rq.fault.text, "the body ends too early");
	there = -1;
	f.rq.input.left = 8;
	assert_int_equal(request_read(&f.rq, piece, 4, &got), ERR_EXPIRED);
	assert_non_null(strstr(f.rq.fault.text, "too slowly"));
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_body_in_pieces),
		cmocka_unit_test(mapped_addresses_are_those_of_ipv4),
		cmocka_unit_test(env_is_found_whole),
		cmocka_unit_test(param_is_null_when_absent),
		cmocka_unit_test(buckets_are_by_network_and_caller),
		cmocka_unit_test(refusal_is_remembered),
		cmocka_unit_test(same_origin_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
