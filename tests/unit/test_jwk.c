/*
 * test_jwk - what we publish, what we take in, and what we leave out
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "crypto/jwk.h"
#include "arena_fixture.h"
#include "jose_vectors.h"

static enum err
parse(struct arena *a, const char *text, struct key **out)
{
	struct json *jwk;

	assert_int_equal(json_parse(a, text, strlen(text), 65536, &jwk), OK);
	return jwk_parse(a, jwk, out);
}

static char *
rsa(struct arena *a, const char *n, const char *e, const char *more)
{
	return arena_printf(a, "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"%s}",
	    n, e, more);
}

static char *
ec(struct arena *a, const char *x, const char *y, const char *more)
{
	return arena_printf(a, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\","
	    "\"y\":\"%s\"%s}", x, y, more);
}

static void
test_format_rsa(void **state)
{
	struct key *k;

	assert_int_equal(parse(*state, rsa(*state, thumb_n, "AQAB", ""), &k),
	    OK);
	assert_string_equal(json_text(*state, jwk_format(*state, k)),
	    arena_printf(*state, "{\"kty\":\"RSA\",\"use\":\"sig\","
	    "\"alg\":\"RS256\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"AQAB\"}",
	    thumb_id, thumb_n));
}

static void
test_format_ec(void **state)
{
	struct key *k;

	assert_int_equal(parse(*state, ec(*state, dpop_x, dpop_y, ""), &k),
	    OK);
	assert_string_equal(json_text(*state, jwk_format(*state, k)),
	    arena_printf(*state, "{\"kty\":\"EC\",\"use\":\"sig\","
	    "\"alg\":\"ES256\",\"kid\":\"%s\",\"crv\":\"P-256\","
	    "\"x\":\"%s\",\"y\":\"%s\"}", dpop_id, dpop_x, dpop_y));
}

/* A private key gives its public half and not one member more. */
static void
test_format_holds_nothing_private(void **state)
{
	static const char *const pems[] = { a2_pem, a3_pem };
	struct json *jwk;
	struct key *k;
	size_t i;

	for (i = 0; i < 2; i++) {
		assert_int_equal(key_parse_pem(pems[i], strlen(pems[i]), &k),
		    OK);
		jwk = jwk_format(*state, k);
		assert_int_equal(json_len(jwk), i == 0 ? 6 : 7);
		assert_null(json_get(jwk, "d"));
		key_free(k);
	}
}

static void
test_parse_takes(void **state)
{
	static const char *const more[] = { "", ",\"use\":\"sig\"",
		",\"key_ops\":[\"verify\"]", ",\"key_ops\":[\"x\",\"verify\"]",
		",\"kid\":\"1\",\"x5t\":\"AAAA\",\"ext\":true" };
	struct key *k;
	size_t i;

	for (i = 0; i < sizeof more / sizeof more[0]; i++) {
		assert_int_equal(parse(*state, rsa(*state, a2_n, "AQAB",
		    more[i]), &k), OK);
		assert_int_equal(key_alg(k), KEY_RS256);
		assert_int_equal(parse(*state, ec(*state, a3_x, a3_y,
		    more[i]), &k), OK);
		assert_int_equal(key_alg(k), KEY_ES256);
		assert_false(key_is_private(k));
	}
	assert_int_equal(parse(*state, rsa(*state, a2_n, "AQAB",
	    ",\"alg\":\"RS256\""), &k), OK);
	assert_int_equal(parse(*state, ec(*state, a3_x, a3_y,
	    ",\"alg\":\"ES256\""), &k), OK);
}

static void
test_parse_refuses_members(void **state)
{
	static const char *const more[] = { ",\"use\":\"enc\"", ",\"use\":1",
		",\"use\":null", ",\"alg\":\"HS256\"", ",\"alg\":\"none\"",
		",\"alg\":\"RS512\"", ",\"alg\":\"\"", ",\"alg\":[]",
		",\"alg\":\"PS256\"", ",\"alg\":\"RSA-OAEP\"",
		",\"key_ops\":[]", ",\"key_ops\":[\"sign\"]",
		",\"key_ops\":\"verify\"", ",\"key_ops\":[1]",
		",\"d\":\"AA\"", ",\"d\":null", ",\"p\":\"AA\"",
		",\"q\":\"AA\"", ",\"dp\":\"AA\"", ",\"dq\":\"AA\"",
		",\"qi\":\"AA\"", ",\"oth\":[]", ",\"k\":\"AA\"",
		",\"priv\":\"AA\"" };
	struct key *k;
	size_t i;

	for (i = 0; i < sizeof more / sizeof more[0]; i++) {
		assert_int_equal(parse(*state, rsa(*state, a2_n, "AQAB",
		    more[i]), &k), ERR_INVALID);
		assert_null(k);
		assert_int_equal(parse(*state, ec(*state, a3_x, a3_y,
		    more[i]), &k), ERR_INVALID);
		assert_null(k);
	}
	/* The algorithm of the other type. */
	assert_int_equal(parse(*state, rsa(*state, a2_n, "AQAB",
	    ",\"alg\":\"ES256\""), &k), ERR_INVALID);
	assert_int_equal(parse(*state, ec(*state, a3_x, a3_y,
	    ",\"alg\":\"RS256\""), &k), ERR_INVALID);
}

static void
test_parse_refuses_numbers(void **state)
{
	static const char *const bad[][2] = { { "", "AQAB" },
		{ "AQAB", "AQAB" }, { a2_n, "" }, { a2_n, "AQ" },
		{ a2_n, "Aw" }, { a2_n, "AQAA" }, { a2_n, "AQAB=" },
		{ a2_n, "AQ AB" }, { a2_n, "AQ+/" }, { a2_n, a2_n } };
	char *text;
	struct key *k;
	size_t i;

	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(parse(*state, rsa(*state, bad[i][0],
		    bad[i][1], ""), &k), ERR_INVALID);
	/* 1025 bytes, and far more than any key has. */
	text = arena_alloc(*state, 20001);
	memset(text, '_', 1367);
	assert_int_equal(parse(*state, rsa(*state, text, "AQAB", ""), &k),
	    ERR_INVALID);
	memset(text, '_', 20000);
	assert_int_equal(parse(*state, rsa(*state, text, "AQAB", ""), &k),
	    ERR_INVALID);
}

static void
test_parse_refuses_points(void **state)
{
	static const char *const texts[] = {
		"{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"AA\",\"y\":\"AA\"}",
		"{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AA\",\"y\":\"AA\"}",
		"{\"kty\":\"EC\",\"x\":\"AA\",\"y\":\"AA\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":1,\"y\":2}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\"}" };
	struct key *k;
	size_t i;

	for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_int_equal(parse(*state, texts[i], &k), ERR_INVALID);
	assert_int_equal(parse(*state, ec(*state, a3_x, a3_x, ""), &k),
	    ERR_INVALID);
	assert_int_equal(parse(*state, ec(*state, a3_y, a3_x, ""), &k),
	    ERR_INVALID);
}

static void
test_parse_refuses_types(void **state)
{
	static const char *const texts[] = { "null", "1", "\"RSA\"", "[]",
		"{}", "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
		"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}",
		"{\"kty\":\"rsa\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
		"{\"kty\":1}", "{\"kty\":\"RSA\"}" };
	struct key *k;
	size_t i;

	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		assert_int_equal(parse(*state, texts[i], &k), ERR_INVALID);
		assert_null(k);
	}
}

/* Java writers put a zero before a number whose first bit is set. */
static void
test_leading_zero_is_the_same_key(void **state)
{
	struct key_public pub;
	struct key *k, *same;
	unsigned char bytes[257];
	char text[400];

	assert_int_equal(parse(*state, rsa(*state, a2_n, "AQAB", ""), &k), OK);
	key_export(k, &pub);
	bytes[0] = 0;
	memcpy(bytes + 1, pub.n_x, 256);
	base64url_encode(bytes, sizeof bytes, text);
	assert_int_equal(parse(*state, rsa(*state, text, "AAEAAQ", ""),
	    &same), OK);
	assert_string_equal(key_id(k), key_id(same));
}

static struct jwk_set *
set_of(const char *text)
{
	struct jwk_set *set;

	assert_int_equal(jwk_set_parse(text, strlen(text), &set), OK);
	return set;
}

static enum err
find(const struct jwk_set *set, const char *kid, enum key_alg alg)
{
	const struct key *k;
	enum err e = jwk_set_find(set, kid, alg, &k);

	assert_int_equal(e == OK, k != NULL);
	if (k != NULL)
		assert_int_equal(key_alg(k), alg);
	return e;
}

static void
test_set_finds_by_kid(void **state)
{
	struct jwk_set *set = set_of(arena_printf(*state,
	    "{\"keys\":[%s,%s],\"more\":1}",
	    rsa(*state, a2_n, "AQAB", ",\"kid\":\"one\""),
	    ec(*state, a3_x, a3_y, ",\"kid\":\"two\"")));

	assert_int_equal(jwk_set_count(set), 2);
	assert_int_equal(find(set, "one", KEY_RS256), OK);
	assert_int_equal(find(set, "one", KEY_ES256), ERR_UNAUTHENTICATED);
	assert_int_equal(find(set, "one", KEY_PS256), ERR_UNAUTHENTICATED);
	assert_int_equal(find(set, "two", KEY_ES256), OK);
	assert_int_equal(find(set, "two", KEY_RS256), ERR_UNAUTHENTICATED);
	assert_int_equal(find(set, "three", KEY_RS256), ERR_NOT_FOUND);
	assert_int_equal(find(set, "", KEY_RS256), ERR_NOT_FOUND);
	assert_int_equal(find(set, "One", KEY_RS256), ERR_NOT_FOUND);
	assert_int_equal(find(set, "one ", KEY_RS256), ERR_NOT_FOUND);
	assert_int_equal(find(set, NULL, KEY_RS256), ERR_NOT_FOUND);
	jwk_set_free(set);
}

static void
test_set_without_kid(void **state)
{
	struct jwk_set *set = set_of(arena_printf(*state, "{\"keys\":[%s]}",
	    ec(*state, a3_x, a3_y, "")));

	assert_int_equal(find(set, NULL, KEY_ES256), OK);
	/* A name is a name: it must be in the set. */
	assert_int_equal(find(set, "any", KEY_ES256), ERR_NOT_FOUND);
	jwk_set_free(set);
}

static void
test_set_leaves_out(void **state)
{
	struct jwk_set *set = set_of(arena_printf(*state,
	    "{\"keys\":[1,null,[],{},%s,%s,%s,%s,%s]}",
	    "{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"a\"}",
	    ec(*state, a3_x, a3_y, ",\"kid\":\"a\",\"d\":\"AA\""),
	    ec(*state, a3_x, a3_x, ",\"kid\":\"a\""),
	    ec(*state, a3_x, a3_y, ",\"kid\":7"),
	    rsa(*state, a2_n, "AQAB", ",\"kid\":\"b\",\"use\":\"enc\"")));

	assert_int_equal(jwk_set_count(set), 0);
	assert_int_equal(find(set, "a", KEY_ES256), ERR_NOT_FOUND);
	assert_int_equal(find(set, NULL, KEY_RS256), ERR_NOT_FOUND);
	jwk_set_free(set);
}

/* The first key of a kid stays, whatever comes later. */
static void
test_set_duplicate_kid(void **state)
{
	struct jwk_set *set = set_of(arena_printf(*state,
	    "{\"keys\":[%s,%s,%s]}",
	    rsa(*state, a2_n, "AQAB", ",\"kid\":\"k\""),
	    ec(*state, a3_x, a3_y, ",\"kid\":\"k\""),
	    rsa(*state, cookbook_n, "AQAB", ",\"kid\":\"k\"")));
	const struct key *found;
	struct key *first;

	assert_int_equal(jwk_set_count(set), 1);
	assert_int_equal(parse(*state, rsa(*state, a2_n, "AQAB", ""), &first),
	    OK);
	assert_int_equal(jwk_set_find(set, "k", KEY_RS256, &found), OK);
	assert_string_equal(key_id(found), key_id(first));
	assert_int_equal(find(set, "k", KEY_ES256), ERR_UNAUTHENTICATED);
	jwk_set_free(set);
}

static enum err
parse_client(struct arena *a, const char *keys, struct jwk_set **out)
{
	const char *text = arena_printf(a, "{\"keys\":[%s]}", keys);
	enum err e = jwk_set_parse_client(text, strlen(text), out);

	assert_int_equal(e == OK, *out != NULL);
	return e;
}

/* An RSA key is for both paddings, unless it says for which. */
static void
test_client_set_algorithms(void **state)
{
	static const struct {
		const char *more;
		enum err rs256, ps256;
	} cases[] = {
		{ "", OK, OK },
		{ ",\"use\":\"sig\"", OK, OK },
		{ ",\"alg\":\"RS256\"", OK, ERR_UNAUTHENTICATED },
		{ ",\"alg\":\"PS256\"", ERR_UNAUTHENTICATED, OK },
		{ ",\"alg\":\"PS384\"", ERR_NOT_FOUND, ERR_NOT_FOUND },
		{ ",\"alg\":\"ES256\"", ERR_NOT_FOUND, ERR_NOT_FOUND },
		{ ",\"alg\":null", ERR_NOT_FOUND, ERR_NOT_FOUND },
		{ ",\"use\":\"enc\"", ERR_NOT_FOUND, ERR_NOT_FOUND },
	};
	struct jwk_set *set;
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(parse_client(*state, rsa(*state, a2_n, "AQAB",
		    cases[i].more), &set), OK);
		assert_int_equal(jwk_set_count(set),
		    cases[i].rs256 != ERR_NOT_FOUND);
		assert_int_equal(find(set, NULL, KEY_RS256), cases[i].rs256);
		assert_int_equal(find(set, NULL, KEY_PS256), cases[i].ps256);
		assert_int_not_equal(find(set, NULL, KEY_ES256), OK);
		jwk_set_free(set);
	}
	assert_int_equal(parse_client(*state, ec(*state, a3_x, a3_y, ""),
	    &set), OK);
	assert_int_equal(find(set, NULL, KEY_ES256), OK);
	assert_int_equal(find(set, NULL, KEY_RS256), ERR_UNAUTHENTICATED);
	assert_int_equal(find(set, NULL, KEY_PS256), ERR_UNAUTHENTICATED);
	jwk_set_free(set);
}

/* oidc 55: whoever has read such a set could sign as the client. */
static void
test_client_set_holds_no_secret(void **state)
{
	static const char *const secrets[] = {
		"{\"kty\":\"oct\",\"k\":\"AAAA\"}", "{\"kty\":\"oct\"}",
		"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\",\"d\":\"AA\"}",
		"{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"priv\":\"AA\"}",
		"{\"kty\":\"RSA\",\"d\":null}", "{\"p\":\"AA\"}" };
	char *good = rsa(*state, a2_n, "AQAB", "");
	struct jwk_set *set;
	size_t i;

	assert_int_equal(parse_client(*state, good, &set), OK);
	jwk_set_free(set);
	for (i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
		assert_int_equal(parse_client(*state, secrets[i], &set),
		    ERR_FORBIDDEN);
		assert_int_equal(parse_client(*state, arena_printf(*state,
		    "%s,%s", good, secrets[i]), &set), ERR_FORBIDDEN);
	}
	assert_int_equal(parse_client(*state, ec(*state, a3_x, a3_y,
	    ",\"d\":\"AA\""), &set), ERR_FORBIDDEN);
}

/* What is merely of no use is left out, as from any other set. */
static void
test_client_set_leaves_out(void **state)
{
	unsigned char small[128];
	char text[200];
	struct jwk_set *set;

	memset(small, 0xff, sizeof small);
	base64url_encode(small, sizeof small, text);
	assert_int_equal(parse_client(*state, arena_printf(*state,
	    "1,null,{},%s,%s,%s",
	    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}",
	    rsa(*state, text, "AQAB", ""), ec(*state, a3_x, a3_x, "")),
	    &set), OK);
	assert_int_equal(jwk_set_count(set), 0);
	jwk_set_free(set);
	assert_int_equal(jwk_set_parse_client("[]", 2, &set), ERR_INVALID);
	assert_null(set);
}

static void
test_set_is_no_set(void **state)
{
	static const char *const texts[] = { "", " ", "null", "[]", "{}",
		"{\"keys\":{}}", "{\"keys\":null}", "{\"keys\":[]", "keys",
		"{\"keys\":[]}x", "{\"keys\":[],\"keys\":[]}",
		"{'keys':[]}", "<html>" };
	struct jwk_set *set;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		assert_int_equal(jwk_set_parse(texts[i], strlen(texts[i]),
		    &set), ERR_INVALID);
		assert_null(set);
	}
	set = set_of("{\"keys\":[]}");
	assert_int_equal(jwk_set_count(set), 0);
	jwk_set_free(set);
	jwk_set_free(NULL);
}

static void
test_set_limits(void **state)
{
	size_t len = JWK_SET_BYTES_MAX + 1, i;
	char *text = arena_alloc(*state, len + 1);
	struct jwk_set *set;

	memset(text, ' ', len);
	memcpy(text, "{\"keys\":[]}", 11);
	assert_int_equal(jwk_set_parse(text, len - 1, &set), OK);
	jwk_set_free(set);
	assert_int_equal(jwk_set_parse(text, len, &set), ERR_TOO_LARGE);
	assert_null(set);

	memcpy(text, "{\"keys\":[", 9);
	for (i = 0; i < JWK_SET_MAX; i++)
		memcpy(text + 9 + 3 * i, "{},", 3);
	memcpy(text + 8 + 3 * i, "]}", 3);
	set = set_of(text);
	jwk_set_free(set);
	memcpy(text + 8 + 3 * i, ",{}]}", 6);
	assert_int_equal(jwk_set_parse(text, strlen(text), &set),
	    ERR_TOO_LARGE);
	assert_null(set);
}

int
main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_format_rsa),
		TEST(test_format_ec),
		TEST(test_format_holds_nothing_private),
		TEST(test_parse_takes),
		TEST(test_parse_refuses_members),
		TEST(test_parse_refuses_numbers),
		TEST(test_parse_refuses_points),
		TEST(test_parse_refuses_types),
		TEST(test_leading_zero_is_the_same_key),
		TEST(test_set_finds_by_kid),
		TEST(test_set_without_kid),
		TEST(test_set_leaves_out),
		TEST(test_set_duplicate_kid),
		TEST(test_client_set_algorithms),
		TEST(test_client_set_holds_no_secret),
		TEST(test_client_set_leaves_out),
		TEST(test_set_is_no_set),
		TEST(test_set_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
