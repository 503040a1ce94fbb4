/* test_access_token - RFC 9068 */
#include "provider_fixture.h"

#include "oauth/access_token.h"

static void
its_claims(void **state)
{
	struct provider *p = *state;
	struct access_token t = {
		.sub = "me", .client = provider_client(p, "app"),
		.scope = "openid", .resource = "urn:a urn:b",
		.grant_id = "g", .auth_time = 5,
	};
	const char *token, *typ, *jti;
	struct json *j;
	int64_t n;

	assert_int_equal(access_token_sign(p->rq, &t, &token), OK);
	j = provider_claims(p, token, &typ);
	assert_string_equal(typ, "at+jwt");
	assert_string_equal(provider_string(j, "iss"), "http://localhost:8080");
	assert_string_equal(provider_string(j, "sub"), "me");
	assert_string_equal(json_text(p->a, json_get(j, "aud")),
	    "[\"urn:a\",\"urn:b\"]");
	assert_string_equal(provider_string(j, "client_id"), "app");
	assert_string_equal(provider_string(j, "client_name"), "An App");
	assert_string_equal(provider_string(j, "scope"), "openid");
	assert_string_equal(provider_string(j, "gid"), "g");
	assert_int_equal(json_get_int(j, "exp", &n), OK);
	assert_int_equal(n, p->rq->call.now + 900);
	assert_int_equal(json_get_int(j, "iat", &n), OK);
	assert_int_equal(n, p->rq->call.now);
	assert_int_equal(json_get_int(j, "auth_time", &n), OK);
	assert_int_equal(n, 5);
	assert_int_equal(json_len(j), 11);
	jti = provider_string(j, "jti");
	assert_int_equal(access_token_sign(p->rq, &t, &token), OK);
	assert_string_not_equal(jti,
	    provider_string(provider_claims(p, token, &typ), "jti"));
}

static void
without_a_person_it_says_less(void **state)
{
	struct provider *p = *state;
	struct access_token t = {
		.sub = "app", .client = provider_client(p, "app"),
		.scope = "", .resource = "urn:a",
	};
	const char *token, *typ;
	struct json *j;

	assert_int_equal(access_token_sign(p->rq, &t, &token), OK);
	j = provider_claims(p, token, &typ);
	assert_null(json_get(j, "gid"));
	assert_null(json_get(j, "auth_time"));
	assert_string_equal(provider_string(j, "aud"), "urn:a");
}

static void
without_a_key_there_is_none(void **state)
{
	struct provider *p = *state;
	struct access_token t = {
		.sub = "app", .client = provider_client(p, "app"),
		.scope = "", .resource = "urn:a",
	};
	const char *token;

	assert_int_equal(mkdir(provider_path(p, "empty"), 0700), 0);
	keyring_close(p->rq->keys);
	assert_int_equal(keyring_open(provider_path(p, "empty"),
	    &p->rq->keys), OK);
	assert_int_equal(access_token_sign(p->rq, &t, &token),
	    ERR_UNAVAILABLE);
	assert_null(token);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(its_claims),
		PROVIDER_TEST(without_a_person_it_says_less),
		PROVIDER_TEST(without_a_key_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
