/* totals: all but the trash */
#include "unit.h"

#include "memory/states.h"
#include "memory/totals.h"
#include "memory_fixture.h"

static void
test_kept(void **state)
{
	static const char *const states[] = {
		STATE_PAUSED, STATE_ARCHIVED, STATE_DELETED
	};
	struct memory_test *t = *state;
	int64_t n, count;

	assert_int_equal(totals_kept(&t->p, &n), OK);
	assert_int_equal(n, 0);
	memory_say(t, "one");
	for (size_t i = 0; i < 3; i++) {
		const char *id = memory_say(t, states[i])->id;

		assert_int_equal(states_set(t->rq, &t->p,
		    &(struct states_which){ .ids = &id, .nids = 1 },
		    states[i], &count), OK);
	}
	assert_int_equal(totals_kept(&t->p, &n), OK);
	assert_int_equal(n, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { MEMORY_TEST(test_kept) };

	return cmocka_run_group_tests_name("totals", tests, NULL, NULL);
}
