/*
 * test_jws - RFC 7515 vectors, and each way to make a token choose its own
 * verification
 */
#include "crypto/jws.h"
#include "forge.h"
#include "jose_vectors.h"

struct world {
	struct arena *a;
	struct key *rsa, *ec, *thief;
	struct jwk_set *set, *rsa_only;
};

static int
setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	if (w == NULL)
		return -1;
	w->a = arena_new((size_t)64 << 20);
	w->rsa = forge_key(a2_pem);
	w->ec = forge_key(a3_pem);
	w->thief = key_generate(KEY_ES256);
	w->set = forge_set(w->a, w->rsa, w->ec);
	w->rsa_only = forge_set(w->a, w->rsa, NULL);
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	jwk_set_free(w->set);
	jwk_set_free(w->rsa_only);
	key_free(w->rsa);
	key_free(w->ec);
	key_free(w->thief);
	arena_free(w->a);
	free(w);
	return 0;
}

static enum err
verify(const struct world *w, const char *token)
{
	struct json *payload;
	const char *typ;
	enum err e;

	e = jws_verify(w->a, w->set, token, &typ, &payload);
	assert_int_equal(e == OK, payload != NULL);
	if (e != OK)
		assert_null(typ);
	return e;
}

/* {"alg":ALG,"kid":"KID"MORE} */
static char *
header(const struct world *w, const char *alg, const char *kid,
    const char *more)
{
	return arena_printf(w->a, "{\"alg\":%s,\"kid\":\"%s\"%s}", alg, kid,
	    more);
}

/* Signed honestly with the RSA key; only the header can be at fault. */
static enum err
verify_header(const struct world *w, const char *text)
{
	return verify(w, forge_token(w->a, w->rsa, text, "{\"a\":1}"));
}

static void
test_split(void **state)
{
	static const char token[] = "aA0.b-_.cccc";
	struct jws_parts parts;

	(void)state;
	assert_int_equal(jws_split(token, sizeof token - 1, &parts), OK);
	assert_true(span_eq(parts.header, "aA0"));
	assert_true(span_eq(parts.payload, "b-_"));
	assert_true(span_eq(parts.signature, "cccc"));
	assert_true(span_eq(parts.signed_part, "aA0.b-_"));
	/* The length counts, not what lies behind it. */
	assert_int_equal(jws_split("a.b.c=", 5, &parts), OK);
	assert_true(span_eq(parts.signature, "c"));
}

static void
test_split_refuses(void **state)
{
	static const char *const bad[] = { "", ".", "..", "...", "a", "a.",
		"a.b", "a.b.", "a..c", ".b.c", "..c", "a..", ".b.", "a.b.c.",
		".a.b.c", "a.b.c.d", "a.b.c.d.e", "a.b.c=", "a=.b.c",
		"a.b=.c", "a.b.c ", " a.b.c", "a. b.c", "a.b.c\n", "a.b.c\r\n",
		"a+.b.c", "a.b/.c", "a.b.c\xc3\xa9", "a,b,c", "a.b,c",
		"Bearer a.b.c", "a.b.%63", "{}.{}.{}" };
	struct jws_parts parts;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		memset(&parts, 1, sizeof parts);
		assert_int_equal(jws_split(bad[i], strlen(bad[i]), &parts),
		    ERR_INVALID);
		assert_null(parts.header.p);
		assert_null(parts.signed_part.p);
	}
	assert_int_equal(jws_split("a.b.c\0", 6, &parts), ERR_INVALID);
	assert_int_equal(jws_split("a.\0.c", 5, &parts), ERR_INVALID);
}

static void
test_split_limit(void **state)
{
	static char text[JWS_MAX + 1];
	struct jws_parts parts;

	(void)state;
	memset(text, 'a', sizeof text);
	text[1] = text[JWS_MAX - 3] = '.';
	assert_int_equal(jws_split(text, JWS_MAX, &parts), OK);
	assert_int_equal(jws_split(text, JWS_MAX + 1, &parts), ERR_INVALID);
}

static void
check_vector(const struct world *w, const struct key *k, const char *input,
    const char *signature)
{
	struct jwk_set *set = forge_set(w->a, k, NULL);
	char *token = arena_printf(w->a, "%s.%s", input, signature);
	struct json *payload;
	const char *typ, *iss;
	int64_t exp;

	assert_int_equal(jws_verify(w->a, set, token, &typ, &payload), OK);
	assert_null(typ);
	assert_int_equal(json_get_string(payload, "iss", &iss), OK);
	assert_string_equal(iss, "joe");
	assert_int_equal(json_get_int(payload, "exp", &exp), OK);
	assert_int_equal(exp, 1300819380);
	jwk_set_free(set);
}

static void
test_rfc7515(void **state)
{
	const struct world *w = *state;

	check_vector(w, w->rsa, a2_input, a2_signature);
	check_vector(w, w->ec, a3_input, a3_signature);
}

/* What a client signs: both paddings, unless its key says which. */
static void
test_client_assertions(void **state)
{
	static const struct {
		const char *more;
		enum err rs256, ps256;
	} cases[] = {
		{ "", OK, OK },
		{ ",\"alg\":\"RS256\"", OK, ERR_UNAUTHENTICATED },
		{ ",\"alg\":\"PS256\"", ERR_UNAUTHENTICATED, OK },
	};
	const struct world *w = *state;
	char *pkcs1 = arena_printf(w->a, "%s.%s", a2_input, a2_signature);
	char *pss = arena_printf(w->a, "%s.%s", ps256_input, ps256_signature);
	struct json *payload;
	struct jwk_set *set;
	const char *typ, *text;
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		text = arena_printf(w->a, "{\"keys\":[{\"kty\":\"RSA\","
		    "\"n\":\"%s\",\"e\":\"AQAB\"%s}]}", a2_n, cases[i].more);
		assert_int_equal(jwk_set_parse_client(text, strlen(text), &set),
		    OK);
		assert_int_equal(jws_verify(w->a, set, pkcs1, &typ, &payload),
		    cases[i].rs256);
		assert_int_equal(jws_verify(w->a, set, pss, &typ, &payload),
		    cases[i].ps256);
		jwk_set_free(set);
		/* Nobody but a client: the same key as a provider's. */
		assert_int_equal(jwk_set_parse(text, strlen(text), &set), OK);
		assert_int_not_equal(jws_verify(w->a, set, pss, &typ,
		    &payload), OK);
		jwk_set_free(set);
	}
}

/* RFC 7520 section 4.1 signs a sentence: verified, but no object of claims. */
static void
test_rfc7520_4_1(void **state)
{
	const struct world *w = *state;
	char *text = arena_printf(w->a, "{\"keys\":[{\"kty\":\"RSA\","
	    "\"kid\":\"bilbo.baggins@hobbiton.example\",\"use\":\"sig\","
	    "\"n\":\"%s\",\"e\":\"AQAB\"}]}", cookbook_n);
	char *token = arena_printf(w->a, "%s.%s", cookbook_input,
	    cookbook_signature);
	struct jwk_set *set;
	struct json *payload;
	const char *typ;

	assert_int_equal(jwk_set_parse(text, strlen(text), &set), OK);
	assert_int_equal(jws_verify(w->a, set, token, &typ, &payload),
	    ERR_INVALID);
	token[strlen(cookbook_input) + 5] ^= 1;
	assert_int_equal(jws_verify(w->a, set, token, &typ, &payload),
	    ERR_UNAUTHENTICATED);
	jwk_set_free(set);
}

static void
check_round_trip(const struct world *w, const struct key *k)
{
	struct jws_parts parts;
	struct json *payload;
	unsigned char text[512];
	const char *token, *typ;
	size_t len;

	assert_int_equal(jws_sign(w->a, k, "at+jwt", "{\"a\":\"\xc3\xa9\"}",
	    &token), OK);
	assert_int_equal(jws_verify(w->a, w->set, token, &typ, &payload), OK);
	assert_string_equal(typ, "at+jwt");
	assert_string_equal(json_text(w->a, payload), "{\"a\":\"\xc3\xa9\"}");
	assert_int_equal(jws_split(token, strlen(token), &parts), OK);
	assert_int_equal(base64url_decode(parts.header.p, parts.header.len,
	    text, &len), OK);
	text[len] = '\0';
	assert_string_equal((char *)text, arena_printf(w->a,
	    "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"at+jwt\"}",
	    key_alg_name(key_alg(k)), key_id(k)));

	assert_int_equal(jws_sign(w->a, k, NULL, "{}", &token), OK);
	assert_int_equal(jws_verify(w->a, w->set, token, &typ, &payload), OK);
	assert_null(typ);
}

static void
test_sign(void **state)
{
	const struct world *w = *state;
	const struct key *public;
	const char *token;
	char *text;

	check_round_trip(w, w->rsa);
	check_round_trip(w, w->ec);
	assert_int_equal(jwk_set_find(w->rsa_only, NULL, KEY_RS256, &public),
	    OK);
	assert_int_equal(jws_sign(w->a, public, NULL, "{}", &token),
	    ERR_INVALID);
	assert_null(token);
	/* What we could not verify is not signed. */
	text = arena_alloc(w->a, JWS_MAX + 2);
	memset(text, ' ', JWS_MAX + 1);
	assert_int_equal(jws_sign(w->a, w->ec, NULL, text, &token),
	    ERR_TOO_LARGE);
	text[JWS_MAX] = '\0';
	assert_int_equal(jws_sign(w->a, w->ec, NULL, text, &token),
	    ERR_TOO_LARGE);
	assert_null(token);
	text[12000] = '\0';
	memcpy(text, "{}", 2);
	assert_int_equal(jws_sign(w->a, w->ec, NULL, text, &token), OK);
	assert_int_equal(verify(w, token), OK);
}

/* oidc 47: and below, whatever else a token may say of itself. */
static void
test_alg_is_not_the_tokens_choice(void **state)
{
	static const char *const unknown[] = { "\"none\"", "\"None\"",
		"\"NONE\"", "\"nOnE\"", "\"\"", "\"rs256\"", "\"RS256 \"",
		"\"HS256\"", "\"HS512\"", "\"RS384\"", "\"RS512\"",
		"\"PS256\"", "\"EdDSA\"", "\"ES384\"", "\"ES256K\"",
		"\"ES256\"", "\"RSA-OAEP\"", "\"dir\"" };
	static const char *const malformed[] = { "null", "1", "[]", "{}",
		"true", "[\"RS256\"]", "\"RS256\\u0000\"" };
	const struct world *w = *state;
	size_t i;

	assert_int_equal(verify_header(w, header(w, "\"RS256\"",
	    key_id(w->rsa), "")), OK);
	for (i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
		assert_int_equal(verify_header(w, header(w, unknown[i],
		    key_id(w->rsa), "")), ERR_UNAUTHENTICATED);
	for (i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
		assert_int_equal(verify_header(w, header(w, malformed[i],
		    key_id(w->rsa), "")), ERR_INVALID);
	assert_int_equal(verify_header(w, arena_printf(w->a,
	    "{\"kid\":\"%s\"}", key_id(w->rsa))), ERR_INVALID);
}

static void
test_unsigned(void **state)
{
	static const char *const algs[] = { "\"none\"", "\"None\"", "\"\"",
		"\"RS256\"" };
	const struct world *w = *state;
	char *input;
	size_t i;

	for (i = 0; i < 4; i++) {
		input = forge_input(w->a, header(w, algs[i], key_id(w->rsa),
		    ""), "{\"a\":1}");
		assert_int_equal(verify(w, input), ERR_INVALID);
		assert_int_equal(verify(w, arena_printf(w->a, "%s.", input)),
		    ERR_INVALID);
		assert_int_equal(verify(w, arena_printf(w->a, "%s.AA",
		    input)), ERR_UNAUTHENTICATED);
	}
}

/* CVE-2026-44699, and the classic: the public key as a shared secret. */
static void
test_hmac_with_what_is_public(void **state)
{
	const struct world *w = *state;
	const char *secrets[] = { a2_public_pem, "", a2_n,
		json_text(w->a, jwk_format(w->a, w->rsa)) };
	const char *algs[] = { "\"HS256\"", "\"RS256\"", "\"ES256\"" };
	size_t i, j;

	for (i = 0; i < 4; i++)
		for (j = 0; j < 3; j++)
			assert_int_equal(verify(w, forge_hmac(w->a,
			    secrets[i], header(w, algs[j], key_id(w->rsa),
			    ""), "{\"a\":1}")), ERR_UNAUTHENTICATED);
}

static void
test_algorithms_do_not_cross(void **state)
{
	const struct world *w = *state;

	assert_int_equal(verify(w, forge_token(w->a, w->rsa, header(w,
	    "\"RS256\"", key_id(w->ec), ""), "{}")), ERR_UNAUTHENTICATED);
	assert_int_equal(verify(w, forge_token(w->a, w->rsa, header(w,
	    "\"ES256\"", key_id(w->ec), ""), "{}")), ERR_UNAUTHENTICATED);
	assert_int_equal(verify(w, forge_token(w->a, w->ec, header(w,
	    "\"ES256\"", key_id(w->rsa), ""), "{}")), ERR_UNAUTHENTICATED);
	assert_int_equal(verify(w, forge_token(w->a, w->ec, header(w,
	    "\"RS256\"", key_id(w->rsa), ""), "{}")), ERR_UNAUTHENTICATED);
	assert_int_equal(verify(w, forge_token(w->a, w->ec, header(w,
	    "\"RS256\"", key_id(w->ec), ""), "{}")), ERR_UNAUTHENTICATED);
	assert_int_equal(verify(w, forge_token(w->a, w->ec, header(w,
	    "\"ES256\"", key_id(w->ec), ""), "{}")), OK);
}

static void
test_keys_in_the_header_are_never_used(void **state)
{
	const struct world *w = *state;
	const char *mine = json_text(w->a, jwk_format(w->a, w->thief));
	const char *more[] = { arena_printf(w->a, ",\"jwk\":%s", mine),
		",\"jku\":\"https://thief.example/jwks.json\"",
		",\"x5u\":\"https://thief.example/cert.pem\"",
		",\"x5c\":[\"MIIB\"]", ",\"x5t\":\"AAAA\"",
		arena_printf(w->a, ",\"keys\":[%s]", mine) };
	size_t i;

	for (i = 0; i < sizeof more / sizeof more[0]; i++) {
		assert_int_equal(verify(w, forge_token(w->a, w->thief,
		    header(w, "\"ES256\"", key_id(w->ec), more[i]), "{}")),
		    ERR_UNAUTHENTICATED);
		assert_int_equal(verify(w, forge_token(w->a, w->thief,
		    header(w, "\"ES256\"", key_id(w->thief), more[i]), "{}")),
		    ERR_NOT_FOUND);
		assert_int_equal(verify(w, forge_token(w->a, w->thief,
		    arena_printf(w->a, "{\"alg\":\"ES256\"%s}", more[i]),
		    "{}")), ERR_UNAUTHENTICATED);
		/* An honest token may carry them; they change nothing. */
		assert_int_equal(verify(w, forge_token(w->a, w->ec,
		    header(w, "\"ES256\"", key_id(w->ec), more[i]), "{}")),
		    OK);
	}
}

static void
test_kid_picks_and_nothing_else(void **state)
{
	static const char *const kids[] = { "", "unknown",
		"../../../../../dev/null", "/proc/sys/kernel/randomize_va_space",
		"' OR '1'='1", "x' UNION SELECT 'key'--", "%00", "|id", "$(id)",
		"https://thief.example/key", "\\u00e9", "*", "0" };
	const struct world *w = *state;
	char *text = arena_alloc(w->a, 8001);
	size_t i;

	for (i = 0; i < sizeof kids / sizeof kids[0]; i++)
		assert_int_equal(verify_header(w, header(w, "\"RS256\"",
		    kids[i], "")), ERR_NOT_FOUND);
	memset(text, 'k', 8000);
	assert_int_equal(verify_header(w, header(w, "\"RS256\"", text, "")),
	    ERR_NOT_FOUND);
	/* A kid of ours with something behind it, a hidden NUL included. */
	assert_int_equal(verify_header(w, header(w, "\"RS256\"",
	    arena_printf(w->a, "%s ", key_id(w->rsa)), "")), ERR_NOT_FOUND);
	assert_int_equal(verify_header(w, header(w, "\"RS256\"",
	    arena_printf(w->a, "%s\\u0000x", key_id(w->rsa)), "")),
	    ERR_INVALID);
}

static void
test_kid_types(void **state)
{
	static const char *const kids[] = { "1", "null", "[]", "{}", "true" };
	const struct world *w = *state;
	size_t i;

	for (i = 0; i < sizeof kids / sizeof kids[0]; i++)
		assert_int_equal(verify_header(w, arena_printf(w->a,
		    "{\"alg\":\"RS256\",\"kid\":%s}", kids[i])), ERR_INVALID);
}

/* OpenID Connect Core, 10.1: with several keys a kid must be there. */
static void
test_no_kid(void **state)
{
	const struct world *w = *state;
	char *token = forge_token(w->a, w->rsa, "{\"alg\":\"RS256\"}", "{}");
	struct json *payload;
	const char *typ;

	assert_int_equal(verify(w, token), ERR_UNAUTHENTICATED);
	assert_int_equal(jws_verify(w->a, w->rsa_only, token, &typ, &payload),
	    OK);
	token = forge_token(w->a, w->ec, "{\"alg\":\"ES256\"}", "{}");
	assert_int_equal(jws_verify(w->a, w->rsa_only, token, &typ, &payload),
	    ERR_UNAUTHENTICATED);
}

static void
test_empty_set(void **state)
{
	const struct world *w = *state;
	struct jwk_set *set;
	struct json *payload;
	const char *token, *typ;

	assert_int_equal(jwk_set_parse("{\"keys\":[]}", 11, &set), OK);
	assert_int_equal(jws_sign(w->a, w->ec, NULL, "{}", &token), OK);
	assert_int_equal(jws_verify(w->a, set, token, &typ, &payload),
	    ERR_NOT_FOUND);
	assert_int_equal(jws_verify(w->a, set, forge_token(w->a, w->ec,
	    "{\"alg\":\"ES256\"}", "{}"), &typ, &payload), ERR_NOT_FOUND);
	jwk_set_free(set);
}

static void
test_critical_extensions(void **state)
{
	static const char *const more[] = { ",\"crit\":[\"b64\"],\"b64\":false",
		",\"crit\":[]", ",\"crit\":[\"exp\"],\"exp\":1",
		",\"crit\":null", ",\"crit\":\"\"", ",\"b64\":false",
		",\"b64\":true", ",\"b64\":null", ",\"cr\\u0069t\":[\"x\"]" };
	const struct world *w = *state;
	size_t i;

	for (i = 0; i < sizeof more / sizeof more[0]; i++)
		assert_int_equal(verify_header(w, header(w, "\"RS256\"",
		    key_id(w->rsa), more[i])), ERR_INVALID);
}

static void
test_members_twice(void **state)
{
	const struct world *w = *state;
	const char *kid = key_id(w->rsa);
	const char *more[] = { ",\"alg\":\"RS256\"", ",\"alg\":\"none\"",
		arena_printf(w->a, ",\"kid\":\"%s\"", kid),
		",\"k\\u0069d\":\"other\"", ",\"typ\":\"a\",\"typ\":\"a\"",
		",\"x\":{\"y\":1,\"y\":2}" };
	size_t i;

	for (i = 0; i < sizeof more / sizeof more[0]; i++)
		assert_int_equal(verify_header(w, header(w, "\"RS256\"", kid,
		    more[i])), ERR_INVALID);
	assert_int_equal(verify(w, forge_token(w->a, w->rsa, header(w,
	    "\"RS256\"", kid, ""), "{\"sub\":\"a\",\"sub\":\"b\"}")),
	    ERR_INVALID);
}

static void
test_type_is_text(void **state)
{
	static const char *const types[] = { "1", "null", "[]", "{}",
		"\"JWT\\u0000\"" };
	const struct world *w = *state;
	size_t i;

	for (i = 0; i < sizeof types / sizeof types[0]; i++)
		assert_int_equal(verify_header(w, header(w, "\"RS256\"",
		    key_id(w->rsa), arena_printf(w->a, ",\"typ\":%s",
		    types[i]))), ERR_INVALID);
}

static void
test_header_is_an_object(void **state)
{
	static const char *const headers[] = { "x", "[]", "null", "1",
		"\"RS256\"", "{", "{}}", "{\"alg\":\"RS256\",}",
		"{'alg':'RS256'}", "\xff", "{\"alg\":\"RS256\\ud800\"}" };
	const struct world *w = *state;
	size_t i;

	for (i = 0; i < sizeof headers / sizeof headers[0]; i++)
		assert_int_equal(verify_header(w, headers[i]), ERR_INVALID);
}

static void
test_payload_is_an_object(void **state)
{
	static const char *const payloads[] = { "x", "[]", "null", "1",
		"\"a\"", "{", "{}}", "{'a':1}", "{\"a\":NaN}", "{\"a\":01}",
		"{\"a\":\"\xc0\xaf\"}", "{\"a\":\"\\ud800\"}" };
	const struct world *w = *state;
	char *deep = arena_alloc(w->a, 1000);
	size_t i;

	for (i = 0; i < sizeof payloads / sizeof payloads[0]; i++)
		assert_int_equal(verify(w, forge_token(w->a, w->ec, header(w,
		    "\"ES256\"", key_id(w->ec), ""), payloads[i])),
		    ERR_INVALID);
	memcpy(deep, "{\"a\":", 5);
	memset(deep + 5, '[', 40);
	memset(deep + 45, ']', 40);
	deep[85] = '}';
	assert_int_equal(verify(w, forge_token(w->a, w->ec, header(w,
	    "\"ES256\"", key_id(w->ec), ""), deep)), ERR_INVALID);
}

static void
test_ecdsa_signatures(void **state)
{
	const struct world *w = *state;
	char *input = forge_input(w->a, header(w, "\"ES256\"", key_id(w->ec),
	    ""), "{}");
	unsigned char *sig, bytes[9000];
	size_t lens[] = { 1, 32, 63, 65, 66, 70, 71, 72, 96, 128, 256, 9000 };
	size_t i, len;

	/* CVE-2022-21449 */
	memset(bytes, 0, sizeof bytes);
	assert_int_equal(verify(w, arena_printf(w->a, "%s.%s", input,
	    base64url_text(w->a, bytes, 64))), ERR_UNAUTHENTICATED);
	for (i = 0; i < sizeof lens / sizeof lens[0]; i++)
		assert_int_equal(verify(w, arena_printf(w->a, "%s.%s", input,
		    base64url_text(w->a, bytes, lens[i]))),
		    ERR_UNAUTHENTICATED);
	/* A good signature with a byte more on either side. */
	assert_int_equal(key_sign(w->a, w->ec, input, strlen(input), &sig,
	    &len), OK);
	memcpy(bytes + 1, sig, 64);
	assert_int_equal(verify(w, arena_printf(w->a, "%s.%s", input,
	    base64url_text(w->a, bytes + 1, 64))), OK);
	assert_int_equal(verify(w, arena_printf(w->a, "%s.%s", input,
	    base64url_text(w->a, bytes + 1, 65))), ERR_UNAUTHENTICATED);
	assert_int_equal(verify(w, arena_printf(w->a, "%s.%s", input,
	    base64url_text(w->a, bytes, 65))), ERR_UNAUTHENTICATED);
}

/* HAProxy 648b0e7b */
static void
test_signature_of_21830_characters(void **state)
{
	const struct world *w = *state;
	char *input = forge_input(w->a, header(w, "\"ES256\"", key_id(w->ec),
	    ""), "{}");
	char *sig = arena_alloc(w->a, 21831);

	memset(sig, 'A', 21830);
	assert_int_equal(verify(w, arena_printf(w->a, "%s.%s", input, sig)),
	    ERR_INVALID);
	sig[16000] = '\0';
	assert_int_equal(verify(w, arena_printf(w->a, "%s.%s", input, sig)),
	    ERR_UNAUTHENTICATED);
}

static void
test_huge_payload(void **state)
{
	const struct world *w = *state;
	char *text = arena_alloc(w->a, (1 << 20) + 1);

	memset(text, ' ', 1 << 20);
	memcpy(text, "{}", 2);
	assert_int_equal(verify(w, forge_token(w->a, w->ec, header(w,
	    "\"ES256\"", key_id(w->ec), ""), text)), ERR_INVALID);
}

static void
check_damage(const struct world *w, const char *good)
{
	size_t len = strlen(good), i;
	char *token;

	assert_int_equal(verify(w, good), OK);
	for (i = 0; i < len; i++) {
		/* Cut short; and one character changed, dropped or doubled. */
		assert_int_not_equal(verify(w, arena_strndup(w->a, good, i)),
		    OK);
		token = arena_strdup(w->a, good);
		token[i] = token[i] == 'A' ? 'B' : 'A';
		assert_int_not_equal(verify(w, token), OK);
		assert_int_not_equal(verify(w, arena_printf(w->a, "%.*s%s",
		    (int)i, good, good + i + 1)), OK);
		assert_int_not_equal(verify(w, arena_printf(w->a, "%.*s%s",
		    (int)i + 1, good, good + i)), OK);
	}
}

static void
test_damaged_tokens(void **state)
{
	const struct world *w = *state;
	const char *token;

	assert_int_equal(jws_sign(w->a, w->ec, "at+jwt", "{\"a\":1}", &token),
	    OK);
	check_damage(w, token);
	assert_int_equal(jws_sign(w->a, w->rsa, NULL, "{\"a\":1}", &token),
	    OK);
	check_damage(w, token);
}

static void
test_other_spellings(void **state)
{
	const struct world *w = *state;
	struct jws_parts p;
	const char *token;
	char *header_part, *payload_part, *sig;

	assert_int_equal(jws_sign(w->a, w->ec, NULL, "{\"a\":1}", &token), OK);
	assert_int_equal(jws_split(token, strlen(token), &p), OK);
	header_part = arena_strndup(w->a, p.header.p, p.header.len);
	payload_part = arena_strndup(w->a, p.payload.p, p.payload.len);
	sig = arena_strndup(w->a, p.signature.p, p.signature.len);
	/* Padding, a JWE's five parts, parts swapped, JSON serialisation. */
	assert_int_equal(verify(w, arena_printf(w->a, "%s==", token)),
	    ERR_INVALID);
	assert_int_equal(verify(w, arena_printf(w->a, "%s.%s=.%s",
	    header_part, payload_part, sig)), ERR_INVALID);
	assert_int_equal(verify(w, arena_printf(w->a, "%s.%s.%s.%s.%s",
	    header_part, sig, payload_part, payload_part, sig)), ERR_INVALID);
	assert_int_equal(verify(w, arena_printf(w->a, "%s..%s", header_part,
	    sig)), ERR_INVALID);
	assert_int_not_equal(verify(w, arena_printf(w->a, "%s.%s.%s",
	    payload_part, header_part, sig)), OK);
	assert_int_equal(verify(w, arena_printf(w->a, "{\"payload\":\"%s\","
	    "\"protected\":\"%s\",\"signature\":\"%s\"}", payload_part,
	    header_part, sig)), ERR_INVALID);
	assert_int_equal(verify(w, ""), ERR_INVALID);
}

int
main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_split),
		TEST(test_split_refuses),
		TEST(test_split_limit),
		TEST(test_rfc7515),
		TEST(test_client_assertions),
		TEST(test_rfc7520_4_1),
		TEST(test_sign),
		TEST(test_alg_is_not_the_tokens_choice),
		TEST(test_unsigned),
		TEST(test_hmac_with_what_is_public),
		TEST(test_algorithms_do_not_cross),
		TEST(test_keys_in_the_header_are_never_used),
		TEST(test_kid_picks_and_nothing_else),
		TEST(test_kid_types),
		TEST(test_no_kid),
		TEST(test_empty_set),
		TEST(test_critical_extensions),
		TEST(test_members_twice),
		TEST(test_type_is_text),
		TEST(test_header_is_an_object),
		TEST(test_payload_is_an_object),
		TEST(test_ecdsa_signatures),
		TEST(test_signature_of_21830_characters),
		TEST(test_huge_payload),
		TEST(test_damaged_tokens),
		TEST(test_other_spellings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
