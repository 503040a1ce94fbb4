/* supersede: the new one stands, the old one is archived and says why */
#include "unit.h"

#include "memory/history.h"
#include "memory/states.h"
#include "memory/supersede.h"
#include "memory_fixture.h"

static enum err
add_instead(struct memory_test *t, const char *text, const char *id,
    struct memory_added *out)
{
	struct memory_new in[] = { { .text = text, .replaces = id } };

	return memories_add(t->rq, &t->p, in, 1, out);
}

static void
test_replaced(void **state)
{
	struct memory_test *t = *state;
	struct memory *old = memory_say(t, "Anna works at Acme"), *m;
	struct memory_added out;
	struct history_page page = { .limit = 10 };
	const char **ids;
	size_t n;

	assert_int_equal(add_instead(t, "Anna works at Globex", old->id, &out),
	    OK);
	assert_int_equal(memory_search(t, "Acme").count, 0);
	assert_string_equal(memory_best(t, "Anna"), "Anna works at Globex");
	assert_int_equal(memories_find(t->rq, &t->p, old->id, &m), OK);
	assert_string_equal(m->state, "archived");
	assert_string_equal(m->superseded_by, out.memory->id);
	assert_int_equal(m->valid_to, t->rq->call.now);
	assert_int_equal(m->archived_at, t->rq->call.now);
	assert_int_equal(supersede_list(t->rq, &t->p, out.memory->seq, &ids,
	    &n), OK);
	assert_int_equal(n, 1);
	assert_string_equal(ids[0], old->id);
	assert_int_equal(history_list(t->rq, &t->p, old->seq, &page), OK);
	assert_int_equal(page.total, 1);
	assert_string_equal(page.items[0].new_state, "archived");
	assert_string_equal(page.items[0].app, "A Client");
}

/* True until the day that the new one names. */
static void
test_day(void **state)
{
	struct memory_test *t = *state;
	struct memory *old = memory_say(t, "Anna lives in Ghent"), *m;

	memory_add(t, &(struct memory_new){ .text = "Anna lives in Bruges",
	    .event_at = 1600000000, .replaces = old->id });
	assert_int_equal(memories_find(t->rq, &t->p, old->id, &m), OK);
	assert_int_equal(m->valid_to, 1600000000);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	struct memory *old = memory_say(t, "old");
	const struct memory_new in[] = { { .text = "one" },
	    { .text = "two", .replaces = "7635b850-42cc-405b-8f29-7dcc0ee64120" } };
	struct memory_added out[2];
	int64_t n;

	assert_int_equal(memories_add(t->rq, &t->p, in, 2, out),
	    ERR_NOT_FOUND);
	assert_null(out[0].memory);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 1);
	assert_int_equal(memory_search(t, "one").count, 0);
	/* What is not active cannot be replaced, nor twice. */
	assert_int_equal(add_instead(t, "new", old->id, out), OK);
	assert_int_equal(add_instead(t, "newer", old->id, out), ERR_NOT_FOUND);
	old = memory_say(t, "paused");
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = (const char *const[]){ old->id }, .nids = 1 }, STATE_PAUSED,
	    &n), OK);
	assert_int_equal(add_instead(t, "resumed", old->id, out),
	    ERR_NOT_FOUND);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 3);
}

/* The same call again, and one that says what it replaces. */
static void
test_again(void **state)
{
	struct memory_test *t = *state;
	struct memory *old = memory_say(t, "Anna likes tea"), *m;
	struct memory_added out;

	assert_int_equal(add_instead(t, "anna likes TEA", old->id, &out), OK);
	assert_true(out.existed);
	assert_int_equal(memories_find(t->rq, &t->p, old->id, &m), OK);
	assert_string_equal(m->state, "active");
	assert_null(m->superseded_by);
	assert_int_equal(add_instead(t, "Anna likes mate", old->id, &out), OK);
	assert_int_equal(add_instead(t, "Anna likes mate", old->id, &out), OK);
	assert_true(out.existed);
	/* What is known already can replace, too. */
	memory_say(t, "Bruno sings");
	old = memory_say(t, "Bruno is silent");
	assert_int_equal(add_instead(t, "Bruno sings", old->id, &out), OK);
	assert_int_equal(memory_search(t, "silent").count, 0);
	assert_int_equal(memory_count(t,
	    "SELECT count(*) FROM memories WHERE state = 'archived'"), 2);
}

/* Back again, it is superseded no more. */
static void
test_back(void **state)
{
	struct memory_test *t = *state;
	struct memory *old = memory_say(t, "Anna likes tea"), *m;
	struct memory_added out;
	int64_t n;

	assert_int_equal(add_instead(t, "Anna likes mate", old->id, &out), OK);
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = (const char *const[]){ old->id }, .nids = 1 }, STATE_ACTIVE,
	    &n), OK);
	assert_int_equal(memories_find(t->rq, &t->p, old->id, &m), OK);
	assert_null(m->superseded_by);
	assert_int_equal(m->valid_to, 0);
	assert_string_equal(memory_best(t, "tea"), "Anna likes tea");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_replaced), MEMORY_TEST(test_day),
		MEMORY_TEST(test_refused), MEMORY_TEST(test_again),
		MEMORY_TEST(test_back),
	};

	return cmocka_run_group_tests_name("supersede", tests, NULL, NULL);
}
