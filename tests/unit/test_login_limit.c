/* test_login_limit - how often a password may be guessed */
#include "provider_fixture.h"

#include "oauth/login_limit.h"
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
an_account_at_an_address(void **state)
{
	struct provider *p = *state;

	set_up(p);
	for (int i = 0; i < 10; i++)
		assert_int_equal(login_limit_take(p->rq, "a@example.com"), OK);
	assert_int_equal(login_limit_take(p->rq, "a@example.com"),
	    ERR_LIMITED);
	assert_in_range(p->rq->retry_after_s, 1, 60);
	assert_int_equal(login_limit_take(p->rq, "A@Example.COM"),
	    ERR_LIMITED);
	assert_int_equal(login_limit_take(p->rq, "b@example.com"), OK);
	p->rq->address = "192.0.2.9";
	assert_int_equal(login_limit_take(p->rq, "a@example.com"), OK);
	ratelimit_close(p->rq->limits);
}

static void
an_account_from_everywhere(void **state)
{
	struct provider *p = *state;
	int i;

	set_up(p);
	for (i = 0; i < 60; i++) {
		p->rq->address = arena_printf(p->a, "192.0.2.%d", i);
		if (login_limit_take(p->rq, "a@example.com") != OK)
			break;
	}
	assert_in_range(i, 50, 55);
	ratelimit_close(p->rq->limits);
}

static void
what_is_right_does_not_count(void **state)
{
	struct provider *p = *state;

	set_up(p);
	for (int i = 0; i < 200; i++) {
		assert_int_equal(login_limit_take(p->rq, "a@example.com"), OK);
		login_limit_give(p->rq, "a@example.com");
	}
	ratelimit_close(p->rq->limits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(an_account_at_an_address),
		PROVIDER_TEST(an_account_from_everywhere),
		PROVIDER_TEST(what_is_right_does_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
