/* test_client_assertion - a client proves who it is with a key (RFC 7523) */
#include "assertion_fixture.h"

#include "oauth/client_assertion.h"

static const struct client *
set_up(struct provider *p)
{
	p->rq->path = "/auth/revoke";
	return assertion_signer(p, NULL);
}

static void
each_kind_of_key(void **state)
{
	struct provider *p = *state;
	const struct client *cl = set_up(p);
	const char *const pems[] = { a2_pem, a3_pem };

	for (size_t i = 0; i < 2; i++)
		assert_int_equal(client_assertion_check(p->rq, cl,
		    assertion_sign(p, pems[i], "", assertion_claims(p,
		    SIGNER))), OK);
}

/* Members that make a good one bad, or that do not matter. */
static const struct {
	const char *name, *value;	/* JSON; NULL: absent */
	enum err e;
} rows[] = {
	{ "x", "1", OK },
	{ "iat", "1700000000", OK },
	{ "nbf", "1700000000", OK },
	{ "aud", "\"http://localhost:8080\"", OK },
	{ "aud", "\"http://localhost:8080/auth/token\"", OK },
	{ "aud", "\"http://localhost:8080/token\"", OK },
	{ "aud", "\"http://localhost:8080/auth/revoke\"", OK },
	{ "aud", "[\"http://localhost:8080\"]", OK },
	{ "aud", NULL, ERR_UNAUTHENTICATED },
	{ "aud", "[]", ERR_UNAUTHENTICATED },
	{ "aud", "[1]", ERR_UNAUTHENTICATED },
	{ "aud", "\"\"", ERR_UNAUTHENTICATED },
	{ "aud", "\"http://localhost:8080/\"", ERR_UNAUTHENTICATED },
	{ "aud", "\"https://localhost:8080\"", ERR_UNAUTHENTICATED },
	{ "aud", "\"https://other.example\"", ERR_UNAUTHENTICATED },
	{ "aud", "\"http://localhost:8080/auth/introspect\"", ERR_UNAUTHENTICATED },
	{ "aud", "[\"https://other.example\"]", ERR_UNAUTHENTICATED },
	{ "aud", "[\"http://localhost:8080\",\"https://other.example\"]", ERR_UNAUTHENTICATED },
	{ "aud", "[\"http://localhost:8080\",\"http://localhost:8080\"]", ERR_UNAUTHENTICATED },
	{ "aud", "{\"0\":\"http://localhost:8080\"}", ERR_UNAUTHENTICATED },
	{ "iss", NULL, ERR_UNAUTHENTICATED },
	{ "iss", "\"other\"", ERR_UNAUTHENTICATED },
	{ "iss", "\"http://localhost:8080\"", ERR_UNAUTHENTICATED },
	{ "iss", "[\"signer\"]", ERR_UNAUTHENTICATED },
	{ "sub", NULL, ERR_UNAUTHENTICATED },
	{ "sub", "\"other\"", ERR_UNAUTHENTICATED },
	{ "sub", "\"Signer\"", ERR_UNAUTHENTICATED },
	{ "exp", NULL, ERR_UNAUTHENTICATED },
	{ "exp", "\"9999999999\"", ERR_UNAUTHENTICATED },
	{ "exp", "null", ERR_UNAUTHENTICATED },
	{ "exp", "0", ERR_UNAUTHENTICATED },
	{ "exp", "9999999999", ERR_UNAUTHENTICATED },
	{ "exp", "1e300", ERR_UNAUTHENTICATED },
	{ "nbf", "9999999999", ERR_UNAUTHENTICATED },
	{ "iat", "9999999999", ERR_UNAUTHENTICATED },
	{ "jti", NULL, ERR_UNAUTHENTICATED },
	{ "jti", "\"\"", ERR_UNAUTHENTICATED },
	{ "jti", "7", ERR_UNAUTHENTICATED },
};

/* The claims of row i. */
static struct json *
changed(struct provider *p, size_t i)
{
	struct json *all = assertion_claims(p, SIGNER), *value;
	struct json *out = json_new_object(p->a);
	const char *key, *text;

	for (size_t k = 0; k < json_len(all); k++) {
		const struct json *member = json_member(all, k, &key);

		if (strcmp(key, rows[i].name) != 0)
			json_set(out, key, member);
	}
	if (rows[i].value == NULL)
		return out;
	text = arena_printf(p->a, "[%s]", rows[i].value);
	assert_int_equal(json_parse(p->a, text, strlen(text), 256, &value),
	    OK);
	json_set(out, rows[i].name, json_at(value, 0));
	return out;
}

static void
each_claim_counts(void **state)
{
	struct provider *p = *state;
	const struct client *cl = set_up(p);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (client_assertion_check(p->rq, cl, assertion_sign(p,
		    a2_pem, "", changed(p, i))) != rows[i].e)
			fail_msg("%s %s", rows[i].name, rows[i].value);
}

static void
its_life_is_short(void **state)
{
	static const struct {
		int64_t exp;
		enum err e;
	} lives[] = {
		{ -60, ERR_UNAUTHENTICATED }, { -59, OK }, { 0, OK },
		{ CLIENT_ASSERTION_LIFE_S + 60, OK },
		{ CLIENT_ASSERTION_LIFE_S + 61, ERR_UNAUTHENTICATED },
	};
	struct provider *p = *state;
	const struct client *cl = set_up(p);
	struct json *claims;

	for (size_t i = 0; i < sizeof lives / sizeof lives[0]; i++) {
		claims = assertion_claims(p, SIGNER);
		json_set_int(claims, "exp", p->rq->call.now + lives[i].exp);
		if (client_assertion_check(p->rq, cl, assertion_sign(p, a2_pem,
		    "", claims)) != lives[i].e)
			fail_msg("%lld", (long long)lives[i].exp);
	}
}

static void
once_only_as_long_as_it_lives(void **state)
{
	struct provider *p = *state;
	const struct client *cl = set_up(p);
	struct json *claims = assertion_claims(p, SIGNER);
	const char *token = assertion_sign(p, a2_pem, "", claims);

	assert_int_equal(client_assertion_check(p->rq, cl, token), OK);
	assert_int_equal(client_assertion_check(p->rq, cl, token),
	    ERR_UNAUTHENTICATED);
	/* Another text with the same jti. */
	json_set_int(claims, "x", 1);
	assert_int_equal(client_assertion_check(p->rq, cl, assertion_sign(p,
	    a3_pem, "", claims)), ERR_UNAUTHENTICATED);
	p->rq->call.now += 60 + 59;
	assert_int_equal(client_assertion_check(p->rq, cl, token),
	    ERR_UNAUTHENTICATED);
}

/* What failed did not spend the jti. */
static void
a_refused_one_is_not_spent(void **state)
{
	struct provider *p = *state;
	const struct client *cl = set_up(p);
	struct json *claims = assertion_claims(p, SIGNER);
	const char *good = assertion_sign(p, a2_pem, "", claims);

	json_set_string(claims, "aud", "https://other.example");
	assert_int_equal(client_assertion_check(p->rq, cl, assertion_sign(p,
	    a2_pem, "", claims)), ERR_UNAUTHENTICATED);
	assert_int_equal(client_assertion_check(p->rq, cl, good), OK);
}

static void
the_header_chooses_nothing(void **state)
{
	static const char *const headers[] = {
		"{\"alg\":\"none\",\"kid\":\"%s\"}",
		"{\"alg\":\"HS256\",\"kid\":\"%s\"}",
		"{\"alg\":\"ES256\",\"kid\":\"%s\"}",
		"{\"alg\":\"PS256\",\"kid\":\"%s\"}",
		"{\"alg\":\"RS512\",\"kid\":\"%s\"}",
		"{\"kid\":\"%s\"}",
		"{\"alg\":\"RS256\"}",
		"{\"alg\":\"RS256\",\"kid\":\"../../keys/x\"}",
		"{\"alg\":\"RS256\",\"kid\":\"' OR 1=1\"}",
		"{\"alg\":\"RS256\",\"kid\":7}",
		"{\"alg\":\"RS256\",\"kid\":\"%s\",\"crit\":[\"x\"]}",
		"{\"alg\":\"RS256\",\"kid\":\"%s\",\"typ\":\"at+jwt\"}",
	};
	struct provider *p = *state;
	const struct client *cl = set_up(p);
	struct key *k = forge_key(a2_pem);

	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
		const char *header = arena_printf(p->a, headers[i], key_id(k));
#pragma GCC diagnostic pop
		const char *token = forge_token(p->a, k, header,
		    json_text(p->a, assertion_claims(p, SIGNER)));

		if (client_assertion_check(p->rq, cl, token) !=
		    ERR_UNAUTHENTICATED)
			fail_msg("%s", header);
	}
	key_free(k);
}

/* A key of one's own, brought along in the header or at a URL. */
static void
a_strangers_key_is_never_taken(void **state)
{
	static const char *const extras[] = {
		"", ",\"jku\":\"https://evil.example/jwks\"",
		",\"x5u\":\"https://evil.example/x5u\"",
	};
	struct provider *p = *state;
	const struct client *cl = set_up(p);
	struct key *own = forge_key(a2_pem), *evil = key_generate(KEY_RS256);
	const char *header, *token;

	for (size_t i = 0; i < 4; i++) {
		header = arena_printf(p->a, "{\"alg\":\"RS256\",\"kid\":\"%s\"%s}",
		    i % 2 ? key_id(own) : key_id(evil), i < 3 ? extras[i] :
		    arena_printf(p->a, ",\"jwk\":%s", json_text(p->a,
		    jwk_format(p->a, evil))));
		token = forge_token(p->a, evil, header, json_text(p->a,
		    assertion_claims(p, SIGNER)));
		assert_int_equal(client_assertion_check(p->rq, cl, token),
		    ERR_UNAUTHENTICATED);
	}
	key_free(own);
	key_free(evil);
}

static void
the_registered_algorithm_narrows(void **state)
{
	struct provider *p = *state;
	const struct client *cl = assertion_signer(p, "ES256");

	assert_int_equal(client_assertion_check(p->rq, cl, assertion_sign(p,
	    a3_pem, "", assertion_claims(p, SIGNER))), OK);
	assert_int_equal(client_assertion_check(p->rq, cl, assertion_sign(p,
	    a2_pem, "", assertion_claims(p, SIGNER))), ERR_UNAUTHENTICATED);
}

static void
a_new_key_is_asked_for_once_a_minute(void **state)
{
	struct provider *p = *state;
	pid_t pid = publish_start(p);
	struct json *metadata = json_new_object(p->a);
	struct key *rsa = forge_key(a2_pem), *ec = forge_key(a3_pem);
	const struct client *cl;

	json_set_string(metadata, "jwks_uri", "https://app.example/jwks");
	cl = assertion_client(p, SIGNER, metadata);
	publish(p, json_text(p->a, assertion_jwks(p, rsa, NULL)));
	assert_int_equal(client_assertion_check(p->rq, cl, assertion_sign(p,
	    a2_pem, "", assertion_claims(p, SIGNER))), OK);
	publish(p, json_text(p->a, assertion_jwks(p, rsa, ec)));
	assert_int_equal(client_assertion_check(p->rq, cl, assertion_sign(p,
	    a3_pem, "", assertion_claims(p, SIGNER))), ERR_UNAUTHENTICATED);
	assert_int_equal(fetch_asked(p->dir), 1);
	p->rq->call.now += 60;
	assert_int_equal(client_assertion_check(p->rq, cl, assertion_sign(p,
	    a3_pem, "", assertion_claims(p, SIGNER))), OK);
	assert_int_equal(fetch_asked(p->dir), 2);
	fetch_stop(pid);
	p->rq->call.now += 8 * 86400;
	assert_int_equal(client_assertion_check(p->rq, cl, assertion_sign(p,
	    a3_pem, "", assertion_claims(p, SIGNER))), ERR_UNAVAILABLE);
	key_free(rsa);
	key_free(ec);
}

static void
whose_it_says_it_is(void **state)
{
	static const char *const bad[] = { "", "x", "a.b.c", "..", "e30.e30.e30",
	    "e30.W10.e30", "e30.eyJzdWIiOjF9.e30" };
	struct provider *p = *state;
	char *huge = arena_alloc(p->a, CLIENT_ASSERTION_MAX + 2);
	const char *id;

	assert_int_equal(client_assertion_subject(p->a, assertion_sign(p,
	    a2_pem, "", assertion_claims(p, SIGNER)), &id), OK);
	assert_string_equal(id, SIGNER);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(client_assertion_subject(p->a, bad[i], &id),
		    ERR_INVALID);
		assert_null(id);
	}
	memset(huge, 'a', CLIENT_ASSERTION_MAX + 1);
	huge[10] = huge[20] = '.';
	huge[CLIENT_ASSERTION_MAX + 1] = '\0';
	assert_int_equal(client_assertion_subject(p->a, huge, &id),
	    ERR_INVALID);
	assert_int_equal(client_assertion_check(p->rq, set_up(p), huge),
	    ERR_UNAUTHENTICATED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(each_kind_of_key),
		PROVIDER_TEST(each_claim_counts),
		PROVIDER_TEST(its_life_is_short),
		PROVIDER_TEST(once_only_as_long_as_it_lives),
		PROVIDER_TEST(a_refused_one_is_not_spent),
		PROVIDER_TEST(the_header_chooses_nothing),
		PROVIDER_TEST(a_strangers_key_is_never_taken),
		PROVIDER_TEST(the_registered_algorithm_narrows),
		PROVIDER_TEST(a_new_key_is_asked_for_once_a_minute),
		PROVIDER_TEST(whose_it_says_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
