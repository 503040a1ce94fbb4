/*
 * test_digest - FIPS 180-4 and RFC 4231 vectors, comparison of secrets
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sys/mman.h>
#include <unistd.h>

#include "crypto/digest.h"
#include "arena_fixture.h"

static void
is_hex(struct arena *a, struct digest d, const char *hex)
{
	assert_string_equal(digest_hex(a, &d), hex);
}

static void
test_sha256(void **state)
{
	static char million[1000000];

	is_hex(*state, digest_sha256("", 0), "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	is_hex(*state, digest_sha256("abc", 3), "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	is_hex(*state, digest_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmn"
	    "lmnomnopnopq"), "248d6a61d20638b8e5c026930c3e6039"
	    "a33ce45964ff2167f6ecedd419db06c1");
	memset(million, 'a', sizeof million);
	is_hex(*state, digest_sha256(million, sizeof million),
	    "cdc76e5c9914fb9281a1c7e284d73e67"
	    "f1809a48a497200e046d39ccc7112cd0");
}

static void
test_text_stops_at_its_end(void **state)
{
	struct digest a = digest_text("abc");
	struct digest b = digest_sha256("abc\0d", 5);

	(void)state;
	assert_false(digest_equal(&a, &b));
}

/* RFC 4231 section 4.  4.6 (truncation) is not for us. */
static void
test_hmac_rfc4231(void **state)
{
	unsigned char key[131], data[50];
	size_t i;

	memset(key, 0x0b, 20);
	is_hex(*state, digest_hmac(key, 20, "Hi There", 8),
	    "b0344c61d8db38535ca8afceaf0bf12b"
	    "881dc200c9833da726e9376c2e32cff7");
	is_hex(*state, digest_hmac("Jefe", 4, "what do ya want for nothing?",
	    28), "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, 20);
	memset(data, 0xdd, 50);
	is_hex(*state, digest_hmac(key, 20, data, 50),
	    "773ea91e36800e46854db8ebd09181a7"
	    "2959098b3ef8c122d9635514ced565fe");
	for (i = 0; i < 25; i++)
		key[i] = (unsigned char)(i + 1);
	memset(data, 0xcd, 50);
	is_hex(*state, digest_hmac(key, 25, data, 50),
	    "82558a389a443c0ea4cc819899f2083a"
	    "85f0faa3e578f8077a2e3ff46729665b");
}

static void
test_hmac_rfc4231_long_keys(void **state)
{
	static const char first[] =
	    "Test Using Larger Than Block-Size Key - Hash Key First";
	static const char second[] =
	    "This is a test using a larger than block-size key and a larger "
	    "than block-size data. The key needs to be hashed before being "
	    "used by the HMAC algorithm.";
	unsigned char key[131];

	memset(key, 0xaa, sizeof key);
	is_hex(*state, digest_hmac(key, sizeof key, first, strlen(first)),
	    "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54");
	is_hex(*state, digest_hmac(key, sizeof key, second, strlen(second)),
	    "9b09ffa71b942fcb27635fbcd5b0e944"
	    "bfdc63644f0713938a7f51535c3a35e2");
}

/* An empty key is a key, not the one of the call before. */
static void
test_hmac_empty_key_and_data(void **state)
{
	static const char hex[] = "b613679a0814d9ec772f95d778c35fc5"
	    "ff1697c493715653c6c712144292c5ad";

	is_hex(*state, digest_hmac("Jefe", 4, "", 0),
	    "923598ca6d64af2a5dba79dcd021a8a0"
	    "fe5c5f557519adaaf0ad532d4506dd30");
	is_hex(*state, digest_hmac("", 0, "", 0), hex);
	is_hex(*state, digest_hmac(NULL, 0, NULL, 0), hex);
}

static void
test_equal(void **state)
{
	struct digest a = digest_text("secret"), b = a;
	size_t i;

	(void)state;
	assert_true(digest_equal(&a, &b));
	for (i = 0; i < DIGEST_LEN; i++) {
		b.bytes[i] ^= 0x80;
		assert_false(digest_equal(&a, &b));
		b.bytes[i] ^= 0x80;
	}
}

static void
test_text_equal(void **state)
{
	(void)state;
	assert_true(digest_text_equal("", ""));
	assert_true(digest_text_equal("secret", "secret"));
	assert_false(digest_text_equal("secret", "Secret"));
	assert_false(digest_text_equal("secret", "secre"));
	assert_false(digest_text_equal("secret", "secrets"));
	assert_false(digest_text_equal("secret", ""));
	assert_false(digest_text_equal("secret", NULL));
	assert_false(digest_text_equal(NULL, "secret"));
	assert_false(digest_text_equal(NULL, NULL));
}

static void
test_descriptor(void **state)
{
	struct digest d, whole;
	int fd = memfd_create("digest", MFD_CLOEXEC);
	char bytes[40000];

	(void)state;
	memset(bytes, 'x', sizeof bytes);
	assert_int_equal(write(fd, bytes, sizeof bytes), sizeof bytes);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(digest_fd(fd, &d), OK);
	whole = digest_sha256(bytes, sizeof bytes);
	assert_memory_equal(d.bytes, whole.bytes, DIGEST_LEN);
	/* At its end there is nothing more. */
	assert_int_equal(digest_fd(fd, &d), OK);
	whole = digest_sha256("", 0);
	assert_memory_equal(d.bytes, whole.bytes, DIGEST_LEN);
	close(fd);
	assert_int_equal(digest_fd(-1, &d), ERR_UNAVAILABLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sha256, setup, teardown),
		cmocka_unit_test(test_text_stops_at_its_end),
		cmocka_unit_test_setup_teardown(test_hmac_rfc4231,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_hmac_rfc4231_long_keys,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_hmac_empty_key_and_data,
		    setup, teardown),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_text_equal),
		cmocka_unit_test(test_descriptor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
