/*
 * test_jwt - each claim's rule at its edge (RFC 7519, RFC 9068, RFC 8725)
 */
#include "crypto/jwt.h"
#include "forge.h"
#include "jose_vectors.h"

#define ISSUER "https://oidc.example.com"
#define RESOURCE "https://mcp.example.com/mcp"

enum { NOW = 1800000000 };

struct world {
	struct arena *a;
	struct key *rsa, *ec;
	struct jwk_set *set;
};

static const char *const audiences[] = { RESOURCE, RESOURCE "/sse", NULL };

static const struct jwt_expect access_token = {
	.typ = "at+jwt",
	.issuer = ISSUER,
	.audiences = audiences,
	.now = NOW,
};

static const struct jwt_expect id_token = {
	.typ = NULL,
	.issuer = ISSUER,
	.audiences = (const char *const[]){ "client-1", NULL },
	.now = NOW,
};

static int
setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	if (w == NULL)
		return -1;
	w->a = arena_new((size_t)16 << 20);
	w->rsa = forge_key(a2_pem);
	w->ec = forge_key(a3_pem);
	w->set = forge_set(w->a, w->rsa, w->ec);
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	jwk_set_free(w->set);
	key_free(w->rsa);
	key_free(w->ec);
	arena_free(w->a);
	free(w);
	return 0;
}

static enum err
verify(const struct world *w, const struct jwt_expect *want,
    const char *token)
{
	struct json *claims;
	enum err e;

	e = jwt_verify(w->a, w->set, want, token, &claims);
	assert_int_equal(e == OK, claims != NULL);
	return e;
}

/* An access token, signed as it should be, with these claims. */
static enum err
verify_claims(const struct world *w, const char *claims)
{
	const char *token;

	assert_int_equal(jws_sign(w->a, w->ec, "at+jwt", claims, &token), OK);
	return verify(w, &access_token, token);
}

/* A claims set in which `claims` stands for the one that is tried. */
static enum err
verify_time(const struct world *w, const char *claims)
{
	return verify_claims(w, arena_printf(w->a, "{\"iss\":\"" ISSUER "\","
	    "\"aud\":\"" RESOURCE "\"%s}", claims));
}

static enum err
verify_audience(const struct world *w, const char *aud)
{
	return verify_claims(w, arena_printf(w->a, "{\"iss\":\"" ISSUER "\","
	    "\"exp\":%d%s}", NOW + 900, aud));
}

static enum err
verify_issuer(const struct world *w, const char *iss)
{
	return verify_claims(w, arena_printf(w->a, "{\"aud\":\"" RESOURCE
	    "\",\"exp\":%d%s}", NOW + 900, iss));
}

/* `typ` is a JSON value, or NULL for none. */
static enum err
verify_type(const struct world *w, const struct jwt_expect *want,
    const char *typ)
{
	char *header = arena_printf(w->a, "{\"alg\":\"ES256\",\"kid\":\"%s\""
	    "%s%s}", key_id(w->ec), typ != NULL ? ",\"typ\":" : "",
	    typ != NULL ? typ : "");

	return verify(w, want, forge_token(w->a, w->ec, header,
	    arena_printf(w->a, "{\"iss\":\"" ISSUER "\",\"aud\":[\"" RESOURCE
	    "\",\"client-1\"],\"exp\":%d}", NOW + 900)));
}

/* RFC 9068 section 2.2: the claims of an access token, all of them read. */
static void
test_rfc9068_access_token(void **state)
{
	const struct world *w = *state;
	struct json *claims;
	const char *text, *token;
	int64_t exp;

	text = arena_printf(w->a, "{\"iss\":\"" ISSUER "\",\"sub\":\"5ba552d67\","
	    "\"aud\":\"" RESOURCE "\",\"exp\":%d,\"iat\":%d,"
	    "\"jti\":\"dbe39bf3a3ba4238a513f51d6e1691c4\","
	    "\"client_id\":\"s6BhdRkqt3\",\"scope\":\"memory:read\"}",
	    NOW + 900, NOW);
	assert_int_equal(jws_sign(w->a, w->rsa, "at+jwt", text, &token), OK);
	assert_int_equal(jwt_verify(w->a, w->set, &access_token, token,
	    &claims), OK);
	assert_string_equal(json_text(w->a, claims), text);
	assert_int_equal(json_get_int(claims, "exp", &exp), OK);
	assert_int_equal(exp, NOW + 900);
}

/* A token known by its digest: all but the signature is checked anew. */
static void
test_verified_before(void **state)
{
	const struct world *w = *state;
	struct jwt_expect later = access_token;
	struct json *claims;
	const char *token;

	assert_int_equal(jws_sign(w->a, w->rsa, "at+jwt", arena_printf(w->a,
	    "{\"iss\":\"" ISSUER "\",\"aud\":\"" RESOURCE "\",\"exp\":%d}",
	    NOW + 900), &token), OK);
	assert_int_equal(jwt_check_verified(w->a, &access_token, token,
	    &claims), OK);
	assert_string_equal(json_string(json_get(claims, "iss")), ISSUER);
	assert_int_equal(jwt_check_verified(w->a, &id_token, token, &claims),
	    ERR_UNAUTHENTICATED);
	assert_null(claims);
	later.now = NOW + 960;
	assert_int_equal(jwt_check_verified(w->a, &later, token, &claims),
	    ERR_EXPIRED);
	assert_null(claims);
	assert_int_equal(jwt_check_verified(w->a, &access_token, "a.b", &claims),
	    ERR_INVALID);
	assert_null(claims);
}

static void
test_bad_signature_comes_first(void **state)
{
	const struct world *w = *state;
	const char *token;
	char *bad;

	/* Expired, foreign and not ours at once: it is not ours. */
	assert_int_equal(jws_sign(w->a, w->ec, "at+jwt", "{\"iss\":\"x\","
	    "\"aud\":\"y\",\"exp\":1}", &token), OK);
	bad = arena_strdup(w->a, token);
	bad[strlen(bad) - 20] = bad[strlen(bad) - 20] == 'A' ? 'B' : 'A';
	assert_int_equal(verify(w, &access_token, bad), ERR_UNAUTHENTICATED);
	assert_int_equal(verify(w, &access_token, "a.b"), ERR_INVALID);
	assert_int_equal(verify(w, &access_token, forge_token(w->a, w->ec,
	    "{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"at+jwt\"}", "{}")),
	    ERR_NOT_FOUND);
}

static void
test_type_of_access_token(void **state)
{
	static const char *const good[] = { "\"at+jwt\"", "\"AT+JWT\"",
		"\"application/at+jwt\"", "\"Application/At+Jwt\"" };
	static const char *const bad[] = { NULL, "\"JWT\"", "\"jwt\"", "\"\"",
		"\"at+jwt \"", "\" at+jwt\"", "\"at jwt\"", "\"at\"",
		"\"at+jwt+x\"", "\"logout+jwt\"", "\"oauth-id-jag+jwt\"",
		"\"dpop+jwt\"", "\"application/\"", "\"application/jwt\"",
		"\"application/application/at+jwt\"", "\"text/at+jwt\"" };
	const struct world *w = *state;
	size_t i;

	for (i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_int_equal(verify_type(w, &access_token, good[i]), OK);
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(verify_type(w, &access_token, bad[i]),
		    ERR_UNAUTHENTICATED);
	assert_int_equal(verify_type(w, &access_token, "1"), ERR_INVALID);
}

static void
test_type_of_other_tokens(void **state)
{
	static const char *const good[] = { NULL, "\"JWT\"", "\"jwt\"",
		"\"application/jwt\"", "\"\"",
		"\"client-authentication+jwt\"" };
	static const char *const bad[] = { "\"at+jwt\"", "\"At+JWT\"",
		"\"application/at+jwt\"", "\"APPLICATION/AT+JWT\"",
		"\"logout+jwt\"", "\"application/logout+jwt\"" };
	const struct world *w = *state;
	size_t i;

	for (i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_int_equal(verify_type(w, &id_token, good[i]), OK);
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(verify_type(w, &id_token, bad[i]),
		    ERR_UNAUTHENTICATED);
}

/* Even one whose audience was made to fit. */
static void
test_id_token_is_no_access_token(void **state)
{
	const struct world *w = *state;
	const char *token;

	assert_int_equal(jws_sign(w->a, w->rsa, "JWT", arena_printf(w->a,
	    "{\"iss\":\"" ISSUER "\",\"sub\":\"1\",\"aud\":\"" RESOURCE "\","
	    "\"exp\":%d,\"iat\":%d,\"nonce\":\"n\"}", NOW + 900, NOW),
	    &token), OK);
	assert_int_equal(verify(w, &access_token, token),
	    ERR_UNAUTHENTICATED);
}

static void
test_issuer(void **state)
{
	static const char *const bad[] = { "", ",\"iss\":\"\"",
		",\"iss\":\"" ISSUER "/\"", ",\"iss\":\"" ISSUER " \"",
		",\"iss\":\"https://OIDC.example.com\"",
		",\"iss\":\"http://oidc.example.com\"",
		",\"iss\":\"https://oidc.example.co\"",
		",\"iss\":\"" ISSUER ".thief.example\"",
		",\"iss\":\"" ISSUER ":443\"", ",\"iss\":\"oidc.example.com\"" };
	static const char *const malformed[] = { ",\"iss\":null",
		",\"iss\":1", ",\"iss\":[\"" ISSUER "\"]", ",\"iss\":{}",
		",\"iss\":\"" ISSUER "\\u0000\"" };
	const struct world *w = *state;
	size_t i;

	assert_int_equal(verify_issuer(w, ",\"iss\":\"" ISSUER "\""), OK);
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(verify_issuer(w, bad[i]),
		    ERR_UNAUTHENTICATED);
	for (i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
		assert_int_equal(verify_issuer(w, malformed[i]), ERR_INVALID);
}

/* A caller that forgot to say whom it trusts trusts nobody. */
static void
test_no_issuer_wanted(void **state)
{
	const struct world *w = *state;
	struct jwt_expect want = access_token;
	const char *token;

	want.issuer = NULL;
	assert_int_equal(jws_sign(w->a, w->ec, "at+jwt", arena_printf(w->a,
	    "{\"aud\":\"" RESOURCE "\",\"exp\":%d}", NOW + 9), &token), OK);
	assert_int_equal(verify(w, &want, token), ERR_UNAUTHENTICATED);
}

static void
test_audience(void **state)
{
	static const char *const good[] = { ",\"aud\":\"" RESOURCE "\"",
		",\"aud\":\"" RESOURCE "/sse\"", ",\"aud\":[\"" RESOURCE "\"]",
		",\"aud\":[\"other\",\"" RESOURCE "/sse\"]",
		",\"aud\":[\"" RESOURCE "\",\"other\"]" };
	static const char *const other[] = { "", ",\"aud\":\"\"",
		",\"aud\":[]", ",\"aud\":\"other\"", ",\"aud\":[\"other\"]",
		",\"aud\":\"" RESOURCE "/\"", ",\"aud\":\"" RESOURCE "x\"",
		",\"aud\":\"https://mcp.example.com\"",
		",\"aud\":\"https://MCP.example.com/mcp\"",
		",\"aud\":\"" RESOURCE " " RESOURCE "/sse\"",
		",\"aud\":\"client-1\"", ",\"aud\":\"" ISSUER "\"" };
	static const char *const malformed[] = { ",\"aud\":null",
		",\"aud\":1", ",\"aud\":true", ",\"aud\":{}",
		",\"aud\":{\"0\":\"" RESOURCE "\"}",
		",\"aud\":[\"" RESOURCE "\",1]", ",\"aud\":[null]",
		",\"aud\":[[\"" RESOURCE "\"]]",
		",\"aud\":\"" RESOURCE "\\u0000\"" };
	const struct world *w = *state;
	size_t i;

	for (i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_int_equal(verify_audience(w, good[i]), OK);
	for (i = 0; i < sizeof other / sizeof other[0]; i++)
		assert_int_equal(verify_audience(w, other[i]), ERR_FORBIDDEN);
	for (i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
		assert_int_equal(verify_audience(w, malformed[i]),
		    ERR_INVALID);
}

static void
test_audience_lists(void **state)
{
	const struct world *w = *state;
	struct jwt_expect want = access_token;
	const char *const none[] = { NULL };
	const char *token;

	assert_int_equal(jws_sign(w->a, w->ec, "at+jwt", arena_printf(w->a,
	    "{\"iss\":\"" ISSUER "\",\"aud\":\"" RESOURCE "\",\"exp\":%d}",
	    NOW + 9), &token), OK);
	want.audiences = none;
	assert_int_equal(verify(w, &want, token), ERR_FORBIDDEN);
	want.audiences = NULL;
	assert_int_equal(verify(w, &want, token), OK);
}

static void
test_expiry(void **state)
{
	static const char *const missing[] = { "", ",\"exp\":null",
		",\"exp\":\"1800000900\"", ",\"exp\":[]", ",\"exp\":true" };
	const struct world *w = *state;
	size_t i;

	assert_int_equal(verify_time(w, arena_printf(w->a, ",\"exp\":%d",
	    NOW + 1)), OK);
	/* now >= exp + skew is past: the last good second is the one before. */
	assert_int_equal(verify_time(w, arena_printf(w->a, ",\"exp\":%d",
	    NOW - JWT_SKEW_S + 1)), OK);
	assert_int_equal(verify_time(w, arena_printf(w->a, ",\"exp\":%d",
	    NOW - JWT_SKEW_S)), ERR_EXPIRED);
	assert_int_equal(verify_time(w, arena_printf(w->a, ",\"exp\":%d.5",
	    NOW - JWT_SKEW_S)), OK);
	assert_int_equal(verify_time(w, arena_printf(w->a, ",\"exp\":%d.9",
	    NOW - JWT_SKEW_S - 1)), ERR_EXPIRED);
	assert_int_equal(verify_time(w, ",\"exp\":0"), ERR_EXPIRED);
	assert_int_equal(verify_time(w, ",\"exp\":-1"), ERR_EXPIRED);
	assert_int_equal(verify_time(w, ",\"exp\":-1e300"), ERR_EXPIRED);
	assert_int_equal(verify_time(w, ",\"exp\":1e300"), OK);
	assert_int_equal(verify_time(w, ",\"exp\":9223372036854775807"), OK);
	for (i = 0; i < sizeof missing / sizeof missing[0]; i++)
		assert_int_equal(verify_time(w, missing[i]), ERR_INVALID);
}

static void
check_not_before(const struct world *w, const char *name)
{
	static const char *const malformed[] = { "null", "\"0\"", "[]", "{}",
		"false" };
	char *prefix = arena_printf(w->a, ",\"exp\":%d,\"%s\":", NOW + 900,
	    name);
	size_t i;

	assert_int_equal(verify_time(w, arena_printf(w->a, "%s%d", prefix,
	    NOW)), OK);
	assert_int_equal(verify_time(w, arena_printf(w->a, "%s%d", prefix,
	    NOW + JWT_SKEW_S)), OK);
	assert_int_equal(verify_time(w, arena_printf(w->a, "%s%d.5", prefix,
	    NOW + JWT_SKEW_S)), ERR_UNAUTHENTICATED);
	assert_int_equal(verify_time(w, arena_printf(w->a, "%s%d", prefix,
	    NOW + JWT_SKEW_S + 1)), ERR_UNAUTHENTICATED);
	assert_int_equal(verify_time(w, arena_printf(w->a, "%s1e300",
	    prefix)), ERR_UNAUTHENTICATED);
	assert_int_equal(verify_time(w, arena_printf(w->a, "%s-1", prefix)),
	    OK);
	for (i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
		assert_int_equal(verify_time(w, arena_printf(w->a, "%s%s",
		    prefix, malformed[i])), ERR_INVALID);
}

static void
test_not_before(void **state)
{
	check_not_before(*state, "nbf");
}

static void
test_issued_at(void **state)
{
	check_not_before(*state, "iat");
}

static void
test_claims_twice(void **state)
{
	const struct world *w = *state;

	assert_int_equal(verify_time(w, arena_printf(w->a,
	    ",\"exp\":1,\"exp\":%d", NOW + 9)), ERR_INVALID);
	assert_int_equal(verify_time(w, arena_printf(w->a,
	    ",\"exp\":%d,\"\\u0061ud\":\"x\"", NOW + 9)), ERR_INVALID);
}

int
main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_rfc9068_access_token),
		TEST(test_verified_before),
		TEST(test_bad_signature_comes_first),
		TEST(test_type_of_access_token),
		TEST(test_type_of_other_tokens),
		TEST(test_id_token_is_no_access_token),
		TEST(test_issuer),
		TEST(test_no_issuer_wanted),
		TEST(test_audience),
		TEST(test_audience_lists),
		TEST(test_expiry),
		TEST(test_not_before),
		TEST(test_issued_at),
		TEST(test_claims_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
