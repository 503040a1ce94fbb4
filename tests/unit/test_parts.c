/* parts: substrings, scripts without spaces, misspelt words */
#include "unit.h"

#include "memory/parts.h"
#include "memory_fixture.h"

static void
test_inside(void **state)
{
	struct memory_test *t = *state;

	memory_say(t, "Repairs the Donaudampfschiff every spring");
	memory_say(t, "Her key is AB-7731-X");
	assert_string_equal(memory_best(t, "dampfschiff"),
	    "Repairs the Donaudampfschiff every spring");
	assert_string_equal(memory_best(t, "773"), "Her key is AB-7731-X");
}

static void
test_misspelt(void **state)
{
	struct memory_test *t = *state;

	memory_say(t, "Bob bought a Volkswagen");
	memory_say(t, "Anna plays the violin");
	assert_string_equal(memory_best(t, "volkwagen"),
	    "Bob bought a Volkswagen");
	assert_int_equal(memory_search(t, "volkwagen").count, 1);
	assert_string_equal(memory_best(t, "viollin"), "Anna plays the violin");
	assert_int_equal(memory_search(t, "xylophone").count, 0);
}

static void
test_without_spaces(void **state)
{
	struct memory_test *t = *state;
	/* "I like the blue bicycle", "The weather is fine" */
	const char *bicycle = "\xe6\x88\x91\xe5\x96\x9c\xe6\xac\xa2\xe8\x93\x9d"
	    "\xe8\x89\xb2\xe7\x9a\x84\xe8\x87\xaa\xe8\xa1\x8c\xe8\xbd\xa6";
	const char *weather = "\xe5\xa4\xa9\xe6\xb0\x94\xe5\xbe\x88\xe5\xa5\xbd";
	struct memory_list hits;

	memory_say(t, bicycle);
	memory_say(t, weather);
	/* "blue"; "bicycle"; "which bicycle" */
	assert_string_equal(memory_best(t, "\xe8\x93\x9d\xe8\x89\xb2"), bicycle);
	assert_string_equal(memory_best(t,
	    "\xe8\x87\xaa\xe8\xa1\x8c\xe8\xbd\xa6"), bicycle);
	hits = memory_search(t, "\xe5\x93\xaa\xe8\xbe\x86\xe8\x87\xaa"
	    "\xe8\xa1\x8c\xe8\xbd\xa6");
	assert_int_equal(hits.count, 1);
	assert_string_equal(hits.items[0]->text, bicycle);
}

static void
test_short_and_long_questions(void **state)
{
	struct memory_test *t = *state;
	/* "likes to drink green tea" */
	const char *tea = "\xe5\x96\x9c\xe6\xac\xa2\xe5\x9c\xa8\xe5\xae\xb6"
	    "\xe5\x96\x9d\xe7\xbb\xbf\xe8\x8c\xb6";

	memory_say(t, tea);
	/* "tea"; "which tea does he like to drink" */
	assert_string_equal(memory_best(t, "\xe8\x8c\xb6"), tea);
	assert_string_equal(memory_best(t, "\xe5\x96\x9c\xe6\xac\xa2\xe5\x96\x9d\xe4\xbb\x80"
	    "\xe4\xb9\x88\xe8\x8c\xb6"), tea);
	assert_string_equal(memory_best(t, "\xe7\x8b\x97"), "");
}

/* Words found come before parts found, and nothing comes twice. */
static void
test_after_words(void **state)
{
	struct memory_test *t = *state;
	struct memory_list hits;

	memory_say(t, "a seaport in the north");
	memory_say(t, "the port was closed");
	hits = memory_search(t, "port");
	assert_int_equal(hits.count, 2);
	assert_string_equal(hits.items[0]->text, "the port was closed");
	assert_true(hits.items[0]->score > hits.items[1]->score);
}

static void
test_many_pairs(void **state)
{
	struct memory_test *t = *state;

	for (int i = 0; i < 200; i++)
		memory_say(t, arena_printf(t->arena,
		    "\xe8\x93\x9d\xe8\x89\xb2\xe7\x9a\x84 %d", i));
	assert_int_equal(memory_search(t, "\xe8\x93\x9d\xe8\x89\xb2").count, 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_inside), MEMORY_TEST(test_misspelt),
		MEMORY_TEST(test_without_spaces), MEMORY_TEST(test_after_words),
		MEMORY_TEST(test_many_pairs),
		MEMORY_TEST(test_short_and_long_questions),
	};

	return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}
