/* test_token_grant_device - a device polls until its person has decided */
#include "provider_fixture.h"

#include "oauth/grant_type.h"
#include "oauth/token_grant.h"
#include "store/devices.h"

#define USER_CODE "WDJBMJHT"

static const struct param_values no_resource;

/* A device of client "app" that waits. */
static struct token_request
order(struct provider *p)
{
	struct token_request t = {
		.client = provider_client(p, "app"),
		.resource = &no_resource,
	};
	struct device d = {
		.client_id = "app", .scope = "openid memory:read",
		.resource = "http://localhost:8080/mcp",
	};

	assert_int_equal(devices_add(&p->rq->call, &d, USER_CODE,
	    &t.device_code), OK);
	return t;
}

static void
allow(struct provider *p)
{
	struct grant g = {
		.user_id = p->user->id, .client_id = "app",
		.scope = "openid memory:read",
		.resource = "http://localhost:8080/mcp",
		.auth_time = p->rq->call.now - 5,
		.expires_at = p->rq->call.now + 864000,
	};

	assert_int_equal(devices_allow(&p->rq->call, USER_CODE, &g), OK);
}

static void
refused(struct provider *p, const struct token_request *t, const char *code)
{
	response_clear(&p->f.rs);
	assert_int_equal(token_grant_device(p->rq, t, &p->f.rs), ERR_INVALID);
	assert_fault(p, code);
}

static struct json *
given(struct provider *p, const struct token_request *t)
{
	response_clear(&p->f.rs);
	assert_int_equal(token_grant_device(p->rq, t, &p->f.rs), OK);
	return provider_answer(p);
}

static void
it_waits_at_its_pace(void **state)
{
	struct provider *p = *state;
	struct token_request t = order(p);

	refused(p, &t, "authorization_pending");
	p->rq->call.now += 5;
	refused(p, &t, "authorization_pending");
	p->rq->call.now += 4;
	refused(p, &t, "slow_down");
	p->rq->call.now += 9;
	refused(p, &t, "slow_down");
	p->rq->call.now += 15;
	refused(p, &t, "authorization_pending");
	allow(p);
	given(p, &t);
}

static void
tokens_for_the_person(void **state)
{
	struct provider *p = *state;
	struct token_request t = order(p);
	struct json *j, *claims;
	const char *typ;

	allow(p);
	j = given(p, &t);
	assert_string_equal(provider_string(j, "scope"),
	    "openid memory:read");
	assert_int_equal(strlen(provider_string(j, "refresh_token")), 51);
	claims = provider_claims(p, provider_string(j, "access_token"), &typ);
	assert_string_equal(typ, "at+jwt");
	assert_string_equal(provider_string(claims, "sub"), p->user->sub);
	assert_string_equal(provider_string(claims, "client_id"), "app");
	assert_string_equal(provider_string(claims, "aud"),
	    "http://localhost:8080/mcp");
	claims = provider_claims(p, provider_string(j, "id_token"), &typ);
	assert_string_equal(provider_string(claims, "aud"), "app");
	assert_null(json_get(claims, "nonce"));
	assert_null(json_get(claims, "sid"));
}

static void
only_what_the_client_is_registered_for(void **state)
{
	struct provider *p = *state;
	struct token_request t = order(p);
	struct client lesser = *t.client;

	lesser.grant_types = GRANT_DEVICE;
	t.client = &lesser;
	allow(p);
	assert_null(json_get(given(p, &t), "refresh_token"));
}

static void
a_second_use_ends_the_grant(void **state)
{
	struct provider *p = *state;
	struct token_request t = order(p);
	struct device *d;
	struct grant *g;

	allow(p);
	given(p, &t);
	refused(p, &t, "invalid_grant");
	assert_int_equal(devices_find(&p->rq->call, t.device_code, &d), OK);
	assert_int_equal(grants_find(&p->rq->call, d->grant_id, &g), OK);
	assert_int_not_equal(g->ended_at, 0);
}

static void
another_clients_code_is_left_alone(void **state)
{
	struct provider *p = *state;
	struct token_request t = order(p), other = t;
	struct device *d;
	struct grant *g;

	other.client = provider_client(p, "other");
	refused(p, &other, "invalid_grant");
	assert_int_equal(devices_find(&p->rq->call, t.device_code, &d), OK);
	assert_int_equal(d->polled_at, 0);
	allow(p);
	refused(p, &other, "invalid_grant");
	given(p, &t);
	refused(p, &other, "invalid_grant");
	assert_int_equal(devices_find(&p->rq->call, t.device_code, &d), OK);
	assert_int_equal(grants_find(&p->rq->call, d->grant_id, &g), OK);
	assert_int_equal(g->ended_at, 0);
}

static void
denied_or_over(void **state)
{
	struct provider *p = *state;
	struct token_request t = order(p);

	assert_int_equal(devices_deny(&p->rq->call, USER_CODE), OK);
	refused(p, &t, "access_denied");
	p->rq->call.now += 599;
	refused(p, &t, "access_denied");
	p->rq->call.now += 1;
	refused(p, &t, "expired_token");
}

static void
allowed_and_over(void **state)
{
	struct provider *p = *state;
	struct token_request t = order(p);

	allow(p);
	p->rq->call.now += 600;
	refused(p, &t, "expired_token");
	p->rq->call.now -= 1;
	given(p, &t);
}

static void
unknown_missing_or_disabled(void **state)
{
	const struct param_values foreign = { { "https://evil.example/" }, 1 };
	struct provider *p = *state;
	struct token_request t = order(p), bad = t;

	bad.device_code = "unknown";
	refused(p, &bad, "invalid_grant");
	bad.device_code = NULL;
	refused(p, &bad, "invalid_request");
	allow(p);
	bad = t;
	bad.resource = &foreign;
	refused(p, &bad, "invalid_target");
	assert_int_equal(users_set_disabled(&p->rq->call, p->user->id, true),
	    OK);
	refused(p, &t, "invalid_grant");
}

static void
off_the_list_gets_nothing(void **state)
{
	const struct user who = { .email = "listed@example.com",
	    .upstream_iss = "https://up.example", .upstream_sub = "1",
	    .by_list = true };
	struct provider *p = *state;
	struct token_request t = order(p);

	assert_int_equal(users_add_upstream(&p->rq->call, &who, &p->user), OK);
	allow(p);
	p->f.cfg.allow_emails = p->f.cfg.allow_domains = "";
	refused(p, &t, "invalid_grant");
	p->f.cfg.allow_emails = "listed@example.com";
	refused(p, &t, "invalid_grant");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(it_waits_at_its_pace),
		PROVIDER_TEST(tokens_for_the_person),
		PROVIDER_TEST(only_what_the_client_is_registered_for),
		PROVIDER_TEST(a_second_use_ends_the_grant),
		PROVIDER_TEST(another_clients_code_is_left_alone),
		PROVIDER_TEST(denied_or_over),
		PROVIDER_TEST(allowed_and_over),
		PROVIDER_TEST(unknown_missing_or_disabled),
		PROVIDER_TEST(off_the_list_gets_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
