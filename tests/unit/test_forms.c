/* forms: the irregular forms of English words, and none for other words */
#include "unit.h"

#include "memory/forms.h"

static void
test_known(void **state)
{
	static const char *const rows[][2] = {
		{ "went", "go goes went gone" }, { "go", "go goes went gone" },
		{ "bought", "buy bought" }, { "children", "kid child children" },
		/* Endings. */
		{ "buys", "buy bought" }, { "buying", "buy bought" },
		{ "making", "make made" }, { "running", "run ran" },
		{ "going", "go goes went gone" }, { "colours", "color colour" },
		{ "telephone", "phone telephone" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *forms = forms_of(rows[i][0]);

		assert_non_null(forms);
		assert_string_equal(forms, rows[i][1]);
	}
}

static void
test_unknown(void **state)
{
	static const char *const words[] = {
		"", "s", "ing", "go ", "wen", "gon", "king", "thing",
		"during", "string", "walked", "anna", "goes went", "Go",
		"\xd0\xb8\xd0\xb4\xd1\x82\xd0\xb8", "\xe8\x93\x9d\xe8\x89\xb2",
		"\xc3\xa9ing", "aaaaaaaaaaaaaaaing", "aaaaaaaaaaaaaaaaaaaaaaing",
	};

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_null(forms_of(words[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known), cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests_name("forms", tests, NULL, NULL);
}
