/*
 * test_replay - events framed, kept within bounds, and what a reader missed
 */
#include "unit.h"

#include <stdlib.h>

#include "events/hub.h"
#include "events/replay.h"

static struct event *
event(int64_t number, size_t len)
{
	char *line = malloc(len + 1);
	struct event *e;

	assert_non_null(line);
	memset(line, 'x', len);
	e = event_new(NULL, number, (struct span){ line, len });
	free(line);
	assert_non_null(e);
	return e;
}

static void
test_frame(void **state)
{
	struct channel_id id = { { 0xab, 0xcd, 0x01 } };
	struct event *e = event_new(&id, INT64_MAX,
	    (struct span){ "{\"a\":\r\n1}", 9 });
	static const char expected[] =
	    "id: abcd0100000000000000000000000000-9223372036854775807\n"
	    "event: message\ndata: {\"a\":  1}\n\n";

	(void)state;
	assert_int_equal(e->len, sizeof(expected) - 1);
	assert_memory_equal(e->text, expected, e->len);
	free(e);
	e = event_new(NULL, 1, (struct span){ "", 0 });
	assert_int_equal(e->len, 23);
	assert_memory_equal(e->text, "event: message\ndata: \n\n", 23);
	free(e);
}

static void
test_count_and_bytes_are_bounded(void **state)
{
	struct budget budget = { .max = SIZE_MAX };
	struct replay rp = { .first = NULL };

	(void)state;
	for (int i = 1; i <= HUB_KEPT_COUNT + 5; i++)
		assert_true(replay_keep(&rp, event(i, 1), &budget));
	assert_int_equal(rp.count, HUB_KEPT_COUNT);
	assert_int_equal(rp.first->number, 6);
	for (int i = 0; i < 5; i++)
		assert_true(replay_keep(&rp, event(i, HUB_KEPT_MAX / 4),
		    &budget));
	assert_int_equal(rp.count, 3);
	assert_true(rp.bytes <= HUB_KEPT_MAX);
	replay_free(&rp, &budget);
	assert_int_equal(budget.used, 0);
	assert_int_equal(rp.count, 0);
	assert_int_equal(rp.bytes, 0);
}

static void
test_large_one_waits_for_its_reader(void **state)
{
	struct budget budget = { .max = SIZE_MAX };
	struct replay rp = { .first = NULL };

	(void)state;
	assert_true(replay_keep(&rp, event(1, 5), &budget));
	assert_true(replay_keep(&rp, event(2, 4 * HUB_KEPT_MAX), &budget));
	assert_int_equal(rp.count, 1);
	rp.first->written = true;
	replay_trim(&rp, &budget);
	assert_int_equal(rp.count, 0);
	assert_int_equal(budget.used, 0);
}

static void
test_budget(void **state)
{
	struct budget budget = { .max = 2000 };
	struct replay rp = { .first = NULL };

	(void)state;
	assert_true(replay_keep(&rp, event(1, 800), &budget));
	assert_true(replay_keep(&rp, event(2, 800), &budget));
	assert_true(replay_keep(&rp, event(3, 800), &budget));
	assert_int_equal(rp.first->number, 2);
	assert_true(budget.used <= budget.max);
	assert_true(replay_make_room(&rp, 1000, &budget));
	assert_int_equal(rp.count, 1);
	assert_false(replay_make_room(&rp, 2001, &budget));
	assert_int_equal(rp.count, 0);
	assert_false(replay_keep(&rp, event(4, 2000), &budget));
	assert_int_equal(budget.used, 0);
}

static void
test_unsend(void **state)
{
	struct budget budget = { .max = SIZE_MAX };
	struct replay rp = { .first = NULL };
	size_t len;

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(replay_keep(&rp, event(i, 100), &budget));
	for (struct event *e = rp.first; e != rp.last; e = e->next)
		e->written = true;
	len = rp.first->len;
	replay_unsend(&rp, 0);
	assert_true(rp.first->written && rp.first->next->written);
	replay_unsend(&rp, len);
	assert_true(rp.first->written);
	assert_false(rp.first->next->written);
	replay_unsend(&rp, 1);
	assert_false(rp.first->written);
	assert_false(rp.last->written);
	replay_free(&rp, &budget);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frame),
		cmocka_unit_test(test_count_and_bytes_are_bounded),
		cmocka_unit_test(test_large_one_waits_for_its_reader),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_unsend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
