/* test_token_grant_refresh - rotation, grace and replay */
#include "provider_fixture.h"

#include "oauth/token_grant.h"

static const struct param_values no_resource;
static const char *code_text;

/* A client "app" with a refresh token. */
static struct token_request
order(struct provider *p)
{
	struct token_request t = {
		.client = provider_client(p, "app"),
		.resource = &no_resource,
	};

	code_text = provider_code(p, "app");
	assert_int_equal(codes_redeem(&p->rq->call, code_text, 86400,
	    &t.refresh_token), OK);
	return t;
}

static const char *
successor(struct provider *p, const struct token_request *t)
{
	response_clear(&p->f.rs);
	assert_int_equal(token_grant_refresh(p->rq, t, &p->f.rs), OK);
	return provider_string(provider_answer(p), "refresh_token");
}

static void
refused(struct provider *p, const struct token_request *t, const char *code)
{
	response_clear(&p->f.rs);
	assert_int_equal(token_grant_refresh(p->rq, t, &p->f.rs), ERR_INVALID);
	assert_fault(p, code);
}

static void
it_rotates_with_a_grace(void **state)
{
	struct provider *p = *state;
	struct token_request t = order(p), next = t;
	const char *first;

	first = successor(p, &t);
	assert_string_not_equal(first, t.refresh_token);
	p->rq->call.now += 59;
	next.refresh_token = successor(p, &t);
	assert_string_not_equal(next.refresh_token, first);
	successor(p, &next);
	next.refresh_token = first;
	successor(p, &next);
}

static void
a_replay_ends_the_grant(void **state)
{
	struct provider *p = *state;
	struct token_request t = order(p), next = t;

	next.refresh_token = successor(p, &t);
	p->rq->call.now += 60;
	refused(p, &t, "invalid_grant");
	assert_int_not_equal(provider_grant(p, code_text)->ended_at, 0);
	refused(p, &next, "invalid_grant");
}

static void
it_ends_in_time(void **state)
{
	struct provider *p = *state;
	struct token_request t = order(p);

	p->rq->call.now += 86400;
	refused(p, &t, "invalid_grant");
	assert_int_equal(provider_grant(p, code_text)->ended_at, 0);
}

static void
another_clients_token_is_left_alone(void **state)
{
	struct provider *p = *state;
	struct token_request t = order(p), other = t;

	other.client = provider_client(p, "other");
	refused(p, &other, "invalid_grant");
	successor(p, &t);
}

static void
scope_and_resource_may_shrink(void **state)
{
	const struct param_values ours = { { "http://localhost:8080/mcp/" }, 1 };
	const struct param_values foreign = { { "https://evil.example/" }, 1 };
	struct provider *p = *state;
	struct token_request t = order(p);
	const char *typ, *token;

	t.scope = "openid email";
	refused(p, &t, "invalid_scope");
	t.scope = NULL;
	t.resource = &foreign;
	refused(p, &t, "invalid_target");
	t.scope = "memory:read";
	t.resource = &ours;
	t.refresh_token = successor(p, &t);
	assert_string_equal(provider_string(provider_answer(p), "scope"),
	    "memory:read");
	assert_null(json_get(provider_answer(p), "id_token"));
	token = provider_string(provider_answer(p), "access_token");
	assert_string_equal(provider_string(provider_claims(p, token, &typ),
	    "aud"), "http://localhost:8080/mcp/");
	t.scope = NULL;
	t.resource = &no_resource;
	successor(p, &t);
	assert_string_equal(provider_string(provider_answer(p), "scope"),
	    "openid memory:read");
	token = provider_string(provider_answer(p), "id_token");
	assert_null(json_get(provider_claims(p, token, &typ), "nonce"));
}

static void
unknown_missing_or_disabled(void **state)
{
	struct provider *p = *state;
	struct token_request t = order(p), bad = t;

	bad.refresh_token = "unknown";
	refused(p, &bad, "invalid_grant");
	bad.refresh_token = NULL;
	refused(p, &bad, "invalid_request");
	assert_int_equal(users_set_disabled(&p->rq->call, p->user->id, true),
	    OK);
	refused(p, &t, "invalid_grant");
}

/* Makes the person one whom a list let in. */
static void
let_in_by_list(struct provider *p)
{
	const struct user who = { .email = "listed@example.com",
	    .upstream_iss = "https://up.example", .upstream_sub = "1",
	    .upstream_hd = "example.com", .by_list = true };

	p->f.cfg.allow_domains = "";
	p->f.cfg.allow_emails = "listed@example.com";
	assert_int_equal(users_add_upstream(&p->rq->call, &who, &p->user), OK);
}

static void
off_the_list_ends_the_grant(void **state)
{
	struct provider *p = *state;
	struct token_request t;

	let_in_by_list(p);
	t = order(p);
	t.refresh_token = successor(p, &t);
	p->f.cfg.allow_emails = "other@example.com";
	refused(p, &t, "invalid_grant");
	assert_true(provider_grant(p, code_text)->ended_at > 0);
	p->f.cfg.allow_emails = "listed@example.com";
	refused(p, &t, "invalid_grant");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(it_rotates_with_a_grace),
		PROVIDER_TEST(a_replay_ends_the_grant),
		PROVIDER_TEST(it_ends_in_time),
		PROVIDER_TEST(another_clients_token_is_left_alone),
		PROVIDER_TEST(scope_and_resource_may_shrink),
		PROVIDER_TEST(unknown_missing_or_disabled),
		PROVIDER_TEST(off_the_list_ends_the_grant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
