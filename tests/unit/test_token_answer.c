/* test_token_answer - a successful answer of the token endpoint */
#include "provider_fixture.h"

#include "oauth/token_answer.h"

static struct token_order
order(struct provider *p, const char *scope)
{
	struct client *cl = provider_client(p, "app");

	return (struct token_order){
		.client = cl, .grant = provider_grant(p,
		    provider_code(p, cl->id)),
		.scope = scope, .resource = "urn:a", .nonce = "n",
	};
}

static void
an_id_token_goes_with_openid(void **state)
{
	struct provider *p = *state;
	struct token_order o = order(p, "openid memory:read");
	struct token_answer t;
	const char *typ;

	assert_int_equal(token_answer_sign(p->rq, &o, &t), OK);
	assert_string_equal(provider_string(provider_claims(p, t.id_token,
	    &typ), "nonce"), "n");
	assert_string_equal(provider_string(provider_claims(p,
	    t.access_token, &typ), "aud"), "urn:a");
	assert_string_equal(provider_string(provider_claims(p,
	    t.access_token, &typ), "gid"), o.grant->id);
	o.scope = "memory:read";
	assert_int_equal(token_answer_sign(p->rq, &o, &t), OK);
	assert_null(t.id_token);
	assert_non_null(t.access_token);
	assert_string_equal(t.scope, "memory:read");
}

static void
the_answer_is_never_cached(void **state)
{
	struct provider *p = *state;
	struct token_answer t = { .access_token = "a", .scope = "s" };

	assert_int_equal(token_answer_write(p->rq, &p->f.rs, &t), OK);
	assert_int_equal(p->f.rs.status, 200);
	assert_string_equal(p->f.rs.body.data, "{\"access_token\":\"a\","
	    "\"token_type\":\"Bearer\",\"expires_in\":900,\"scope\":\"s\"}");
	assert_string_equal(p->f.rs.cache_control, "no-store");
	assert_non_null(strstr(p->f.rs.headers.data, "Pragma: no-cache"));
	response_clear(&p->f.rs);
	t.refresh_token = "r";
	t.id_token = "i";
	assert_int_equal(token_answer_write(p->rq, &p->f.rs, &t), OK);
	assert_string_equal(provider_string(provider_answer(p),
	    "refresh_token"), "r");
	assert_string_equal(provider_string(provider_answer(p), "id_token"),
	    "i");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(an_id_token_goes_with_openid),
		PROVIDER_TEST(the_answer_is_never_cached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
