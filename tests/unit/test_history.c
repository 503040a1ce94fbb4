/* history: texts and states, newest first, page by page */
#include "unit.h"

#include "memory/history.h"
#include "memory/states.h"
#include "memory_fixture.h"

static void
test_order_and_pages(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "one");
	struct history_page page = { .limit = 10 };
	const char *id = m->id;
	int64_t count;

	assert_int_equal(history_list(t->rq, &t->p, m->seq, &page), OK);
	assert_int_equal(page.total, 0);
	assert_int_equal(page.count, 0);
	t->rq->call.now = 1700000001;
	t->p.client_id = "client-2";
	t->p.app = "Claude";
	assert_int_equal(memories_update(t->rq, &t->p, id, "two", "{\"k\":1}",
	    &m), OK);
	assert_int_equal(memories_update(t->rq, &t->p, id, "three", NULL, &m),
	    OK);
	t->rq->call.now = 1700000002;
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = &id, .nids = 1 }, STATE_PAUSED, &count), OK);
	memory_say(t, "another");
	assert_int_equal(history_list(t->rq, &t->p, m->seq, &page), OK);
	assert_int_equal(page.total, 3);
	assert_int_equal(page.count, 3);
	assert_null(page.items[0].text);
	assert_string_equal(page.items[0].old_state, "active");
	assert_string_equal(page.items[0].new_state, "paused");
	assert_string_equal(page.items[0].app, "Claude");
	assert_int_equal(page.items[0].changed_at, 1700000002);
	assert_string_equal(page.items[1].text, "two");
	assert_string_equal(page.items[1].metadata, "{\"k\":1}");
	assert_string_equal(page.items[2].text, "one");
	assert_null(page.items[2].metadata);
	assert_int_equal(page.items[2].changed_at, 1700000001);
	page.limit = 1;
	page.offset = 1;
	assert_int_equal(history_list(t->rq, &t->p, m->seq, &page), OK);
	assert_int_equal(page.total, 3);
	assert_int_equal(page.count, 1);
	assert_string_equal(page.items[0].text, "two");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { MEMORY_TEST(test_order_and_pages) };

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
