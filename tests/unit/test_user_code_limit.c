/* test_user_code_limit - how often a user code may be guessed */
#include "provider_fixture.h"

#include "oauth/user_code_limit.h"
#include "system/ratelimit.h"

static void
set_up(struct provider *p)
{
	p->f.cfg.rate_limit = 100;
	p->f.cfg.rate_burst = 50;
	assert_int_equal(ratelimit_open(provider_path(p, "limits"),
	    &p->rq->limits), OK);
}

static void
five_for_each_person(void **state)
{
	struct provider *p = *state;

	set_up(p);
	for (int i = 0; i < 5; i++)
		assert_int_equal(user_code_limit_take(p->rq, 1), OK);
	assert_int_equal(user_code_limit_take(p->rq, 1), ERR_LIMITED);
	assert_in_range(p->rq->retry_after_s, 30, 60);
	p->rq->address = "192.0.2.9";
	assert_int_equal(user_code_limit_take(p->rq, 1), ERR_LIMITED);
	assert_int_equal(user_code_limit_take(p->rq, 2), OK);
	ratelimit_close(p->rq->limits);
}

static void
ten_for_each_address(void **state)
{
	struct provider *p = *state;

	set_up(p);
	for (int i = 0; i < 10; i++)
		assert_int_equal(user_code_limit_take(p->rq, i), OK);
	assert_int_equal(user_code_limit_take(p->rq, 20), ERR_LIMITED);
	p->rq->address = "192.0.2.9";
	assert_int_equal(user_code_limit_take(p->rq, 21), OK);
	ratelimit_close(p->rq->limits);
}

static void
what_is_right_does_not_count(void **state)
{
	struct provider *p = *state;

	set_up(p);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(user_code_limit_take(p->rq, 1), OK);
		user_code_limit_give(p->rq, 1);
	}
	ratelimit_close(p->rq->limits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(five_for_each_person),
		PROVIDER_TEST(ten_for_each_address),
		PROVIDER_TEST(what_is_right_does_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
