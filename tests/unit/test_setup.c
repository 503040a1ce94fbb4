/* test_setup - one token, for one who was refused, in one browser */
#include "signin_fixture.h"

#include "oauth/setup.h"
#include "store/interactions.h"
#include "store/setup_tokens.h"

static int
setup(void **state)
{
	struct provider *p;

	provider_setup(state);
	p = *state;
	p->f.cfg.allow_emails = p->f.cfg.allow_domains = "";
	provider_cookies(p, BROWSER, NULL);
	return 0;
}

static struct signin
parked(struct provider *p)
{
	struct signin s = signin_request(p);

	assert_int_equal(interactions_add(&p->rq->call, BROWSER, "app",
	    authreq_format(p->a, &s.req), &s.interaction), OK);
	return s;
}

static struct setup
refused(const char *sub, const char *email)
{
	return (struct setup){ .id = { .iss = "https://up.example",
	    .sub = sub, .email = email, .domain = "d.example",
	    .name = "\xc3\x89ve" } };
}

static void
a_token_lets_in_whom_it_was_shown_by(void **state)
{
	struct provider *p = *state;
	struct signin s = parked(p);
	struct setup who = refused("1", "eve@home.example"), got;
	const char *token;
	struct user *u;

	assert_int_equal(setup_offer(p->rq, &s, &who), OK);
	assert_false(who.offered);
	assert_int_equal(setup_tokens_add(&p->rq->call, &token), OK);
	assert_int_equal(setup_offer(p->rq, &s, &who), OK);
	assert_true(who.offered);
	assert_int_equal(setup_redeem(p->rq, &s, token, &got, &u), OK);
	assert_string_equal(u->email, "eve@home.example");
	assert_string_equal(u->upstream_sub, "1");
	assert_string_equal(u->upstream_hd, "d.example");
	assert_string_equal(u->name, "\xc3\x89ve");
	assert_false(u->by_list);
	/* Spent, and nobody waits. */
	assert_int_equal(setup_redeem(p->rq, &s, token, &got, &u),
	    ERR_INVALID);
	who = refused("2", "mal@home.example");
	assert_int_equal(setup_offer(p->rq, &s, &who), OK);
	assert_false(who.offered);
}

static void
who_has_an_account_is_offered_nothing(void **state)
{
	struct provider *p = *state;
	struct signin s = parked(p);
	struct setup who = refused("1", "owner@example.com");
	const char *token;

	assert_int_equal(setup_tokens_add(&p->rq->call, &token), OK);
	assert_int_equal(setup_offer(p->rq, &s, &who), OK);
	assert_false(who.offered);
}

static void
another_browser_is_nobody(void **state)
{
	struct provider *p = *state;
	struct signin s = parked(p);
	struct setup who = refused("1", "eve@home.example"), got;
	const char *token;
	struct user *u;

	assert_int_equal(setup_tokens_add(&p->rq->call, &token), OK);
	assert_int_equal(setup_offer(p->rq, &s, &who), OK);
	provider_cookies(p, "another-browser", NULL);
	assert_int_equal(setup_redeem(p->rq, &s, token, &got, &u),
	    ERR_INVALID);
	provider_env(p, "HTTP_COOKIE", "x=y");
	assert_int_equal(setup_redeem(p->rq, &s, token, &got, &u),
	    ERR_INVALID);
	provider_cookies(p, BROWSER, NULL);
	assert_int_equal(setup_redeem(p->rq, &s, token, &got, &u), OK);
}

static void
guesses_are_few(void **state)
{
	struct provider *p = *state;
	struct signin s = parked(p);
	struct setup who = refused("1", "eve@home.example"), got;
	const char *token;
	struct user *u;

	assert_int_equal(setup_tokens_add(&p->rq->call, &token), OK);
	assert_int_equal(setup_offer(p->rq, &s, &who), OK);
	for (int i = 1; i <= SETUP_TRIES; i++) {
		assert_int_equal(setup_redeem(p->rq, &s, "wrong", &got, &u),
		    ERR_UNAUTHENTICATED);
		assert_string_equal(got.id.email, "eve@home.example");
		assert_int_equal(got.offered, i < SETUP_TRIES);
		assert_null(u);
	}
	assert_int_equal(setup_redeem(p->rq, &s, token, &got, &u),
	    ERR_INVALID);
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, provider_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_token_lets_in_whom_it_was_shown_by),
		T(who_has_an_account_is_offered_nothing),
		T(another_browser_is_nobody),
		T(guesses_are_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
