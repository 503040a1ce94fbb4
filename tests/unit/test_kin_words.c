/* kin_words: the table is what its header says, and has no useless words */
#include "unit.h"

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "memory/forms.h"
#include "memory/kin.h"
#include "memory/kin_words.h"
#include "memory/words.h"
#include "arena_fixture.h"

/* The flower; as a form of "rise" it is of another word. */
static bool
is_first_form(const char *word)
{
	const char *forms = forms_of(word);

	return !str_has_word(forms, word) || str_starts(forms, word) ||
	    strcmp(word, "rose") == 0;
}

static void
check_word(const char *word)
{
	if (*word == '\0' || strlen(word) > KIN_WORD_MAX ||
	    strspn(word, "abcdefghijklmnopqrstuvwxyz") != strlen(word) ||
	    words_is_stop(word) || !is_first_form(word))
		fail_msg("'%s'", word);
}

/* `group` is "a b c"; it is cut into its words. */
static void
check_group(char *group)
{
	char *words[KIN_MAX + 1];
	size_t count = 0;

	for (char *s = group; s != NULL; count++) {
		char *gap = strchr(s, ' ');

		if (count > KIN_MAX)
			fail_msg("too many words from '%s' on", s);
		if (gap != NULL)
			*gap++ = '\0';
		check_word(s);
		for (size_t i = 0; i < count; i++)
			assert_string_not_equal(words[i], s);
		words[count] = s;
		s = gap;
	}
	if (count < 2)
		fail_msg("'%s' is alone", group);
}

/* Calls `check` for each group. */
static void
each_group(struct arena *a, const char *const *topic, void (*check)(char *))
{
	for (; *topic != NULL; topic++) {
		char *s = arena_strdup(a, *topic), *end;

		for (; (end = strstr(s, "; ")) != NULL; s = end + 2) {
			*end = '\0';
			check(s);
		}
		check(s);
	}
}

static void
test_alike(void **state)
{
	each_group(*state, kin_alike, check_group);
}

static void
check_kind(char *group)
{
	char *colon = strchr(group, ':');

	if (colon == NULL || colon[1] != ' ')
		fail_msg("'%s' has no head", group);
	memmove(colon, colon + 1, strlen(colon));
	check_group(group);
}

static void
test_kinds(void **state)
{
	each_group(*state, kin_kinds, check_kind);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_alike), TEST(test_kinds),
	};

	return cmocka_run_group_tests_name("kin_words", tests, NULL, NULL);
}
