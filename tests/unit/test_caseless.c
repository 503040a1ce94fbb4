/* caseless: finding a text in another, whatever their case */
#include "unit.h"

#include "memory/caseless.h"

static bool
holds(const char *text, const char *want)
{
	struct arena *a = arena_new(1 << 16);
	struct caseless c;
	bool found;

	caseless_init(a, want, &c);
	found = caseless_in(&c, text, strlen(text));
	arena_free(a);
	return found;
}

static void
test_finds(void **state)
{
	static const struct { const char *text, *want; } pairs[] = {
		{ "Anna likes Tea", "tea" }, { "anna", "ANNA" }, { "x", "" },
		{ "", "" }, { "aaab", "AAB" }, { "ababac", "abac" },
		{ "aabaaab", "aaab" }, { "100% \"sure\"; OR *", "\"SURE\"; or *" },
		{ "Ärger", "äRG" }, { "straße", "STRAßE" }, { "ДОМ", "дом" },
		{ "ΟΔΟΣ", "οδος" }, { "οδός", "ΟΔΌΣ" }, { "Ǆ", "ǆ" },
		{ "İstanbul", "i̇S" }, { "İ", "İ" }, { "K", "k" },
		{ "𐐀 𞤀", "𐐨 𞤢" }, { "东京塔", "京" }, { "Ꭰ", "ꭰ" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (!holds(pairs[i].text, pairs[i].want))
			fail_msg("%s in %s", pairs[i].want, pairs[i].text);
}

static void
test_does_not_find(void **state)
{
	static const struct { const char *text, *want; } pairs[] = {
		{ "", "a" }, { "abab", "abac" }, { "Arger", "Ä" }, { "@", "`" },
		{ "[", "{" }, { "straße", "strasse" }, { "ā", "ă" },
		{ "tea", "te a" }, { "a", "ab" }, { "×", "÷" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (holds(pairs[i].text, pairs[i].want))
			fail_msg("%s in %s", pairs[i].want, pairs[i].text);
}

/* Bytes that are no UTF-8 are themselves, and nothing is read beyond them. */
static void
test_any_bytes(void **state)
{
	struct arena *a = arena_new(1 << 16);
	char *cut = arena_strndup(a, "x\xf0\x90\x90", 4);
	struct caseless c;

	(void)state;
	caseless_init(a, "\xff", &c);
	assert_true(caseless_in(&c, "a\xff", 2));
	assert_false(caseless_in(&c, "\xc3", 1));
	caseless_init(a, cut, &c);
	assert_true(caseless_in(&c, cut, 4));
	assert_false(caseless_in(&c, cut, 3));
	arena_free(a);
}

static void
test_same(void **state)
{
	(void)state;
	assert_true(caseless_same("", ""));
	assert_true(caseless_same("Anna \xd0\x96", "aNNa \xd0\xb6"));
	assert_false(caseless_same("Anna", "Ann"));
	assert_false(caseless_same("Ann", "Anna"));
	assert_false(caseless_same("Anna", "Anne"));
	/* The dotted one becomes two, of which the second must be there. */
	assert_true(caseless_same("\xc4\xb0", "\xc4\xb0"));
	assert_false(caseless_same("\xc4\xb0", "i"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds),
		cmocka_unit_test(test_does_not_find),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_same),
	};

	return cmocka_run_group_tests_name("caseless", tests, NULL, NULL);
}
