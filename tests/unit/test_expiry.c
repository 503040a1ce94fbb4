/* expiry: what is over is gone at its second, in every way of asking */
#include "unit.h"

#include "memory/details.h"
#include "memory/expiry.h"
#include "memory/history.h"
#include "memory/states.h"
#include "memory_fixture.h"

enum { SOON = 1700000100 };

static const char *
state_of(struct memory_test *t, int64_t seq)
{
	struct memory *m;

	/* By its row: what is in the trash is not found. */
	if (memory_count(t, arena_printf(t->arena, "SELECT count(*) FROM "
	    "memories WHERE seq = %lld AND state = 'deleted'",
	    (long long)seq)) == 1)
		return "deleted";
	if (memories_find_seq(t->rq, &t->p, seq, &m) == OK)
		return m->state;
	return "archived or paused";
}

static void
test_expired(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_add(t, &(struct memory_new){
	    .text = "The parcel comes on Monday", .expires_at = SOON });
	struct history_page page = { .limit = 5 };

	t->rq->call.now = SOON - 1;
	memory_open(t, "person-1");
	assert_int_equal(memory_search(t, "parcel").count, 1);
	t->rq->call.now = SOON;
	memory_open(t, "person-1");
	assert_int_equal(memory_search(t, "parcel").count, 0);
	assert_int_equal(memories_find(t->rq, &t->p, m->id, &m),
	    ERR_NOT_FOUND);
	assert_int_equal(memory_count(t, "SELECT count FROM totals "
	    "WHERE state = 'deleted'"), 1);
	assert_int_equal(history_list(t->rq, &t->p, 1, &page), OK);
	assert_int_equal(page.total, 1);
	assert_string_equal(page.items[0].new_state, "deleted");
	assert_string_equal(page.items[0].app, "A Client");
}

static void
test_over(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_add(t, &(struct memory_new){
	    .text = "Anna is on holiday", .valid_to = SOON });

	t->rq->call.now = SOON - 1;
	memory_open(t, "person-1");
	assert_string_equal(memory_best(t, "holiday"), "Anna is on holiday");
	t->rq->call.now = SOON;
	memory_open(t, "person-1");
	assert_int_equal(memory_search(t, "holiday").count, 0);
	assert_int_equal(memories_find(t->rq, &t->p, m->id, &m), OK);
	assert_string_equal(m->state, "archived");
	assert_int_equal(m->valid_to, SOON);
	/* A time that lies ahead hides nothing. */
	memory_add(t, &(struct memory_new){ .text = "Anna moves",
	    .valid_from = SOON + 1000 });
	memory_open(t, "person-1");
	assert_string_equal(memory_best(t, "moves"), "Anna moves");
}

/* Whatever the state: the archive keeps nothing for ever, and what is in both
 * ways over goes. */
static void
test_states(void **state)
{
	struct memory_test *t = *state;
	struct memory *both = memory_add(t, &(struct memory_new){
	    .text = "both", .expires_at = SOON, .valid_to = SOON });
	struct memory *archived = memory_add(t, &(struct memory_new){
	    .text = "archived", .expires_at = SOON });
	struct memory *paused = memory_add(t, &(struct memory_new){
	    .text = "paused", .valid_to = SOON });
	int64_t n;

	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = (const char *const[]){ archived->id }, .nids = 1 },
	    STATE_ARCHIVED, &n), OK);
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = (const char *const[]){ paused->id }, .nids = 1 },
	    STATE_PAUSED, &n), OK);
	t->rq->call.now = SOON + 7;
	memory_open(t, "person-1");
	assert_string_equal(state_of(t, both->seq), "deleted");
	assert_string_equal(state_of(t, archived->seq), "deleted");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE text = 'paused' AND state = 'archived'"), 1);
	/* Restored, it stays: whoever wanted it wanted it now. */
	assert_int_equal(states_restore(t->rq, &t->p,
	    (const char *const[]){ both->id }, 1, &n), OK);
	memory_open(t, "person-1");
	assert_string_equal(state_of(t, both->seq), "active");
	assert_string_equal(memory_best(t, "both"), "both");
}

/* More than fit into one transaction, all in one go. */
static void
test_many(void **state)
{
	struct memory_test *t = *state;
	struct memory_new in[MEMORY_BATCH_MAX] = { { 0 } };
	struct memory_added out[MEMORY_BATCH_MAX];

	for (int k = 0; k < 3; k++) {
		for (int i = 0; i < MEMORY_BATCH_MAX; i++) {
			in[i].text = arena_printf(t->arena, "tea %d %d", k, i);
			in[i].valid_to = k < 2 ? SOON - i : SOON + 1;
		}
		assert_int_equal(memories_add(t->rq, &t->p, in,
		    MEMORY_BATCH_MAX, out), OK);
	}
	t->rq->call.now = SOON;
	memory_open(t, "person-1");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'archived'"), 2 * MEMORY_BATCH_MAX);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories_fts "
	    "WHERE memories_fts MATCH 'tea'"), MEMORY_BATCH_MAX);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM "
	    "status_history"), 2 * MEMORY_BATCH_MAX);
}

/* The look is answered by the indexes of what can still come due. */
static void
test_indexes(void **state)
{
	struct memory_test *t = *state;

	assert_int_equal(memory_count(t, "SELECT count(*) FROM sqlite_schema "
	    "WHERE name IN ('memories_expiry', 'memories_over') "
	    "AND sql LIKE '%state%'"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_expired), MEMORY_TEST(test_over),
		MEMORY_TEST(test_states), MEMORY_TEST(test_many),
		MEMORY_TEST(test_indexes),
	};

	return cmocka_run_group_tests_name("expiry", tests, NULL, NULL);
}
