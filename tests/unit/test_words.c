/* words: content words, quoting, trigrams, pairs, flags */
#include "unit.h"

#include <stdio.h>

#include "base/str.h"
#include "memory/words.h"

static int
setup(void **state)
{
	*state = arena_new(1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static const char *
match(struct arena *a, const char *text)
{
	struct words w;

	words_parse(a, text, &w);
	return words_match(a, &w);
}

static void
test_content_words(void **state)
{
	assert_string_equal(match(*state, "What does Anna like?"),
	    "\"anna\" OR \"like\"");
	assert_string_equal(match(*state, "Anna's  tea, TEA; green-tea"),
	    "\"anna\" OR \"tea\" OR \"green\"");
	assert_string_equal(match(*state, "Anna\xe2\x80\x99s caf\xc3\xa9"),
	    "\"anna\" OR \"caf\xc3\xa9\"");
	assert_null(match(*state, ""));
	assert_null(match(*state, " ?!\xe2\x80\xa6 "));
}

static void
test_only_stop_words(void **state)
{
	assert_string_equal(match(*state, "who are you"),
	    "\"who\" OR \"are\" OR \"you\"");
}

static void
test_no_syntax_leaks(void **state)
{
	assert_string_equal(match(*state,
	    "tea\" OR text:* NEAR(a, 2) - ^x {title} + \"\" \\ 'b'"),
	    "\"tea\" OR \"text\" OR \"near\" OR \"2\" OR \"x\" OR \"title\" OR \"b\"");
	assert_null(match(*state, "\"*()^:{}+-"));
}

static void
test_limits(void **state)
{
	struct words w;
	char text[4096];
	size_t len = 0;

	for (int i = 0; i < 300; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "w%d ", i);
	words_parse(*state, text, &w);
	assert_int_equal(w.count, WORDS_MAX);
	/* Its two ends. */
	assert_string_equal(w.at[0], "w0");
	assert_string_equal(w.at[WORDS_MAX / 2 - 1], "w15");
	assert_string_equal(w.at[WORDS_MAX / 2], "w284");
	assert_string_equal(w.at[WORDS_MAX - 1], "w299");
	memset(text, 'x', 1000);
	text[1000] = '\0';
	words_parse(*state, text, &w);
	assert_int_equal(w.count, 1);
	assert_int_equal(strlen(w.at[0]), WORD_LEN_MAX);
	/* A long word is never cut within a character. */
	for (size_t i = 0; i < 999; i += 3)
		memcpy(text + i, "\xe6\x98\xaf", 3);
	text[999] = '\0';
	words_parse(*state, text, &w);
	assert_true(str_utf8(w.at[0], strlen(w.at[0])));
}

static void
test_asks_when(void **state)
{
	struct words w;

	words_parse(*state, "When did Bob move?", &w);
	assert_true(w.asks_when);
	words_parse(*state, "Where did Bob move?", &w);
	assert_false(w.asks_when);
}

static void
test_trigrams(void **state)
{
	struct trigrams t;
	struct words w;

	words_parse(*state, "tea bo \xe8\x93\x9d\xe8\x89\xb2\xe7\x9a\x84", &w);
	words_trigrams(*state, &w, &t);
	assert_int_equal(t.count, 2);
	assert_string_equal(t.match,
	    "\"tea\" OR \"\xe8\x93\x9d\xe8\x89\xb2\xe7\x9a\x84\"");
	assert_int_equal(t.word[1], 2);
	words_parse(*state, "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
	    &w);
	words_trigrams(*state, &w, &t);
	assert_int_equal(t.count, TRIGRAMS_MAX);
	words_parse(*state, "ab", &w);
	words_trigrams(*state, &w, &t);
	assert_null(t.match);
}

static void
test_pairs(void **state)
{
	char *pairs[WORDS_MAX];
	struct words w;

	words_parse(*state, "blue \xe8\x93\x9d\xe8\x89\xb2\xe7\x9a\x84", &w);
	assert_int_equal(words_pairs(*state, &w, pairs), 2);
	assert_string_equal(pairs[0], "\xe8\x93\x9d\xe8\x89\xb2");
	assert_string_equal(pairs[1], "\xe8\x89\xb2\xe7\x9a\x84");
	words_parse(*state, "caf\xc3\xa9 blue", &w);
	assert_int_equal(words_pairs(*state, &w, pairs), 0);
	/* "tea" is one character. */
	words_parse(*state, "\xe8\x8c\xb6", &w);
	assert_int_equal(words_pairs(*state, &w, pairs), 1);
	assert_string_equal(pairs[0], "\xe8\x8c\xb6");
}

static void
test_flags(void **state)
{
	(void)state;
	assert_int_equal(words_flags("Anna likes tea"), 0);
	assert_int_equal(words_flags("Do you like tea?"), TEXT_QUESTION);
	assert_int_equal(words_flags("We met Yesterday"), TEXT_TIME);
	assert_int_equal(words_flags("since 2019"), TEXT_TIME);
	assert_int_equal(words_flags("room 2199"), 0);
	assert_int_equal(words_flags("Was it in May 2020?"),
	    TEXT_QUESTION | TEXT_TIME);
	assert_int_equal(words_count("Anna's tea, twice"), 4);
	assert_int_equal(words_count(""), 0);
}

static void
test_stop_words(void **state)
{
	(void)state;

	assert_true(words_is_stop("the"));
	assert_true(words_is_stop("The"));
	assert_true(words_is_stop("yours"));
	assert_false(words_is_stop("tea"));
	assert_false(words_is_stop(""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_content_words), TEST(test_only_stop_words),
		TEST(test_no_syntax_leaks), TEST(test_limits),
		TEST(test_asks_when), TEST(test_trigrams), TEST(test_pairs),
		TEST(test_flags), TEST(test_stop_words),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
