/* test_user_code - what a person reads off a device and types */
#include "unit.h"

#include "oauth/user_code.h"

static const char alphabet[] = "BCDFGHJKLMNPQRSTVWXZ";

static const char *
parse(const char *typed)
{
	static struct user_code code;

	return user_code_parse(typed, strlen(typed), &code) == OK ?
	    code.letters : NULL;
}

static void
any_way_of_typing_it(void **state)
{
	static const char *const good[] = {
		"WDJBMJHT", "WDJB-MJHT", "wdjb-mjht", " wDjB mJhT ", "WD-JB-MJ-HT",
		"--w d j b m j h t--",
	};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_string_equal(parse(good[i]), "WDJBMJHT");
}

static void
what_is_none(void **state)
{
	static const char *const bad[] = {
		"", "-", "WDJBMJH", "WDJBMJHTT", "WDJB-MJHA", "WDJB_MJHT",
		"WDJB\tMJHT", "WDJB-MJH\xc3\xa9", "12345678", "WDJBMJH[",
		"WDJBMJH{", "WDJBMJH@", "WDJBMJH`",
	};
	struct user_code code;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_null(parse(bad[i]));
	assert_int_equal(user_code_parse("WDJBMJH\0", 8, &code), ERR_INVALID);
	assert_string_equal(code.letters, "");
}

static void
made_ones_use_each_letter_evenly(void **state)
{
	enum { CODES = 5000, MEAN = CODES * USER_CODE_LEN / 20 };
	int seen[128] = { 0 };
	struct user_code code, again;

	(void)state;
	for (int i = 0; i < CODES; i++) {
		code = user_code_make();
		assert_int_equal(user_code_parse(code.letters, USER_CODE_LEN,
		    &again), OK);
		assert_string_equal(again.letters, code.letters);
		for (size_t j = 0; j < USER_CODE_LEN; j++)
			seen[(int)code.letters[j]]++;
	}
	/* Nine standard deviations: by chance never. */
	for (const char *p = alphabet; *p != '\0'; p++)
		assert_in_range(seen[(int)*p], MEAN - 400, MEAN + 400);
}

static void
shown_in_two_halves(void **state)
{
	const struct user_code code = { "WDJBMJHT" };
	struct arena *a = arena_new(1000);

	(void)state;
	assert_string_equal(user_code_show(a, &code), "WDJB-MJHT");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_way_of_typing_it),
		cmocka_unit_test(what_is_none),
		cmocka_unit_test(made_ones_use_each_letter_evenly),
		cmocka_unit_test(shown_in_two_halves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
