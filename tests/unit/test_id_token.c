/* test_id_token - OpenID Connect Core sections 2 and 3.1.2.1 */
#include "provider_fixture.h"

#include "oauth/access_token.h"
#include "oauth/id_token.h"

static struct grant *grant;

static struct id_token
order(struct provider *p)
{
	struct client *cl = provider_client(p, "app");

	grant = provider_grant(p, provider_code(p, cl->id));
	return (struct id_token){
		.client = cl, .grant = grant,
		/* OpenID Connect Core appendix A.4 */
		.access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y",
		.nonce = "n",
	};
}

static void
its_claims(void **state)
{
	struct provider *p = *state;
	struct id_token t = order(p);
	const char *token, *typ;
	struct json *j;
	int64_t n;

	grant->sid = "session";
	assert_int_equal(id_token_sign(p->rq, &t, &token), OK);
	j = provider_claims(p, token, &typ);
	assert_string_equal(typ, "JWT");
	assert_string_equal(provider_string(j, "iss"), "http://localhost:8080");
	assert_string_equal(provider_string(j, "sub"), p->user->sub);
	assert_string_equal(provider_string(j, "aud"), "app");
	assert_string_equal(provider_string(j, "azp"), "app");
	assert_string_equal(provider_string(j, "nonce"), "n");
	assert_string_equal(provider_string(j, "sid"), "session");
	assert_string_equal(provider_string(j, "at_hash"),
	    "77QmUPtjPfzWtF2AnpK9RQ");
	assert_int_equal(json_get_int(j, "exp", &n), OK);
	assert_int_equal(n, p->rq->call.now + 3600);
	assert_int_equal(json_get_int(j, "auth_time", &n), OK);
	assert_int_equal(n, p->rq->call.now - 5);
	assert_string_equal(provider_string(j, "acr"), "1");
	assert_int_equal(json_len(j), 11);
}

static void
only_what_was_asked_for_by_itself(void **state)
{
	struct provider *p = *state;
	struct id_token t = order(p);
	const char *token, *typ;
	struct json *j;

	t.nonce = NULL;
	grant->claims = "{\"id_token\":{\"email\":null},"
	    "\"userinfo\":{\"name\":null}}";
	assert_int_equal(id_token_sign(p->rq, &t, &token), OK);
	j = provider_claims(p, token, &typ);
	assert_string_equal(provider_string(j, "email"), "owner@example.com");
	assert_null(json_get(j, "name"));
	assert_null(json_get(j, "nonce"));
}

static void
by_the_algorithm_of_the_client(void **state)
{
	struct provider *p = *state;
	struct id_token t = order(p);
	struct client es = *t.client;
	const char *token;

	es.id_token_alg = KEY_ES256;
	t.client = &es;
	assert_int_equal(id_token_sign(p->rq, &t, &token), OK);
	/* {"alg":"ES256" */
	assert_true(strncmp(token, "eyJhbGciOiJFUzI1NiIs", 20) == 0);
}

static void
a_hint_names_its_person_for_ever(void **state)
{
	struct provider *p = *state;
	struct id_token t = order(p);
	const char *token, *sub;

	assert_int_equal(id_token_sign(p->rq, &t, &token), OK);
	p->rq->call.now += (int64_t)365 * 86400;
	assert_int_equal(id_token_read_hint(p->rq, token, &sub), OK);
	assert_string_equal(sub, p->user->sub);
}

static void
a_hint_names_session_and_client(void **state)
{
	struct provider *p = *state;
	struct id_token t = order(p);
	struct id_token_hint hint;
	const char *token;

	assert_int_equal(id_token_sign(p->rq, &t, &token), OK);
	assert_int_equal(id_token_read(p->rq, token, &hint), OK);
	assert_string_equal(hint.sub, t.grant->sub);
	assert_string_equal(hint.client_id, t.client->id);
	if (t.grant->sid == NULL)
		assert_null(hint.sid);
	else
		assert_string_equal(hint.sid, t.grant->sid);
	assert_int_equal(id_token_read(p->rq, "a.b.c", &hint), ERR_INVALID);
	assert_null(hint.sub);
	assert_null(hint.client_id);
}

static void
no_other_token_is_a_hint(void **state)
{
	struct provider *p = *state;
	struct id_token t = order(p);
	struct access_token access = {
		.sub = "me", .client = t.client, .scope = "", .resource = "r",
	};
	const char *token, *sub;
	char *tampered;

	assert_int_equal(access_token_sign(p->rq, &access, &token), OK);
	assert_int_equal(id_token_read_hint(p->rq, token, &sub), ERR_INVALID);
	assert_int_equal(id_token_read_hint(p->rq, "x", &sub), ERR_INVALID);
	assert_int_equal(id_token_sign(p->rq, &t, &token), OK);
	tampered = arena_strdup(p->a, token);
	tampered[strlen(tampered) - 10] ^= 1;
	assert_int_equal(id_token_read_hint(p->rq, tampered, &sub),
	    ERR_INVALID);
	assert_null(sub);
	p->f.cfg.issuer = "https://other.example";
	assert_int_equal(id_token_read_hint(p->rq, token, &sub), ERR_INVALID);
}

static void
a_hint_of_a_key_that_is_gone_tells_nothing(void **state)
{
	struct provider *p = *state;
	struct id_token t = order(p);
	const char *token, *sub;

	assert_int_equal(id_token_sign(p->rq, &t, &token), OK);
	provider_write(p, "public/new", "{\"keys\":[]}");
	assert_int_equal(rename(provider_path(p, "public/new"),
	    provider_path(p, "public/jwks.json")), 0);
	assert_int_equal(id_token_read_hint(p->rq, token, &sub),
	    ERR_NOT_FOUND);
	assert_null(sub);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(its_claims),
		PROVIDER_TEST(only_what_was_asked_for_by_itself),
		PROVIDER_TEST(by_the_algorithm_of_the_client),
		PROVIDER_TEST(a_hint_names_its_person_for_ever),
		PROVIDER_TEST(a_hint_names_session_and_client),
		PROVIDER_TEST(no_other_token_is_a_hint),
		PROVIDER_TEST(a_hint_of_a_key_that_is_gone_tells_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
