/* totals: all but the trash */
#include "unit.h"

#include "memory/access.h"
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

static void
test_recent(void **state)
{
	struct memory_test *t = *state;
	struct memory_list list = { .count = 1 };
	const char *id;
	int64_t saved, read, count;

	assert_int_equal(totals_recent(&t->p, &saved, &read), OK);
	assert_int_equal(saved, 0);
	assert_int_equal(read, 0);
	t->rq->call.now = 1000;
	id = memory_say(t, "one")->id;
	t->rq->call.now = 1001;
	list.items = &(struct memory *){ memory_say(t, "two") };
	access_note(t->rq, &t->p, ACCESS_LIST, NULL, &list);
	access_after(t->rq);
	assert_int_equal(access_fold(t->rq, &t->p), OK);
	assert_int_equal(totals_recent(&t->p, &saved, &read), OK);
	assert_int_equal(saved, 1001);
	assert_int_equal(read, 1001);
	assert_int_equal(memories_delete(t->rq, &t->p, &list.items[0]->id, 1,
	    &count), OK);
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = &id, .nids = 1 }, STATE_ARCHIVED, &count), OK);
	assert_int_equal(totals_recent(&t->p, &saved, &read), OK);
	assert_int_equal(saved, 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_kept), MEMORY_TEST(test_recent),
	};

	return cmocka_run_group_tests_name("totals", tests, NULL, NULL);
}
