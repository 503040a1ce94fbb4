/* kin: words that mean nearly the same, whatever their endings */
#include "unit.h"

#include "memory/kin.h"
#include "arena_fixture.h"

/* Its place among the kin of `word`, from 1; 0 if it is none. */
static size_t
place(struct arena *a, const char *word, const char *kin)
{
	const char *out[KIN_MAX];
	size_t count = kin_of(a, word, out), found = 0;

	for (size_t i = 0; i < count; i++)
		if (strcmp(out[i], kin) == 0)
			found = i + 1;
	return found;
}

static void
test_alike(void **state)
{
	static const char *const rows[][2] = {
		{ "film", "movie" }, { "movie", "film" }, { "job", "career" },
		{ "job", "work" }, { "holiday", "vacation" },
		{ "doctor", "physician" }, { "buy", "purchase" },
		{ "scared", "afraid" }, { "illness", "disease" },
		{ "hike", "trail" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (place(*state, rows[i][0], rows[i][1]) == 0)
			fail_msg("%s: %s", rows[i][0], rows[i][1]);
}

/* A head finds its members, and these neither it nor one another. */
static void
test_kinds(void **state)
{
	struct arena *a = *state;

	assert_true(place(a, "pet", "dog") > 0);
	assert_true(place(a, "pet", "hamster") > 0);
	assert_true(place(a, "pets", "hamster") > 0);
	assert_int_equal(place(a, "dog", "pet"), 0);
	assert_int_equal(place(a, "hamster", "pet"), 0);
	assert_int_equal(place(a, "dog", "cat"), 0);
	assert_int_equal(place(a, "hamster", "dog"), 0);
	assert_int_equal(place(a, "guitar", "piano"), 0);
}

/* What means the same comes before what is of that kind. */
static void
test_nearest_first(void **state)
{
	assert_int_equal(place(*state, "dog", "puppy"), 1);
	assert_int_equal(place(*state, "film", "movie"), 1);
	assert_true(place(*state, "film", "documentary") > 1);
}

static void
test_endings(void **state)
{
	static const char *const rows[][2] = {
		{ "films", "movie" }, { "stories", "tale" },
		{ "wishes", "hope" }, { "hiking", "trek" },
		{ "walking", "stroll" }, { "planning", "intend" },
		{ "hiked", "trek" }, { "walked", "stroll" },
		{ "planned", "intend" }, { "worries", "anxious" },
		{ "bigger", "large" }, { "larger", "big" },
		{ "older", "ancient" }, { "tried", "attempt" },
		{ "happier", "glad" }, { "happiest", "glad" },
		{ "biggest", "large" }, { "largest", "big" },
		{ "sadness", "unhappy" }, { "paintings", "artwork" },
		{ "hikers", "trail" }, { "joggers", "run" },
		/* Irregular forms. */
		{ "bought", "purchase" }, { "began", "start" },
		{ "telephones", "cellphone" }, { "children", "daughter" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (place(*state, rows[i][0], rows[i][1]) == 0)
			fail_msg("%s: %s", rows[i][0], rows[i][1]);
}

/* A word of the table is not taken for a form of another. */
static void
test_itself_first(void **state)
{
	assert_int_equal(place(*state, "career", "nurture"), 0);
	assert_int_equal(place(*state, "brother", "soup"), 0);
	assert_true(place(*state, "wedding", "bride") > 0);
	/* "hope", not "hop". */
	assert_true(place(*state, "hoped", "wish") > 0);
	assert_int_equal(place(*state, "hoped", "jump"), 0);
}

/* Neither the word, nor its basic form, nor one that forms.h has of it. */
static void
test_not_itself(void **state)
{
	static const char *const words[] = {
		"film", "films", "hiking", "kids", "children", "bought",
		"mothers", "bigger", "job", "trip",
	};
	struct arena *a = *state;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_int_equal(place(a, words[i], words[i]), 0);
	assert_int_equal(place(a, "films", "film"), 0);
	assert_int_equal(place(a, "hiking", "hike"), 0);
	assert_int_equal(place(a, "children", "kid"), 0);
	assert_int_equal(place(a, "bought", "buy"), 0);
}

static void
test_each_once(void **state)
{
	static const char *const words[] = {
		"job", "trip", "wedding", "dog", "talk", "laptop", "family",
		"gifts", "began", "artist",
	};
	const char *out[KIN_MAX];

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t count = kin_of(*state, words[i], out);

		assert_in_range(count, 1, KIN_MAX);
		for (size_t j = 0; j < count; j++)
			for (size_t k = 0; k < j; k++)
				assert_string_not_equal(out[j], out[k]);
	}
}

/* "job" has more than there is room for. */
static void
test_at_most(void **state)
{
	const char *out[KIN_MAX + 1] = { [KIN_MAX] = "untouched" };

	assert_int_equal(kin_of(*state, "job", out), KIN_MAX);
	assert_string_equal(out[KIN_MAX], "untouched");
}

static void
test_unknown(void **state)
{
	static const char *const words[] = {
		"", "s", "ed", "ing", "ness", "anna", "xylophone", "zzzzzzs",
		"fil", "ovie", "film movie", "film;", "movie;", "pet:", "; ",
		" ", "Film", "fffffffffffffffffffffffffffffffffffilms",
		"\xd0\xb8\xd0\xb4\xd1\x82\xd0\xb8", "\xe8\x93\x9d\xe8\x89\xb2",
		"\xc3\xa9ing", "aaaaaaaaaaaaaaaaaaaaing", "2019",
	};
	const char *out[KIN_MAX];

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (kin_of(*state, words[i], out) != 0)
			fail_msg("%s: %s", words[i], out[0]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_alike), TEST(test_kinds), TEST(test_nearest_first),
		TEST(test_endings), TEST(test_itself_first),
		TEST(test_not_itself), TEST(test_each_once),
		TEST(test_at_most), TEST(test_unknown),
	};

	return cmocka_run_group_tests_name("kin", tests, NULL, NULL);
}
