/* test_setup_tokens - one at a time, once, for a day */
#include "store_fixture.h"

#include "store/setup_tokens.h"

static bool
any(struct fixture *f)
{
	bool yes;

	assert_int_equal(setup_tokens_any(&f->c, &yes), OK);
	return yes;
}

static void
test_spent_once(void **state)
{
	struct fixture *f = *state;
	const char *token;

	assert_false(any(f));
	assert_int_equal(setup_tokens_add(&f->c, &token), OK);
	assert_int_equal(strlen(token), 43);
	assert_true(any(f));
	assert_int_equal(setup_tokens_spend(&f->c, "another"), ERR_NOT_FOUND);
	assert_int_equal(setup_tokens_spend(&f->c, ""), ERR_NOT_FOUND);
	assert_true(any(f));
	assert_int_equal(setup_tokens_spend(&f->c, token), OK);
	assert_int_equal(setup_tokens_spend(&f->c, token), ERR_NOT_FOUND);
	assert_false(any(f));
}

static void
test_a_new_one_replaces_the_old(void **state)
{
	struct fixture *f = *state;
	const char *first, *second;

	assert_int_equal(setup_tokens_add(&f->c, &first), OK);
	assert_int_equal(setup_tokens_add(&f->c, &second), OK);
	assert_string_not_equal(first, second);
	assert_int_equal(setup_tokens_spend(&f->c, first), ERR_NOT_FOUND);
	assert_int_equal(setup_tokens_spend(&f->c, second), OK);
}

static void
test_over_after_a_day(void **state)
{
	struct fixture *f = *state;
	const char *token;

	assert_int_equal(setup_tokens_add(&f->c, &token), OK);
	f->c.now += SETUP_TOKEN_TTL_S - 1;
	assert_true(any(f));
	f->c.now += 1;
	assert_false(any(f));
	assert_int_equal(setup_tokens_spend(&f->c, token), ERR_NOT_FOUND);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_spent_once),
		T(test_a_new_one_replaces_the_old),
		T(test_over_after_a_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
