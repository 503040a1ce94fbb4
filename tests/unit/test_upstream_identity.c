/* test_upstream_identity - each claim of an ID token, wrong in each way */
#include "upstream_fixture.h"

#include "oauth/upstream_identity.h"

#define ACCESS_TOKEN "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
/* of ACCESS_TOKEN: the vector of OpenID Connect Core appendix A.3 */
#define AT_HASH "77QmUPtjPfzWtF2AnpK9RQ"

enum { MEMBERS = 11 };

struct change {
	const char *name;
	const char *value;	/* JSON; NULL: the member is left out */
};

/* Claims of an honest token, but for one change. */
static const char *
claims_with(struct fixture_upstream *t, struct change change)
{
	long long now = (long long)t->p->rq->call.now;
	struct change all[MEMBERS + 1] = {
		{ "iss", arena_printf(t->p->a, "\"%s\"",
		    t->p->f.cfg.upstream_issuer) },
		{ "aud", "\"us\"" }, { "azp", "\"us\"" },
		{ "sub", "\"1234\"" }, { "email", "\"Ann@Corp.example\"" },
		{ "email_verified", "true" }, { "nonce", "\"n\"" },
		{ "at_hash", "\"" AT_HASH "\"" }, { "name", "\"Ann\"" },
		{ "iat", arena_printf(t->p->a, "%lld", now) },
		{ "exp", arena_printf(t->p->a, "%lld", now + 3600) },
	};
	struct buf b;
	size_t i;

	for (i = 0; i < MEMBERS; i++)
		if (change.name != NULL && strcmp(all[i].name, change.name) == 0)
			break;
	if (change.name != NULL)
		all[i] = change;
	buf_init(&b, t->p->a, 8192);
	for (i = 0; i <= MEMBERS; i++)
		if (all[i].name != NULL && all[i].value != NULL)
			buf_printf(&b, "%c\"%s\":%s", b.len == 0 ? '{' : ',',
			    all[i].name, all[i].value);
	buf_putc(&b, '}');
	return b.data;
}

static const char *
token_of(struct fixture_upstream *t, const char *claims)
{
	return forge_token(t->p->a, t->rsa, arena_printf(t->p->a,
	    "{\"alg\":\"RS256\",\"kid\":\"%s\"}", key_id(t->rsa)), claims);
}

static enum err
check_token(struct fixture_upstream *t, const char *token,
    struct upstream_identity *out)
{
	const struct upstream_proof proof = { .id_token = token,
	    .access_token = ACCESS_TOKEN, .nonce = "n" };
	const struct upstream up = { .jwks_uri = "https://keys.up.example/k" };

	upstream_answers(t, 200, upstream_set(t, t->rsa, NULL));
	return upstream_identity_check(t->p->rq, &up, &proof, out);
}

static enum err
check(struct fixture_upstream *t, const char *name, const char *value,
    struct upstream_identity *out)
{
	return check_token(t, token_of(t, claims_with(t,
	    (struct change){ name, value })), out);
}

static void
an_honest_token_says_who(void **state)
{
	struct upstream_identity id;

	assert_int_equal(check(*state, NULL, NULL, &id), OK);
	assert_string_equal(id.iss, ISSUER);
	assert_string_equal(id.sub, "1234");
	assert_string_equal(id.email, "ann@corp.example");
	assert_string_equal(id.name, "Ann");
}

static void
what_may_be(void **state)
{
	static const struct change rows[] = {
		{ "azp", NULL }, { "aud", "[\"us\"]" },
		{ "aud", "[\"other\",\"us\"]" }, { "at_hash", NULL },
		{ "name", NULL }, { "name", "7" }, { "name", "\"\"" },
		{ "hd", "\"corp.example\"" },
	};
	struct upstream_identity id;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(check(*state, rows[i].name, rows[i].value,
		    &id), OK);
}

static void
what_may_not_be(void **state)
{
	static const struct change rows[] = {
		{ "iss", "\"https://evil.example\"" },
		{ "iss", "\"https://up.example/\"" },
		{ "iss", "\"up.example\"" }, { "iss", NULL },
		{ "iss", "[\"https://up.example\"]" },
		{ "aud", "\"other\"" }, { "aud", "[\"other\"]" },
		{ "aud", "[]" }, { "aud", NULL }, { "aud", "\"US\"" },
		{ "azp", "\"other\"" }, { "azp", "null" }, { "azp", "\"\"" },
		{ "sub", NULL }, { "sub", "\"\"" }, { "sub", "1234" },
		{ "sub", "\"a\\u0000b\"" }, { "sub", "\"a\\nb\"" },
		{ "sub", "\"\\u00e9\"" },
		{ "email", NULL }, { "email", "\"\"" }, { "email", "\"ann\"" },
		{ "email", "\"a@b@c\"" }, { "email", "\"a b@c\"" },
		{ "email", "\"@c\"" }, { "email", "null" },
		{ "email", "[\"ann@corp.example\"]" },
		{ "email_verified", "false" }, { "email_verified", NULL },
		{ "email_verified", "\"true\"" }, { "email_verified", "1" },
		{ "email_verified", "null" },
		{ "nonce", NULL }, { "nonce", "\"m\"" }, { "nonce", "\"\"" },
		{ "nonce", "[\"n\"]" },
		{ "at_hash", "\"\"" }, { "at_hash", "7" },
		{ "at_hash", "\"77QmUPtjPfzWtF2AnpK9RR\"" },
		{ "iat", NULL }, { "iat", "\"1\"" }, { "iat", "0" },
		{ "exp", NULL }, { "exp", "1" },
		{ "hd", "7" }, { "hd", "\"\"" },
	};
	struct upstream_identity id;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(check(*state, rows[i].name, rows[i].value,
		    &id), ERR_UNAUTHENTICATED);
		assert_null(id.sub);
		assert_null(id.email);
	}
}

static void
several_audiences_need_azp(void **state)
{
	struct fixture_upstream *t = *state;
	struct upstream_identity id;
	const char *claims = claims_with(t, (struct change){ "azp", NULL });
	const char *at = strstr(claims, "\"us\"");

	claims = arena_printf(t->p->a, "%.*s[\"us\",\"other\"]%s",
	    (int)(at - claims), claims, at + strlen("\"us\""));
	assert_int_equal(check_token(t, token_of(t, claims), &id),
	    ERR_UNAUTHENTICATED);
}

static const char *
seconds(struct fixture_upstream *t, int64_t ahead)
{
	return arena_printf(t->p->a, "%lld",
	    (long long)(t->p->rq->call.now + ahead));
}

static void
times_have_bounds(void **state)
{
	struct fixture_upstream *t = *state;
	struct upstream_identity id;

	assert_int_equal(check(t, "iat", seconds(t, 60), &id), OK);
	assert_int_equal(check(t, "iat", seconds(t, 61), &id),
	    ERR_UNAUTHENTICATED);
	assert_int_equal(check(t, "iat", seconds(t, -UPSTREAM_IAT_MAX_S), &id),
	    OK);
	assert_int_equal(check(t, "iat", seconds(t, -UPSTREAM_IAT_MAX_S - 1),
	    &id), ERR_UNAUTHENTICATED);
	assert_int_equal(check(t, "exp", seconds(t, -59), &id), OK);
	assert_int_equal(check(t, "exp", seconds(t, -60), &id),
	    ERR_UNAUTHENTICATED);
}

static void
long_claims_are_refused(void **state)
{
	struct fixture_upstream *t = *state;
	struct upstream_identity id;
	char text[300];

	memset(text, 'a', sizeof text);
	text[0] = '"';
	text[UPSTREAM_SUB_MAX + 1] = '"';
	text[UPSTREAM_SUB_MAX + 2] = '\0';
	assert_int_equal(check(t, "sub", text, &id), OK);
	text[1] = '@';
	text[2] = 'a';
	text[1] = 'a';
	text[2] = '@';
	assert_int_equal(check(t, "email", text, &id), ERR_UNAUTHENTICATED);
	text[UPSTREAM_SUB_MAX + 1] = 'a';
	text[UPSTREAM_SUB_MAX + 2] = '"';
	text[UPSTREAM_SUB_MAX + 3] = '\0';
	assert_int_equal(check(t, "sub", text, &id), ERR_UNAUTHENTICATED);
}

static void
a_hash_without_its_token(void **state)
{
	struct fixture_upstream *t = *state;
	struct upstream_proof proof = { .nonce = "n" };
	const struct upstream up = { .jwks_uri = "https://keys.up.example/k" };
	struct upstream_identity id;

	upstream_answers(t, 200, upstream_set(t, t->rsa, NULL));
	proof.id_token = token_of(t, claims_with(t, (struct change){ 0 }));
	assert_int_equal(upstream_identity_check(t->p->rq, &up, &proof, &id),
	    ERR_UNAUTHENTICATED);
}

static void
signatures_are_of_the_upstream(void **state)
{
	struct fixture_upstream *t = *state;
	const char *claims = claims_with(t, (struct change){ 0 });
	struct upstream_identity id;
	struct arena *a = t->p->a;

	assert_int_equal(check_token(t, forge_token(a, t->ec, arena_printf(a,
	    "{\"alg\":\"ES256\",\"kid\":\"%s\"}", key_id(t->ec)), claims),
	    &id), ERR_UNAUTHENTICATED);
	assert_int_equal(check_token(t, forge_token(a, t->ec, arena_printf(a,
	    "{\"alg\":\"ES256\",\"kid\":\"%s\"}", key_id(t->rsa)), claims),
	    &id), ERR_UNAUTHENTICATED);
	assert_int_equal(check_token(t, forge_hmac(a, "a secret:",
	    arena_printf(a, "{\"alg\":\"HS256\",\"kid\":\"%s\"}",
	    key_id(t->rsa)), claims), &id), ERR_UNAUTHENTICATED);
	assert_int_equal(check_token(t, arena_printf(a, "%s.",
	    forge_input(a, "{\"alg\":\"none\"}", claims)), &id),
	    ERR_UNAUTHENTICATED);
	assert_int_equal(check_token(t, "", &id), ERR_UNAUTHENTICATED);
	assert_int_equal(check_token(t, token_of(t, claims), &id), OK);
}

static void
without_keys_nothing_is_known(void **state)
{
	struct fixture_upstream *t = *state;
	const struct upstream up = { .jwks_uri = "https://none.example/k" };
	const struct upstream_proof proof = { .nonce = "n", .id_token =
	    token_of(t, claims_with(t, (struct change){ 0 })) };
	struct upstream_identity id;

	upstream_fails(t);
	assert_int_equal(upstream_identity_check(t->p->rq, &up, &proof, &id),
	    ERR_UNAVAILABLE);
}

/* Google alone may leave out its scheme; its hd alone vouches. */
static void
google_is_special(void **state)
{
	struct fixture_upstream *t = *state;
	struct upstream_identity id;

	assert_int_equal(check(t, NULL, NULL, &id), OK);
	assert_string_equal(id.domain, "corp.example");
	assert_int_equal(check(t, "hd", "\"Other.example\"", &id), OK);
	assert_string_equal(id.domain, "other.example");
	t->p->f.cfg.upstream_issuer = UPSTREAM_GOOGLE;
	assert_int_equal(check(t, NULL, NULL, &id), OK);
	assert_null(id.domain);
	assert_int_equal(check(t, "hd", "\"Corp.example\"", &id), OK);
	assert_string_equal(id.domain, "corp.example");
	assert_int_equal(check(t, "iss", "\"accounts.google.com\"", &id), OK);
	assert_string_equal(id.iss, UPSTREAM_GOOGLE);
	assert_int_equal(check(t, "iss", "\"http://accounts.google.com\"",
	    &id), ERR_UNAUTHENTICATED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UPSTREAM_TEST(without_keys_nothing_is_known),
		UPSTREAM_TEST(an_honest_token_says_who),
		UPSTREAM_TEST(what_may_be),
		UPSTREAM_TEST(what_may_not_be),
		UPSTREAM_TEST(several_audiences_need_azp),
		UPSTREAM_TEST(times_have_bounds),
		UPSTREAM_TEST(long_claims_are_refused),
		UPSTREAM_TEST(a_hash_without_its_token),
		UPSTREAM_TEST(signatures_are_of_the_upstream),
		UPSTREAM_TEST(google_is_special),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
