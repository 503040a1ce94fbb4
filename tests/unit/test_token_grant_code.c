/* test_token_grant_code - a code for tokens, each condition by itself */
#include "provider_fixture.h"

#include "oauth/token_grant.h"

static const struct param_values no_resource;

static struct token_request
order(struct provider *p, const char *code)
{
	struct client *cl;

	assert_int_equal(clients_find(&p->rq->call, "app", &cl), OK);
	return (struct token_request){
		.client = cl, .code = code, .code_verifier = VERIFIER,
		.redirect_uri = "https://app.example/cb",
		.resource = &no_resource,
	};
}

static enum err
redeem(struct provider *p, const struct token_request *t)
{
	response_clear(&p->f.rs);
	return token_grant_code(p->rq, t, &p->f.rs);
}

static void
refused(struct provider *p, const struct token_request *t, const char *code)
{
	assert_int_equal(redeem(p, t), ERR_INVALID);
	assert_fault(p, code);
	assert_int_equal(p->f.rs.body.len, 0);
}

static void
it_works_once(void **state)
{
	struct provider *p = *state;
	const char *code;
	struct token_request t;

	provider_client(p, "app");
	code = provider_code(p, "app");
	t = order(p, code);
	assert_int_equal(redeem(p, &t), OK);
	assert_non_null(provider_string(provider_answer(p), "refresh_token"));
	assert_int_equal(provider_grant(p, code)->ended_at, 0);
	refused(p, &t, "invalid_grant");
	assert_int_not_equal(provider_grant(p, code)->ended_at, 0);
}

static void
expired_is_expired(void **state)
{
	struct provider *p = *state;
	struct token_request t;

	provider_client(p, "app");
	t = order(p, provider_code(p, "app"));
	p->rq->call.now += 599;
	assert_int_equal(redeem(p, &t), OK);
	t = order(p, provider_code(p, "app"));
	p->rq->call.now += 600;
	refused(p, &t, "invalid_grant");
}

static void
what_does_not_fit_burns_it(void **state)
{
	struct provider *p = *state;
	struct client *other;
	struct token_request good, bad;

	provider_client(p, "app");
	other = provider_client(p, "other");
	for (int i = 0; i < 4; i++) {
		good = bad = order(p, provider_code(p, "app"));
		if (i == 0)
			bad.client = other;
		else if (i == 1)
			bad.code_verifier = CHALLENGE;
		else if (i == 2)
			bad.code_verifier = NULL;
		else
			bad.redirect_uri = "http://127.0.0.1/cb";
		refused(p, &bad, "invalid_grant");
		refused(p, &good, "invalid_grant");
	}
}

static void
what_may_be_mended_does_not(void **state)
{
	const struct param_values foreign = { { "https://evil.example/" }, 1 };
	struct provider *p = *state;
	struct token_request t;

	provider_client(p, "app");
	t = order(p, provider_code(p, "app"));
	t.resource = &foreign;
	refused(p, &t, "invalid_target");
	t.resource = &no_resource;
	t.redirect_uri = NULL;
	refused(p, &t, "invalid_request");
	t.redirect_uri = "https://app.example/cb";
	assert_int_equal(redeem(p, &t), OK);
}

static void
unknown_missing_ended_or_disabled(void **state)
{
	struct provider *p = *state;
	struct token_request t;

	provider_client(p, "app");
	t = order(p, "unknown");
	refused(p, &t, "invalid_grant");
	t.code = NULL;
	refused(p, &t, "invalid_request");
	t = order(p, provider_code(p, "app"));
	assert_int_equal(grants_end(&p->rq->call,
	    provider_grant(p, t.code)->id, "test"), OK);
	refused(p, &t, "invalid_grant");
	t = order(p, provider_code(p, "app"));
	assert_int_equal(users_set_disabled(&p->rq->call, p->user->id, true),
	    OK);
	refused(p, &t, "invalid_grant");
}

static void
without_the_grant_type_no_refresh_token(void **state)
{
	struct provider *p = *state;
	struct client *cl = provider_client(p, "app");
	struct token_request t;

	cl->grant_types = "authorization_code";
	assert_int_equal(clients_set(&p->rq->call, cl), OK);
	t = order(p, provider_code(p, "app"));
	assert_int_equal(redeem(p, &t), OK);
	assert_null(provider_string(provider_answer(p), "refresh_token"));
}

static void
off_the_list_gets_nothing(void **state)
{
	const struct user who = { .email = "listed@example.com",
	    .upstream_iss = "https://up.example", .upstream_sub = "1",
	    .upstream_hd = "corp.example", .by_list = true };
	struct provider *p = *state;
	struct token_request t;

	provider_client(p, "app");
	assert_int_equal(users_add_upstream(&p->rq->call, &who, &p->user), OK);
	p->f.cfg.allow_emails = "";
	p->f.cfg.allow_domains = "corp.example";
	t = order(p, provider_code(p, "app"));
	assert_int_equal(redeem(p, &t), OK);
	t = order(p, provider_code(p, "app"));
	p->f.cfg.allow_domains = "";
	refused(p, &t, "invalid_grant");
	assert_true(provider_grant(p, t.code)->ended_at > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(it_works_once),
		PROVIDER_TEST(expired_is_expired),
		PROVIDER_TEST(what_does_not_fit_burns_it),
		PROVIDER_TEST(what_may_be_mended_does_not),
		PROVIDER_TEST(unknown_missing_ended_or_disabled),
		PROVIDER_TEST(without_the_grant_type_no_refresh_token),
		PROVIDER_TEST(off_the_list_gets_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
