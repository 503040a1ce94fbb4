/* test_as_get - a form from elsewhere, once more as a GET */
#include "unit.h"

#include "http/as_get.h"
#include "http/valid.h"
#include "request_fixture.h"

enum { ONE, MANY, NONE, N };

static void
all_values_and_a_limit(void **state)
{
	static const struct param params[N] = {
		[ONE] = { "state", valid_any, 100, 0 },
		[MANY] = { "resource", valid_any, 100, PARAM_REPEAT },
		[NONE] = { "nonce", valid_any, 100, 0 },
	};
	static const char want[] = "http://localhost:8080/auth/x?state=a%26b"
	    "&resource=one&resource=two";
	struct param_values values[N] = {
		[ONE] = { { "a&b" }, 1 }, [MANY] = { { "one", "two" }, 2 },
	};
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	f.rq.params = params;
	f.rq.values = values;
	assert_string_equal(as_get(&f.rq, "/auth/x", N, 1000), want);
	assert_string_equal(as_get(&f.rq, "/auth/x", N, sizeof want), want);
	assert_null(as_get(&f.rq, "/auth/x", N, sizeof want - 3));
	assert_string_equal(as_get(&f.rq, "/auth/x", 1, 1000),
	    "http://localhost:8080/auth/x?state=a%26b");
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_values_and_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
