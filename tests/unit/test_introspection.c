/* test_introspection - whether a token is good, and for what (oidc 45) */
#include "provider_fixture.h"

#include "oauth/access_token.h"
#include "oauth/introspection.h"

/* A client that the operator registered asks. */
static struct client
server(void)
{
	return (struct client){ .id = "server", .has_secret = true };
}

/* An access token of client "app", below the grant of `code` if not NULL. */
static const char *
access_token(struct provider *p, const char *sub, const char *code)
{
	struct client *cl;
	struct access_token t = { .sub = sub, .scope = "openid",
	    .resource = "http://localhost:8080/mcp" };
	const char *token;

	assert_int_equal(clients_find(&p->rq->call, "app", &cl), OK);
	t.client = cl;
	if (code != NULL)
		t.grant_id = provider_grant(p, code)->id;
	assert_int_equal(access_token_sign(p->rq, &t, &token), OK);
	return token;
}

static void
good(struct provider *p, const struct client *who, const char *token,
    const char *text)
{
	struct json *j;

	assert_int_equal(introspection_describe(p->rq, who, token, &j), OK);
	if (text != NULL)
		assert_string_equal(json_text(p->a, j), text);
}

static void
not_good(struct provider *p, const struct client *who, const char *token)
{
	struct json *j;

	assert_int_equal(introspection_describe(p->rq, who, token, &j),
	    ERR_NOT_FOUND);
	assert_null(j);
}

static void
an_access_token_until_its_last_second(void **state)
{
	struct provider *p = *state;
	struct client who = server();
	const char *code, *token;

	provider_client(p, "app");
	code = provider_code(p, "app");
	token = access_token(p, p->user->sub, code);
	good(p, &who, token, NULL);
	not_good(p, &who, "x");
	p->rq->call.now += 899;
	good(p, &who, token, NULL);
	p->rq->call.now += 1;
	not_good(p, &who, token);
}

static void
a_grant_that_has_ended(void **state)
{
	struct provider *p = *state;
	struct client who = server();
	const char *code, *token;

	provider_client(p, "app");
	code = provider_code(p, "app");
	token = access_token(p, p->user->sub, code);
	assert_int_equal(grants_end(&p->rq->call, provider_grant(p, code)->id,
	    "revoked"), OK);
	not_good(p, &who, token);
}

static void
another_clients_token_is_for_the_operators_alone(void **state)
{
	struct provider *p = *state;
	struct client who = server();
	const char *token;

	provider_client(p, "app");
	token = access_token(p, p->user->sub, provider_code(p, "app"));
	who.dynamic = true;
	not_good(p, &who, token);
	who.id = "app";
	good(p, &who, token, NULL);
}

static void
a_refresh_token_is_for_its_own_client(void **state)
{
	struct provider *p = *state;
	struct client who = server();
	const char *token;

	provider_client(p, "app");
	assert_int_equal(codes_redeem(&p->rq->call, provider_code(p, "app"),
	    1000, &token), OK);
	not_good(p, &who, token);
	who.id = "app";
	good(p, &who, token, arena_printf(p->a, "{\"active\":true,"
	    "\"iss\":\"http://localhost:8080\",\"sub\":\"%s\","
	    "\"client_id\":\"app\",\"scope\":\"openid memory:read\","
	    "\"iat\":1700000000,\"exp\":1700001000}", p->user->sub));
	p->rq->call.now += 1000;
	not_good(p, &who, token);
}

static void
a_client_for_itself_or_as_a_person(void **state)
{
	struct provider *p = *state;
	struct client who = server();
	const char *alone, *as_person;

	provider_client(p, "app");
	alone = access_token(p, "app", NULL);
	as_person = access_token(p, p->user->sub, NULL);
	good(p, &who, alone, NULL);
	good(p, &who, as_person, NULL);
	assert_int_equal(users_set_disabled(&p->rq->call, p->user->id, true),
	    OK);
	good(p, &who, alone, NULL);
	not_good(p, &who, as_person);
	assert_int_equal(clients_remove(&p->rq->call, "app"), OK);
	not_good(p, &who, alone);
}

static void
without_keys_nobody_knows(void **state)
{
	struct provider *p = *state;
	struct client who = server();
	struct json *j;

	assert_int_equal(unlink(provider_path(p, "public/jwks.json")), 0);
	assert_int_equal(introspection_describe(p->rq, &who, "x", &j),
	    ERR_UNAVAILABLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(an_access_token_until_its_last_second),
		PROVIDER_TEST(a_grant_that_has_ended),
		PROVIDER_TEST(another_clients_token_is_for_the_operators_alone),
		PROVIDER_TEST(a_refresh_token_is_for_its_own_client),
		PROVIDER_TEST(a_client_for_itself_or_as_a_person),
		PROVIDER_TEST(without_keys_nobody_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
