/* test_logout_token - what a relying party is told (section 2.4) */
#include "logout_fixture.h"

#include "oauth/id_token.h"
#include "oauth/logout_token.h"
#include "oauth/sign_out.h"
#include "store/logout_notices.h"

static struct logout_notice *
notice(struct provider *p, enum key_alg alg)
{
	struct client *cl = logout_client(p, "rp", false);
	struct session *s = logout_session(p, p->user->id, true);
	struct logout_notice *n;

	cl->id_token_alg = alg;
	assert_int_equal(clients_set(&p->rq->call, cl), OK);
	logout_grant(p, s, "rp", "openid");
	assert_int_equal(sign_out(&p->rq->call, p->user->id, s->sid), OK);
	assert_int_equal(logout_notices_claim(&p->rq->call, true, &n), OK);
	return n;
}

static enum err
ask(struct provider *p, int64_t id)
{
	response_clear(&p->f.rs);
	provider_env(p, LOGOUT_TOKEN_PARAM, arena_printf(p->a, "%lld",
	    (long long)id));
	return logout_token_answer(p->rq, &p->f.rs);
}

static void
its_claims(void **state)
{
	struct provider *p = *state;
	struct logout_notice *n = notice(p, KEY_RS256);
	const char *typ, *jti, *token;
	struct json *j;
	int64_t at;

	assert_int_equal(ask(p, n->id), OK);
	token = arena_strdup(p->a, p->f.rs.body.data);
	j = provider_claims(p, token, &typ);
	assert_string_equal(typ, "logout+jwt");
	assert_string_equal(provider_string(j, "iss"), p->f.cfg.issuer);
	assert_string_equal(provider_string(j, "aud"), "rp");
	assert_string_equal(provider_string(j, "sub"), p->user->sub);
	assert_string_equal(provider_string(j, "sid"), n->sid);
	assert_int_equal(json_get_int(j, "iat", &at), OK);
	assert_int_equal(at, p->rq->call.now);
	assert_int_equal(json_get_int(j, "exp", &at), OK);
	assert_int_equal(at, p->rq->call.now + 120);
	assert_string_equal(json_text(p->a, json_get(j, "events")),
	    "{\"http://schemas.openid.net/event/backchannel-logout\":{}}");
	assert_null(json_get(j, "nonce"));
	assert_int_equal(json_len(j), 8);
	jti = provider_string(j, "jti");
	assert_non_null(jti);
	assert_int_equal(ask(p, n->id), OK);
	assert_string_not_equal(jti, provider_string(provider_claims(p,
	    p->f.rs.body.data, &typ), "jti"));
}

static void
it_is_no_id_token(void **state)
{
	struct provider *p = *state;
	struct logout_notice *n = notice(p, KEY_RS256);
	struct id_token_hint hint;

	assert_int_equal(ask(p, n->id), OK);
	assert_int_equal(id_token_read(p->rq, p->f.rs.body.data, &hint),
	    ERR_INVALID);
}

static void
by_the_algorithm_of_the_client(void **state)
{
	struct provider *p = *state;
	struct logout_notice *n = notice(p, KEY_ES256);
	struct jws_parts parts;

	assert_int_equal(ask(p, n->id), OK);
	assert_int_equal(jws_split(p->f.rs.body.data, p->f.rs.body.len,
	    &parts), OK);
	assert_int_equal(parts.signature.len, 86);
}

static void
without_a_row_there_is_nothing(void **state)
{
	struct provider *p = *state;
	struct logout_notice *n = notice(p, KEY_RS256);

	assert_int_equal(ask(p, n->id + 1), ERR_NOT_FOUND);
	assert_int_equal(ask(p, -1), ERR_NOT_FOUND);
	provider_env(p, LOGOUT_TOKEN_PARAM, "1 OR 1");
	assert_int_equal(logout_token_answer(p->rq, &p->f.rs), ERR_NOT_FOUND);
	p->env[0] = NULL;
	assert_int_equal(logout_token_answer(p->rq, &p->f.rs), ERR_NOT_FOUND);
	p->rq->call.now += NOTICE_TTL_S;
	assert_int_equal(ask(p, n->id), ERR_NOT_FOUND);
	assert_int_equal(p->f.rs.body.len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(its_claims),
		PROVIDER_TEST(it_is_no_id_token),
		PROVIDER_TEST(by_the_algorithm_of_the_client),
		PROVIDER_TEST(without_a_row_there_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
