/*
 * test_html - nothing foreign becomes markup, and names are what they seem
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/html.h"
#include "arena_fixture.h"

static void
test_escape(void **state)
{
	struct buf b;

	buf_init(&b, *state, 1000);
	html_escape(&b, "<a href=\"x\" b='y'>&amp;</a>");
	assert_string_equal(b.data, "&lt;a href=&quot;x&quot; b=&#39;y&#39;"
	    "&gt;&amp;amp;&lt;/a&gt;");
	buf_clear(&b);
	html_escape(&b, "");
	html_escape(&b, "plain \xc3\xa9");
	assert_string_equal(b.data, "plain \xc3\xa9");
}

static const struct vector {
	const char *in, *out;
} vectors[] = {
	{ "Claude", "Claude" },
	{ "", "" },
	{ "  My \t\r\n  App  ", "My App" },
	{ " \n ", "" },
	/* No-break and ideographic spaces are spaces; NEL and LS too. */
	{ "a\xc2\xa0\xe3\x80\x80" "b\xc2\x85\xe2\x80\xa8" "c", "a b c" },
	/* Controls, C1 included. */
	{ "a\x01\x1b[2Jb\x7f\xc2\x9b" "c", "a[2Jbc" },
	/* Bidirectional overrides, isolates and marks. */
	{ "evil\xe2\x80\xae" "exe.\xe2\x81\xa6" "a\xe2\x80\x8f\xd8\x9c",
	    "evilexe.a" },
	/* Zero width: space, joiners, no-break, word joiner, soft hyphen. */
	{ "g\xe2\x80\x8bo\xe2\x80\x8c\xe2\x80\x8do\xef\xbb\xbf\xe2\x81\xa0"
	    "\xc2\xadgle", "google" },
	/* Tags and blank letters. */
	{ "a\xf3\xa0\x80\xa1\xe3\x85\xa4\xef\xbe\xa0" "b", "ab" },
	/* A dropped character between spaces leaves one space. */
	{ "a \xe2\x80\x8b b", "a b" },
	/* Not UTF-8: dropped. */
	{ "a\xff\xc3" "b", "ab" },
	{ "\xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80",
	    "\xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80" },
	{ "<b>", "<b>" },
};

static void
test_names(void **state)
{
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
		assert_string_equal(html_name(*state, vectors[i].in, 100),
		    vectors[i].out);
}

static void
test_names_are_cut_by_code_points(void **state)
{
	assert_string_equal(html_name(*state, "abcdef", 6), "abcdef");
	assert_string_equal(html_name(*state, "abcdef", 5),
	    "abcde\xe2\x80\xa6");
	assert_string_equal(html_name(*state, "abcdef  ", 6), "abcdef");
	assert_string_equal(html_name(*state, "abcdef\xe2\x80\x8b", 6),
	    "abcdef");
	assert_string_equal(html_name(*state, "ab  cd", 3),
	    "ab\xe2\x80\xa6");
	assert_string_equal(html_name(*state, "\xc3\xa9\xc3\xa9\xc3\xa9", 2),
	    "\xc3\xa9\xc3\xa9\xe2\x80\xa6");
	assert_string_equal(html_name(*state, "a", 0), "\xe2\x80\xa6");
	assert_string_equal(html_name(*state, "", 0), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_names_are_cut_by_code_points),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
