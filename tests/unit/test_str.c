/*
 * test_str - checked operations on text
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

static void
test_equality(void **state)
{
	(void)state;
	assert_true(str_eq("a", "a"));
	assert_true(str_eq("", ""));
	assert_false(str_eq("a", "A"));
	assert_false(str_eq("a", "ab"));
	assert_false(str_eq(NULL, "a"));
	assert_false(str_eq("a", NULL));
	assert_false(str_eq(NULL, NULL));
	assert_true(str_eq_nocase("Content-TYPE", "content-type"));
	assert_false(str_eq_nocase("abc", "abcd"));
	assert_false(str_eq_nocase("abcd", "abc"));
	assert_false(str_eq_nocase("@", "`"));
	assert_false(str_eq_nocase("\xc3\x84", "\xc3\xa4"));
	assert_false(str_eq_nocase(NULL, NULL));
}

static void
test_starts_and_ends(void **state)
{
	(void)state;
	assert_true(str_starts("abc", "ab"));
	assert_true(str_starts("abc", ""));
	assert_false(str_starts("a", "ab"));
	assert_false(str_starts("xab", "ab"));
	assert_true(str_ends("abc", "bc"));
	assert_true(str_ends("abc", ""));
	assert_false(str_ends("c", "bc"));
	assert_false(str_ends("bcx", "bc"));
}

static void
test_words(void **state)
{
	(void)state;
	assert_true(str_has_word("openid email profile", "openid"));
	assert_true(str_has_word("openid email profile", "email"));
	assert_true(str_has_word("openid email profile", "profile"));
	assert_false(str_has_word("openid email profile", "mail"));
	assert_false(str_has_word("openid email profile", "profil"));
	assert_false(str_has_word("openid", "openid2"));
	assert_true(str_has_word("ab abc", "abc"));
	assert_false(str_has_word("", "a"));
	assert_false(str_has_word("a  b", ""));
	assert_false(str_has_word("a b", "a b"));
}

static void
assert_int_ok(const char *s, int64_t want)
{
	int64_t n = 99;

	assert_int_equal(str_int(s, INT64_MIN, INT64_MAX, &n), OK);
	assert_true(n == want);
}

static void
assert_int_refused(const char *s, int64_t min, int64_t max)
{
	int64_t n = 99;

	assert_int_equal(str_int(s, min, max, &n), ERR_INVALID);
	assert_true(n == 0);
}

static void
test_items(void **state)
{
	(void)state;
	assert_true(str_has_item("a,bc,d", "a"));
	assert_true(str_has_item("a,bc,d", "bc"));
	assert_true(str_has_item("a,bc,d", "d"));
	assert_false(str_has_item("a,bc,d", "b"));
	assert_false(str_has_item("a,bc,d", "bcd"));
	assert_false(str_has_item("a,bc,d", "BC"));
	assert_true(str_has_item_nocase("a,bC,d", "Bc"));
	assert_false(str_has_item_nocase("a,bC,d", "B"));
	/* An empty item is none, whatever the list. */
	assert_false(str_has_item("a,,d", ""));
	assert_false(str_has_item("", ""));
	assert_false(str_has_item("", "a"));
	assert_false(str_has_item(NULL, "a"));
	assert_false(str_has_item("a", NULL));
}

static void
test_integers(void **state)
{
	static const char *const refused[] = {
		"", "-", "+1", " 1", "1 ", "1a", "0x1", "--1", "1.0", "1e3",
		"9223372036854775808", "-9223372036854775809",
		"99999999999999999999", "\xd9\xa1",
	};

	(void)state;
	assert_int_ok("0", 0);
	assert_int_ok("-0", 0);
	assert_int_ok("007", 7);
	assert_int_ok("9223372036854775807", INT64_MAX);
	assert_int_ok("-9223372036854775808", INT64_MIN);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		assert_int_refused(refused[i], INT64_MIN, INT64_MAX);
	assert_int_refused("0", 1, 10);
	assert_int_refused("11", 1, 10);
	assert_int_refused("-1", 0, 10);
}

static void
test_lower(void **state)
{
	char s[] = "AbZ@[\xc3\x84" "9";

	(void)state;
	str_lower(s);
	assert_string_equal(s, "abz@[\xc3\x84" "9");
}

/* Valid by the table of RFC 3629 section 4, written out the slow way. */
static bool
valid_sequence(const unsigned char *s, size_t n)
{
	uint32_t c;

	if (n == 1)
		return s[0] < 0x80;
	for (size_t i = 1; i < n; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return false;
	if (n == 2) {
		c = (s[0] & 0x1fu) << 6 | (s[1] & 0x3fu);
		return (s[0] & 0xe0) == 0xc0 && c >= 0x80;
	}
	if (n == 3) {
		c = (s[0] & 0x0fu) << 12 | (s[1] & 0x3fu) << 6 |
		    (s[2] & 0x3fu);
		return (s[0] & 0xf0) == 0xe0 && c >= 0x800 &&
		    (c < 0xd800 || c > 0xdfff);
	}
	c = (s[0] & 7u) << 18 | (s[1] & 0x3fu) << 12 | (s[2] & 0x3fu) << 6 |
	    (s[3] & 0x3fu);
	return (s[0] & 0xf8) == 0xf0 && c >= 0x10000 && c <= 0x10ffff;
}

/* All starts of one to three bytes, and the edges of the fourth. */
static void
test_utf8_exhaustively(void **state)
{
	static const unsigned char last[] = { 0, 0x7f, 0x80, 0xbf, 0xc0, 0xff };
	unsigned char s[4];
	char text[4];

	(void)state;
	for (uint32_t v = 0; v < 1u << 24; v++) {
		s[0] = (unsigned char)(v >> 16);
		s[1] = (unsigned char)(v >> 8);
		s[2] = (unsigned char)v;
		s[3] = last[v % 6];
		memcpy(text, s, 4);
		for (size_t n = 1; n <= 4; n++) {
			bool want = valid_sequence(s, n);
			bool is = str_utf8_next(text, n) == n;

			/* Told apart first: an assertion each is slow. */
			if (want != is)
				assert_int_equal(is, want);
		}
	}
}

static void
test_utf8_texts(void **state)
{
	static const char *const bad[] = {
		"\x80", "a\xc3", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xff\xfe", "\xe2\x82", "ok\xf0\x9f\x98",
	};
	static const char good[] =
	    "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf";

	(void)state;
	assert_true(str_utf8(good, strlen(good)));
	assert_true(str_utf8("", 0));
	assert_true(str_utf8(NULL, 0));
	assert_true(str_utf8("a\0b", 3));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(str_utf8(bad[i], strlen(bad[i])));
	assert_int_equal(str_utf8_count(good), 5);
	assert_int_equal(str_utf8_count(""), 0);
	assert_int_equal(str_utf8_at(good, 1, strlen(good)), 2);
	assert_int_equal(str_utf8_at(good, 1, 2), 0);
	assert_int_equal(str_utf8_at(good, 5, 5), 0);
}

static void
test_utf8_cut_keeps_code_points_whole(void **state)
{
	static const char s[] = "a\xc3\xa9\xe2\x82\xac" "b";
	static const size_t want[] = { 0, 1, 1, 3, 3, 3, 6, 7, 7, 7 };

	(void)state;
	for (size_t max = 0; max < 10; max++)
		assert_int_equal(str_utf8_cut(s, max), want[max]);
}

static void
test_nul(void **state)
{
	(void)state;
	assert_false(str_has_nul("abc", 3));
	assert_true(str_has_nul("abc", 4));
	assert_true(str_has_nul("\0", 1));
	assert_false(str_has_nul(NULL, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equality),
		cmocka_unit_test(test_starts_and_ends),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_items),
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_lower),
		cmocka_unit_test(test_utf8_exhaustively),
		cmocka_unit_test(test_utf8_texts),
		cmocka_unit_test(test_utf8_cut_keeps_code_points_whole),
		cmocka_unit_test(test_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
