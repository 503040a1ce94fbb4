/* normal: what counts as the same text, and what does not */
#include "unit.h"

#include "memory/normal.h"

static bool
same(const char *x, const char *y)
{
	struct arena *a = arena_new(1 << 20);
	struct digest dx = normal_hash(a, x), dy = normal_hash(a, y);

	arena_free(a);
	return digest_equal(&dx, &dy);
}

static void
test_same(void **state)
{
	(void)state;
	assert_true(same("Anna likes tea", "anna LIKES tea."));
	assert_true(same("Anna likes tea", "  Anna \t\n likes  tea ! "));
	assert_true(same("tea?!", "tea"));
}

static void
test_different(void **state)
{
	(void)state;
	assert_false(same("Anna likes tea", "Anna likes teas"));
	assert_false(same("a b", "ab"));
	assert_false(same("!", "?"));
	assert_false(same("C", "C++"));
	assert_false(same("\xc3\x84", "\xc3\xa4"));
}

static void
test_observed(void **state)
{
	static const struct { const char *subject, *text; } all[] = {
		{ "", "" }, { "a", "" }, { "", "a" }, { "ab", "c" }, { "a", "bc" },
		{ "a", "Bc" }, { "a", "bc." }, { "A", "bc" },
	};
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
			struct digest x = normal_observed(a, all[i].subject,
			    all[i].text), y = normal_observed(a,
			    all[k].subject, all[k].text);
			struct digest plain = normal_hash(a, all[k].text);

			assert_true(digest_equal(&x, &y) == (i == k));
			assert_false(digest_equal(&x, &plain));
		}
	arena_free(a);
}

static void
test_blank(void **state)
{
	(void)state;
	assert_true(normal_is_blank(""));
	assert_true(normal_is_blank(" \t\r\n\v\f"));
	assert_false(normal_is_blank(" . "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same), cmocka_unit_test(test_different),
		cmocka_unit_test(test_observed), cmocka_unit_test(test_blank),
	};

	return cmocka_run_group_tests_name("normal", tests, NULL, NULL);
}
