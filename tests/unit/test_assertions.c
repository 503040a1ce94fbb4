/* test_assertions - client assertions that were used */
#include "provider_fixture.h"

#include "store/assertions.h"

static void
once_for_each_client(void **state)
{
	struct provider *p = *state;
	struct call *c = &p->rq->call;

	provider_client(p, "a");
	provider_client(p, "b");
	assert_int_equal(assertions_use(c, "a", "1", c->now + 60), OK);
	assert_int_equal(assertions_use(c, "a", "1", c->now + 60),
	    ERR_CONFLICT);
	assert_int_equal(assertions_use(c, "a", "1", c->now + 999),
	    ERR_CONFLICT);
	assert_int_equal(assertions_use(c, "a", "2", c->now + 60), OK);
	assert_int_equal(assertions_use(c, "b", "1", c->now + 60), OK);
}

static void
a_client_that_is_gone(void **state)
{
	struct provider *p = *state;

	assert_int_equal(assertions_use(&p->rq->call, "gone", "1", 60),
	    ERR_CONFLICT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(once_for_each_client),
		PROVIDER_TEST(a_client_that_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
