/* test_token_grant_client - a token for the client itself */
#include "provider_fixture.h"

#include "oauth/token_grant.h"

static const struct param_values no_resource;

static struct client *
service(struct provider *p)
{
	struct client *cl = provider_client(p, "app");

	cl->id = "service";
	cl->dynamic = false;
	cl->has_secret = true;
	cl->auth_method = "client_secret_basic";
	cl->grant_types = "client_credentials";
	cl->scope = "memory:read openid";
	return cl;
}

static struct json *
claims(struct provider *p, const struct token_request *t)
{
	const char *typ;

	response_clear(&p->f.rs);
	assert_int_equal(token_grant_client(p->rq, t, &p->f.rs), OK);
	return provider_claims(p, provider_string(provider_answer(p),
	    "access_token"), &typ);
}

static void
refused(struct provider *p, const struct token_request *t, const char *code)
{
	assert_int_equal(token_grant_client(p->rq, t, &p->f.rs), ERR_INVALID);
	assert_fault(p, code);
}

static void
a_client_for_itself(void **state)
{
	struct provider *p = *state;
	struct token_request t = { .client = service(p),
	    .resource = &no_resource };
	struct json *j = claims(p, &t);

	assert_string_equal(provider_string(j, "sub"), "service");
	assert_string_equal(provider_string(j, "scope"), "");
	assert_string_equal(provider_string(j, "aud"), "http://localhost:8080");
	assert_null(json_get(j, "gid"));
	assert_null(json_get(provider_answer(p), "refresh_token"));
	assert_null(json_get(provider_answer(p), "id_token"));
	t.scope = "memory:read";
	refused(p, &t, "invalid_scope");
}

static void
a_client_as_a_person(void **state)
{
	const struct param_values foreign = { { "https://evil.example/" }, 1 };
	struct provider *p = *state;
	struct client *cl = service(p);
	struct token_request t = { .client = cl, .resource = &no_resource };
	struct json *j;

	cl->as_user = p->user->id;
	j = claims(p, &t);
	assert_string_equal(provider_string(j, "sub"), p->user->sub);
	assert_string_equal(provider_string(j, "client_id"), "service");
	assert_string_equal(provider_string(j, "scope"), "memory:read");
	assert_string_equal(provider_string(j, "aud"),
	    "http://localhost:8080/mcp");
	t.scope = "memory:write";
	refused(p, &t, "invalid_scope");
	t.scope = NULL;
	t.resource = &foreign;
	refused(p, &t, "invalid_target");
	t.resource = &no_resource;
	assert_int_equal(users_set_disabled(&p->rq->call, p->user->id, true),
	    OK);
	refused(p, &t, "unauthorized_client");
	cl->as_user = 999;
	refused(p, &t, "unauthorized_client");
}

static void
a_public_client_has_none(void **state)
{
	struct provider *p = *state;
	struct client *cl = service(p);
	struct token_request t = { .client = cl, .resource = &no_resource };

	cl->auth_method = "none";
	refused(p, &t, "unauthorized_client");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(a_client_for_itself),
		PROVIDER_TEST(a_client_as_a_person),
		PROVIDER_TEST(a_public_client_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
