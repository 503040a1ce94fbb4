/*
 * test_base64 - RFC 4648 section 10 vectors, and one spelling per value
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"

static const struct vector {
	const char *plain, *url, *padded;
} vectors[] = {
	{ "",       "",         "" },
	{ "f",      "Zg",       "Zg==" },
	{ "fo",     "Zm8",      "Zm8=" },
	{ "foo",    "Zm9v",     "Zm9v" },
	{ "foob",   "Zm9vYg",   "Zm9vYg==" },
	{ "fooba",  "Zm9vYmE",  "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	/* RFC 7515 appendix C. */
	{ "\x03\xec\xff\xe0\xc1", "A-z_4ME", "A+z/4ME=" },
	/* RFC 7617 section 2. */
	{ "Aladdin:open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ",
	    "QWxhZGRpbjpvcGVuIHNlc2FtZQ==" },
};

static void
test_vectors(void **state)
{
	unsigned char out[64];
	char text[64];
	size_t n, len;

	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		const struct vector *v = &vectors[i];

		len = strlen(v->plain);
		assert_int_equal(base64url_encode(
		    (const unsigned char *)v->plain, len, text),
		    BASE64URL_LEN(len));
		assert_string_equal(text, v->url);
		assert_int_equal(base64url_decode(v->url, strlen(v->url), out,
		    &n), OK);
		assert_int_equal(n, len);
		assert_memory_equal(out, v->plain, len);
		assert_int_equal(base64_decode(v->padded, strlen(v->padded),
		    out, &n), OK);
		assert_int_equal(n, len);
		assert_memory_equal(out, v->plain, len);
	}
}

static void
test_url_refuses(void **state)
{
	static const char *const bad[] = {
		"A", "AAAAA", "Zg==", "Zg=", "Zm9v=", "Zm+v", "Zm/v", " Zm9v",
		"Zm9v\n", "Zm 9v", "Zh", "Zm9", "Zm8=", "Z*", "\xc3\xa9Zg",
		"AAAA\x80", "A.AA",
	};
	unsigned char out[64];
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		n = 7;
		assert_int_equal(base64url_decode(bad[i], strlen(bad[i]), out,
		    &n), ERR_INVALID);
		assert_int_equal(n, 0);
	}
	assert_int_equal(base64url_decode("Zg\0A", 4, out, &n), ERR_INVALID);
}

static void
test_plain_refuses(void **state)
{
	static const char *const bad[] = {
		"Zg", "Zm8", "Zg=", "Zg===", "=", "==", "===", "====", "Z===",
		"Zh==", "Zm9=", "Zg==Zg==", "Z=g=", "Zm9v====", "A-z_4ME=",
		"Zm9v\n", "Zg= =",
	};
	unsigned char out[64];
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		n = 7;
		assert_int_equal(base64_decode(bad[i], strlen(bad[i]), out,
		    &n), ERR_INVALID);
		assert_int_equal(n, 0);
	}
}

/* Whatever of three characters is accepted is what encoding gives back. */
static void
test_one_value_has_one_spelling(void **state)
{
	unsigned char out[BASE64_DECODED_MAX(3)];
	char in[3], text[8];
	size_t n, accepted = 0;

	(void)state;
	for (unsigned v = 0; v < 1u << 24; v++) {
		in[0] = (char)(v >> 16 & 0xff);
		in[1] = (char)(v >> 8 & 0xff);
		in[2] = (char)(v & 0xff);
		if (base64url_decode(in, 3, out, &n) != OK)
			continue;
		accepted++;
		base64url_encode(out, n, text);
		if (memcmp(text, in, 3) != 0)
			assert_memory_equal(text, in, 3);
	}
	assert_int_equal(accepted, 1 << 16);
}

static void
test_every_byte_goes_round(void **state)
{
	unsigned char bytes[256], out[BASE64_DECODED_MAX(344)];
	struct arena *a = arena_new(1 << 20);
	char *text;
	size_t n;

	(void)state;
	for (size_t i = 0; i < 256; i++)
		bytes[i] = (unsigned char)(i * 37);
	for (size_t len = 0; len <= 256; len++) {
		text = base64url_text(a, bytes, len);
		assert_int_equal(strlen(text), BASE64URL_LEN(len));
		assert_int_equal(base64url_decode(text, strlen(text), out, &n),
		    OK);
		assert_int_equal(n, len);
		assert_memory_equal(out, bytes, len);
		text = base64_text(a, bytes, len);
		assert_int_equal(base64_decode(text, strlen(text), out, &n),
		    OK);
		assert_int_equal(n, len);
		assert_memory_equal(out, bytes, len);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_url_refuses),
		cmocka_unit_test(test_plain_refuses),
		cmocka_unit_test(test_one_value_has_one_spelling),
		cmocka_unit_test(test_every_byte_goes_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
