/*
 * test_key - signatures of the RFCs, keys we take and keys we refuse
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "crypto/key.h"
#include "arena_fixture.h"
#include "jose_vectors.h"

struct bytes {
	unsigned char p[1100];
	size_t len;
};

static struct bytes
from_base64(const char *text)
{
	struct bytes b;

	assert_true(strlen(text) < sizeof b.p);
	assert_int_equal(base64url_decode(text, strlen(text), b.p, &b.len), OK);
	return b;
}

static struct key *
private_key(const char *pem)
{
	struct key *k;

	assert_int_equal(key_parse_pem(pem, strlen(pem), &k), OK);
	assert_true(key_is_private(k));
	return k;
}

static enum err
import(enum key_alg alg, const char *n_x, const char *e_y, struct key **out)
{
	struct bytes first = from_base64(n_x), second = from_base64(e_y);
	struct key_public pub;

	memset(&pub, 0, sizeof pub);
	assert_true(first.len <= sizeof pub.n_x);
	assert_true(second.len <= sizeof pub.e_y);
	pub.alg = alg;
	memcpy(pub.n_x, first.p, first.len);
	pub.n_x_len = first.len;
	memcpy(pub.e_y, second.p, second.len);
	pub.e_y_len = second.len;
	return key_import(&pub, out);
}

static struct key *
public_key(enum key_alg alg, const char *n_x, const char *e_y)
{
	struct key *k;

	assert_int_equal(import(alg, n_x, e_y, &k), OK);
	assert_false(key_is_private(k));
	return k;
}

static enum err
verify(const struct key *k, const char *input, const char *signature)
{
	struct bytes sig = from_base64(signature);

	return key_verify(k, input, strlen(input), sig.p, sig.len);
}

static void
test_rfc7515_a2(void **state)
{
	struct key *pub = public_key(KEY_RS256, a2_n, "AQAB");
	struct key *priv = private_key(a2_pem);
	struct bytes want = from_base64(a2_signature);
	unsigned char *sig;
	size_t len;

	assert_int_equal(verify(pub, a2_input, a2_signature), OK);
	assert_int_equal(key_sign(*state, priv, a2_input, strlen(a2_input),
	    &sig, &len), OK);
	/* PKCS #1 v1.5 has one signature. */
	assert_int_equal(len, want.len);
	assert_memory_equal(sig, want.p, len);
	assert_string_equal(key_id(pub), key_id(priv));
	key_free(pub);
	key_free(priv);
}

static void
test_rfc7515_a3(void **state)
{
	struct key *pub = public_key(KEY_ES256, a3_x, a3_y);
	struct key *priv = private_key(a3_pem);
	unsigned char *sig;
	size_t len, i;

	assert_int_equal(verify(pub, a3_input, a3_signature), OK);
	/* r or s begins with a zero byte once in 128 times. */
	for (i = 0; i < 300; i++) {
		assert_int_equal(key_sign(*state, priv, &i, sizeof i, &sig,
		    &len), OK);
		assert_int_equal(len, 64);
		assert_int_equal(key_verify(pub, &i, sizeof i, sig, len), OK);
	}
	key_free(pub);
	key_free(priv);
}

/* The padding goes with the key: one number, two keys that do not mix. */
static void
test_ps256(void **state)
{
	struct key *pss = public_key(KEY_PS256, a2_n, "AQAB");
	struct key *pkcs1 = public_key(KEY_RS256, a2_n, "AQAB");
	size_t i;

	(void)state;
	assert_int_equal(key_alg(pss), KEY_PS256);
	assert_string_equal(key_id(pss), key_id(pkcs1));
	/* Twice: a context keeps what was settled for it. */
	for (i = 0; i < 2; i++)
		assert_int_equal(verify(pss, ps256_input, ps256_signature), OK);
	assert_int_equal(verify(pss, a2_input, ps256_signature),
	    ERR_UNAUTHENTICATED);
	assert_int_equal(verify(pss, a2_input, a2_signature),
	    ERR_UNAUTHENTICATED);
	assert_int_equal(verify(pkcs1, ps256_input, ps256_signature),
	    ERR_UNAUTHENTICATED);
	for (i = 0; i < sizeof ps256_others / sizeof ps256_others[0]; i++)
		assert_int_equal(verify(pss, ps256_input, ps256_others[i]),
		    ERR_UNAUTHENTICATED);
	key_free(pss);
	key_free(pkcs1);
}

static void
test_rfc7520_4_1(void **state)
{
	struct key *pub = public_key(KEY_RS256, cookbook_n, "AQAB");

	(void)state;
	assert_int_equal(verify(pub, cookbook_input, cookbook_signature), OK);
	key_free(pub);
}

static void
test_thumbprints(void **state)
{
	struct key *rsa = public_key(KEY_RS256, thumb_n, "AQAB");
	struct key *ec = public_key(KEY_ES256, dpop_x, dpop_y);

	(void)state;
	assert_string_equal(key_id(rsa), thumb_id);
	assert_string_equal(key_id(ec), dpop_id);
	key_free(rsa);
	key_free(ec);
}

static void
check_each_bit(const struct key *k, const char *input, const char *signature)
{
	struct bytes sig = from_base64(signature);
	size_t i;

	for (i = 0; i < sig.len * 8; i += 7) {
		sig.p[i / 8] ^= (unsigned char)(1u << i % 8);
		assert_int_equal(key_verify(k, input, strlen(input), sig.p,
		    sig.len), ERR_UNAUTHENTICATED);
		sig.p[i / 8] ^= (unsigned char)(1u << i % 8);
	}
	assert_int_equal(key_verify(k, input, strlen(input), sig.p, sig.len),
	    OK);
	assert_int_equal(key_verify(k, input, strlen(input) - 1, sig.p,
	    sig.len), ERR_UNAUTHENTICATED);
}

static void
test_changed_signatures_are_refused(void **state)
{
	struct key *rsa = public_key(KEY_RS256, a2_n, "AQAB");
	struct key *ec = public_key(KEY_ES256, a3_x, a3_y);

	(void)state;
	check_each_bit(rsa, a2_input, a2_signature);
	check_each_bit(ec, a3_input, a3_signature);
	key_free(rsa);
	key_free(ec);
}

static void
test_keys_do_not_cross(void **state)
{
	struct key *rsa = public_key(KEY_RS256, a2_n, "AQAB");
	struct key *other = public_key(KEY_RS256, cookbook_n, "AQAB");
	struct key *ec = public_key(KEY_ES256, a3_x, a3_y);

	(void)state;
	assert_int_equal(verify(other, a2_input, a2_signature),
	    ERR_UNAUTHENTICATED);
	assert_int_equal(verify(ec, a2_input, a2_signature),
	    ERR_UNAUTHENTICATED);
	assert_int_equal(verify(rsa, a3_input, a3_signature),
	    ERR_UNAUTHENTICATED);
	key_free(rsa);
	key_free(other);
	key_free(ec);
}

/* HAProxy 648b0e7b: the length counts before anything is converted. */
static void
test_signature_length(void **state)
{
	static unsigned char sig[21830];
	struct key *rsa = public_key(KEY_RS256, a2_n, "AQAB");
	struct key *ec = public_key(KEY_ES256, a3_x, a3_y);
	size_t len;

	(void)state;
	memset(sig, 0x41, sizeof sig);
	for (len = 0; len <= 600; len++) {
		assert_int_equal(key_verify(rsa, "x", 1, sig, len),
		    ERR_UNAUTHENTICATED);
		assert_int_equal(key_verify(ec, "x", 1, sig, len),
		    ERR_UNAUTHENTICATED);
	}
	assert_int_equal(key_verify(rsa, "x", 1, sig, sizeof sig),
	    ERR_UNAUTHENTICATED);
	assert_int_equal(key_verify(ec, "x", 1, sig, sizeof sig),
	    ERR_UNAUTHENTICATED);
	key_free(rsa);
	key_free(ec);
}

/* A good signature with a byte more behind or before it is none. */
static void
check_longer(const struct key *k, const char *input, const char *signature)
{
	struct bytes sig = from_base64(signature);

	sig.p[sig.len] = 0;
	assert_int_equal(key_verify(k, input, strlen(input), sig.p,
	    sig.len + 1), ERR_UNAUTHENTICATED);
	memmove(sig.p + 1, sig.p, sig.len);
	sig.p[0] = 0;
	assert_int_equal(key_verify(k, input, strlen(input), sig.p,
	    sig.len + 1), ERR_UNAUTHENTICATED);
	assert_int_equal(key_verify(k, input, strlen(input), sig.p + 1,
	    sig.len), OK);
}

static void
test_longer_signatures(void **state)
{
	struct key *rsa = public_key(KEY_RS256, a2_n, "AQAB");
	struct key *ec = public_key(KEY_ES256, a3_x, a3_y);

	(void)state;
	check_longer(rsa, a2_input, a2_signature);
	check_longer(ec, a3_input, a3_signature);
	key_free(rsa);
	key_free(ec);
}

/* CVE-2022-21449, and its neighbours: r and s must be in 1..n-1. */
static void
test_numbers_out_of_range(void **state)
{
	/* The order of P-256 (FIPS 186-4, D.1.2.3). */
	static const unsigned char order[32] = {
		0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
		0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51
	};
	struct key *ec = public_key(KEY_ES256, a3_x, a3_y);
	struct bytes good = from_base64(a3_signature);
	unsigned char zero[32] = { 0 }, ones[32], sig[64];
	const unsigned char *edges[] = { zero, order, ones };
	size_t i, j;

	(void)state;
	memset(ones, 0xff, sizeof ones);
	for (i = 0; i < 3; i++) {
		for (j = 0; j < 3; j++) {
			memcpy(sig, edges[i], 32);
			memcpy(sig + 32, edges[j], 32);
			assert_int_equal(key_verify(ec, a3_input,
			    strlen(a3_input), sig, 64), ERR_UNAUTHENTICATED);
		}
		memcpy(sig, good.p, 64);
		memcpy(sig + 32, edges[i], 32);
		assert_int_equal(key_verify(ec, a3_input, strlen(a3_input),
		    sig, 64), ERR_UNAUTHENTICATED);
		memcpy(sig, edges[i], 32);
		memcpy(sig + 32, good.p + 32, 32);
		assert_int_equal(key_verify(ec, a3_input, strlen(a3_input),
		    sig, 64), ERR_UNAUTHENTICATED);
	}
	key_free(ec);
}

static void
test_a_key_verifies_after_a_refusal(void **state)
{
	struct key *ec = public_key(KEY_ES256, a3_x, a3_y);
	unsigned char zero[64] = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		assert_int_equal(key_verify(ec, "x", 1, zero, 64),
		    ERR_UNAUTHENTICATED);
		assert_int_equal(verify(ec, a3_input, a3_signature), OK);
	}
	key_free(ec);
}

static void
test_pem_forms(void **state)
{
	static const char *const forms[] = { a2_pem, a2_pkcs1_pem, a3_pem,
		a3_sec1_pem };
	const char *pem;
	struct key *k, *again;
	size_t i;

	for (i = 0; i < 4; i++) {
		k = private_key(forms[i]);
		assert_int_equal(key_alg(k), i < 2 ? KEY_RS256 : KEY_ES256);
		assert_int_equal(key_format_pem(*state, k, &pem), OK);
		assert_string_equal(pem, i < 2 ? a2_pem : a3_pem);
		again = private_key(pem);
		assert_string_equal(key_id(k), key_id(again));
		key_free(k);
		key_free(again);
	}
}

static void
test_pem_refused(void **state)
{
	static const char *const bad[] = { "", "x", rsa_1024_pem, rsa_pss_pem,
		rsa_e3_pem, p384_pem, ed25519_pem, secret_pem, mixed_pem,
		a2_public_pem, "-----BEGIN PRIVATE KEY-----\n",
		"-----BEGIN PRIVATE KEY-----\nAAAA\n"
		"-----END PRIVATE KEY-----\n" };
	struct key *k;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(key_parse_pem(bad[i], strlen(bad[i]), &k),
		    ERR_INVALID);
		assert_null(k);
	}
	/* Cut short here and there before its last lines. */
	for (i = 0; i < strlen(a3_pem) - 30; i += 17)
		assert_int_equal(key_parse_pem(a3_pem, i, &k), ERR_INVALID);
}

static void
test_public_half_only(void **state)
{
	struct key *k = public_key(KEY_ES256, a3_x, a3_y);
	unsigned char *sig;
	const char *pem;
	size_t len;

	assert_int_equal(key_sign(*state, k, "x", 1, &sig, &len), ERR_INVALID);
	assert_null(sig);
	assert_int_equal(len, 0);
	assert_int_equal(key_format_pem(*state, k, &pem), ERR_INVALID);
	assert_null(pem);
	key_free(k);
}

static void
test_import_refuses_points(void **state)
{
	char wrong[sizeof a3_y];
	struct key *k;

	(void)state;
	memcpy(wrong, a3_y, sizeof wrong);
	wrong[5] = wrong[5] == 'A' ? 'B' : 'A';
	assert_int_equal(import(KEY_ES256, a3_x, wrong, &k), ERR_INVALID);
	assert_null(k);
	assert_int_equal(import(KEY_ES256, a3_x, "AA", &k), ERR_INVALID);
	assert_int_equal(import(KEY_ES256, "AA", a3_y, &k), ERR_INVALID);
	/* The point at infinity has no such numbers; zeros are off the curve. */
	assert_int_equal(import(KEY_ES256,
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &k), ERR_INVALID);
}

/* Full length, no more: else one key would have several spellings. */
static void
test_import_refuses_lengths(void **state)
{
	struct key *good = public_key(KEY_ES256, a3_x, a3_y), *k;
	struct key_public pub;

	(void)state;
	key_export(good, &pub);
	assert_int_equal(pub.n_x_len, 32);
	assert_int_equal(pub.e_y_len, 32);
	pub.n_x_len = 33;
	assert_int_equal(key_import(&pub, &k), ERR_INVALID);
	pub.n_x_len = 31;
	assert_int_equal(key_import(&pub, &k), ERR_INVALID);
	pub.n_x_len = 32;
	pub.e_y_len = 31;
	assert_int_equal(key_import(&pub, &k), ERR_INVALID);
	pub.e_y_len = 33;
	assert_int_equal(key_import(&pub, &k), ERR_INVALID);
	assert_null(k);
	key_free(good);
}

static void
test_import_refuses_rsa(void **state)
{
	struct bytes n = from_base64(a2_n);
	struct key_public pub;
	struct key *k;

	(void)state;
	assert_int_equal(import(KEY_RS256, a2_n, "AQ", &k), ERR_INVALID);
	assert_int_equal(import(KEY_RS256, a2_n, "Aw", &k), ERR_INVALID);
	assert_int_equal(import(KEY_RS256, a2_n, "AQAA", &k), ERR_INVALID);
	assert_int_equal(import(KEY_RS256, a2_n, "AQAC", &k), ERR_INVALID);
	assert_int_equal(import(KEY_RS256, a2_n, "AA", &k), ERR_INVALID);
	assert_int_equal(import(KEY_RS256, a2_n, "AQAAAAAAAAAB", &k),
	    ERR_INVALID);
	memset(&pub, 0, sizeof pub);
	memcpy(pub.n_x, n.p, n.len);
	memcpy(pub.e_y, "\1\0\1", 3);
	pub.e_y_len = 3;
	pub.n_x_len = n.len - 1;
	assert_int_equal(key_import(&pub, &k), ERR_INVALID);
	pub.n_x_len = n.len;
	assert_int_equal(key_import(&pub, &k), OK);
	key_free(k);
	pub.n_x[n.len - 1] ^= 1;
	assert_int_equal(key_import(&pub, &k), ERR_INVALID);
	pub.n_x_len = sizeof pub.n_x + 1;
	assert_int_equal(key_import(&pub, &k), ERR_INVALID);
	pub.n_x_len = 0;
	assert_int_equal(key_import(&pub, &k), ERR_INVALID);
}

static void
test_largest_rsa(void **state)
{
	struct key_public pub, same;
	struct key *k;

	(void)state;
	memset(&pub, 0xff, sizeof pub);
	pub.alg = KEY_RS256;
	pub.n_x_len = KEY_NUMBER_MAX;
	memcpy(pub.e_y, "\1\0\1", 3);
	pub.e_y_len = 3;
	assert_int_equal(key_import(&pub, &k), OK);
	assert_int_equal(strlen(key_id(k)), 43);
	key_export(k, &same);
	assert_int_equal(same.n_x_len, KEY_NUMBER_MAX);
	assert_memory_equal(same.n_x, pub.n_x, KEY_NUMBER_MAX);
	key_free(k);
}

static void
test_generate(void **state)
{
	struct key *k, *pub;
	struct key_public numbers;
	unsigned char *sig;
	size_t i, len;

	for (i = 0; i < KEY_ALGS; i++) {
		k = key_generate((enum key_alg)i);
		assert_int_equal(key_alg(k), i);
		assert_true(key_is_private(k));
		key_export(k, &numbers);
		assert_int_equal(key_import(&numbers, &pub), OK);
		assert_string_equal(key_id(pub), key_id(k));
		assert_int_equal(key_sign(*state, k, "text", 4, &sig, &len),
		    OK);
		assert_int_equal(key_verify(pub, "text", 4, sig, len), OK);
		assert_int_equal(key_verify(pub, "Text", 4, sig, len),
		    ERR_UNAUTHENTICATED);
		key_free(k);
		key_free(pub);
	}
	key_free(NULL);
}

int
main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_rfc7515_a2),
		TEST(test_rfc7515_a3),
		TEST(test_ps256),
		TEST(test_rfc7520_4_1),
		TEST(test_thumbprints),
		TEST(test_changed_signatures_are_refused),
		TEST(test_keys_do_not_cross),
		TEST(test_signature_length),
		TEST(test_longer_signatures),
		TEST(test_numbers_out_of_range),
		TEST(test_a_key_verifies_after_a_refusal),
		TEST(test_pem_forms),
		TEST(test_pem_refused),
		TEST(test_public_half_only),
		TEST(test_import_refuses_points),
		TEST(test_import_refuses_lengths),
		TEST(test_import_refuses_rsa),
		TEST(test_largest_rsa),
		TEST(test_generate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
