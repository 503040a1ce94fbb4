/* states: what is found in which state, history, trash and back */
#include "unit.h"

#include "memory/history.h"
#include "memory/states.h"
#include "memory_fixture.h"
#include "store/db_file.h"

#define IN_WORDS "SELECT count(*) FROM memories_fts " \
	"WHERE memories_fts MATCH 'tea'"
#define IN_TRIGRAMS "SELECT count(*) FROM memories_tri " \
	"WHERE memories_tri MATCH 'tea'"

static int64_t
set_one(struct memory_test *t, const char *id, const char *state)
{
	int64_t count;

	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = &id, .nids = 1 }, state, &count), OK);
	return count;
}

static void
test_only_active_ones_are_found(void **state)
{
	static const char *const states[] = {
		STATE_PAUSED, STATE_ARCHIVED, STATE_PAUSED
	};
	struct memory_test *t = *state;
	const char *id = memory_say(t, "Anna likes tea")->id;
	struct memory *m;

	for (size_t i = 0; i < 3; i++) {
		t->rq->call.now++;
		assert_int_equal(set_one(t, id, states[i]), 1);
		assert_string_equal(memory_best(t, "tea"), "");
		assert_int_equal(memories_find(t->rq, &t->p, id, &m), OK);
		assert_string_equal(m->state, states[i]);
		assert_int_equal(m->updated_at, t->rq->call.now);
		assert_int_equal(m->archived_at, i == 1 ? m->updated_at : 0);
		/* Not even the indexes know them. */
		assert_int_equal(memory_count(t, IN_WORDS), 0);
		assert_int_equal(memory_count(t, IN_TRIGRAMS), 0);
	}
	assert_int_equal(set_one(t, id, STATE_ACTIVE), 1);
	assert_string_equal(memory_best(t, "tea"), "Anna likes tea");
	assert_int_equal(memory_count(t, IN_WORDS), 1);
	assert_int_equal(memory_count(t, IN_TRIGRAMS), 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM status_history"),
	    4);
	assert_int_equal(memory_count(t, "SELECT count FROM totals "
	    "WHERE state = 'active'"), 1);
}

static void
test_no_change_is_no_history(void **state)
{
	struct memory_test *t = *state;
	const char *id = memory_say(t, "tea")->id;

	assert_int_equal(set_one(t, id, STATE_ACTIVE), 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM status_history"),
	    0);
	assert_int_equal(set_one(t, "7635b850-42cc-405b-8f29-7dcc0ee64120",
	    STATE_PAUSED), 0);
	assert_true(states_valid("paused"));
	assert_false(states_valid("hidden"));
	assert_false(states_valid("active paused"));
	assert_false(states_valid(""));
}

static void
test_which(void **state)
{
	struct memory_test *t = *state;
	const char *app, *category, *other;
	int64_t count;

	app = memory_add(t, &(struct memory_new){ .text = "a",
	    .categories = "food" })->app_id;
	set_one(t, memory_add(t, &(struct memory_new){ .text = "b",
	    .categories = "food,work" })->id, STATE_ARCHIVED);
	t->p.client_id = "client-2";
	other = memory_say(t, "c")->id;
	category = NULL;
	assert_int_equal(memory_count(t, "UPDATE categories SET id = 'cat' "
	    "WHERE name = 'food' RETURNING 1"), 1);
	category = "cat";
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .categories = &category, .ncategories = 1 }, STATE_PAUSED,
	    &count), OK);
	/* Archived ones are not meant. */
	assert_int_equal(count, 1);
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .app_id = app }, STATE_ACTIVE, &count), OK);
	assert_int_equal(count, 1);
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .all = true }, STATE_PAUSED, &count), OK);
	assert_int_equal(count, 2);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'archived'"), 1);
	assert_int_equal(set_one(t, other, STATE_DELETED), 1);
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .all = true }, STATE_ACTIVE, &count), OK);
	assert_int_equal(count, 1);
}

static void
test_very_many(void **state)
{
	struct memory_test *t = *state;
	int64_t count;

	for (int i = 0; i < 1203; i++)
		memory_say(t, arena_printf(t->arena, "number %d", i));
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .all = true }, STATE_PAUSED, &count), OK);
	assert_int_equal(count, 1203);
	assert_int_equal(memory_count(t, "SELECT count FROM totals "
	    "WHERE state = 'paused'"), 1203);
	assert_string_equal(memory_best(t, "number"), "");
}

static void
test_trash_and_back(void **state)
{
	struct memory_test *t = *state;
	const char *id = memory_say(t, "tea")->id;
	struct memory *m;
	int64_t count;

	assert_int_equal(states_restore(t->rq, &t->p, &id, 1, &count), OK);
	assert_int_equal(count, 0);
	set_one(t, id, STATE_ARCHIVED);
	set_one(t, id, STATE_DELETED);
	assert_int_equal(memory_count(t, "SELECT archived_at = deleted_at "
	    "FROM memories"), 1);
	/* The trash is left by being restored, no other way. */
	assert_int_equal(set_one(t, id, STATE_ACTIVE), 0);
	assert_int_equal(memories_find(t->rq, &t->p, id, &m), ERR_NOT_FOUND);
	assert_int_equal(states_restore(t->rq, &t->p, &id, 1, &count), OK);
	assert_int_equal(count, 1);
	assert_int_equal(memories_find(t->rq, &t->p, id, &m), OK);
	assert_int_equal(m->deleted_at, 0);
	assert_int_equal(m->archived_at, 0);
	assert_string_equal(memory_best(t, "tea"), "tea");
}

static void
test_one_of_a_text(void **state)
{
	struct memory_test *t = *state;
	const char *ids[2] = { memory_say(t, "Anna likes tea")->id,
	    memory_say(t, "cake")->id };
	struct memory *m;
	int64_t count;

	assert_int_equal(memories_delete(t->rq, &t->p, ids, 2, &count), OK);
	memory_say(t, "anna likes TEA.");
	assert_int_equal(states_restore(t->rq, &t->p, ids, 2, &count),
	    ERR_CONFLICT);
	assert_int_equal(count, 0);
	assert_non_null(strstr(t->rq->fault.text, ids[0]));
	/* All or none. */
	assert_int_equal(memories_find(t->rq, &t->p, ids[1], &m),
	    ERR_NOT_FOUND);
	assert_int_equal(memory_search(t, "tea").count, 1);
	assert_int_equal(states_restore(t->rq, &t->p, &ids[1], 1, &count), OK);
	assert_int_equal(count, 1);
}

/* Who takes back what was replaced is not overruled at a date ahead. */
static void
test_taken_back_for_good(void **state)
{
	struct memory_test *t = *state;
	struct memory *old = memory_say(t, "old"), *m;
	int64_t n, ahead = t->rq->call.now + 100;
	const char *id = old->id;

	memory_add(t, &(struct memory_new){ .text = "new",
	    .event_at = ahead, .replaces = id });
	assert_int_equal(memories_find(t->rq, &t->p, id, &m), OK);
	assert_int_equal(m->valid_to, ahead);
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = &id, .nids = 1 }, STATE_ACTIVE, &n), OK);
	assert_int_equal(memories_find(t->rq, &t->p, id, &m), OK);
	assert_int_equal(m->valid_to, 0);
}

static void
test_other_persons(void **state)
{
	struct memory_test *t = *state;
	const char *id = memory_say(t, "mine")->id;
	int64_t count;

	memory_open(t, "person-2");
	assert_int_equal(set_one(t, id, STATE_DELETED), 0);
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .all = true }, STATE_DELETED, &count), OK);
	assert_int_equal(count, 0);
	memory_open(t, "person-1");
	assert_string_equal(memory_best(t, "mine"), "mine");
}

static int
count_commit(void *arg)
{
	++*(int *)arg;
	return 0;
}

/* Others are let in between batches; what is named by id is one change. */
static void
test_a_batch_at_a_time(void **state)
{
	struct memory_test *t = *state;
	const char *ids[MEMORY_BATCH_MAX];
	int64_t count;
	int commits = 0;

	for (int i = 0; i < 1100; i++) {
		struct memory *m = memory_add(t, &(struct memory_new){ .text =
		    arena_printf(t->arena, "number %d", i),
		    .categories = i < 700 ? "many" : NULL });

		if (i < MEMORY_BATCH_MAX)
			ids[i] = m->id;
	}
	sqlite3_commit_hook(t->p.db->handle, count_commit, &commits);
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .all = true }, STATE_PAUSED, &count), OK);
	assert_int_equal(count, 1100);
	assert_int_equal(commits, 3);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'paused'"), 1100);
	commits = 0;
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = ids, .nids = MEMORY_BATCH_MAX }, STATE_ACTIVE, &count), OK);
	assert_int_equal(commits, 1);
	sqlite3_commit_hook(t->p.db->handle, NULL, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_only_active_ones_are_found),
		MEMORY_TEST(test_no_change_is_no_history),
		MEMORY_TEST(test_which), MEMORY_TEST(test_very_many),
		MEMORY_TEST(test_trash_and_back),
		MEMORY_TEST(test_one_of_a_text),
		MEMORY_TEST(test_taken_back_for_good),
		MEMORY_TEST(test_other_persons),
		MEMORY_TEST(test_a_batch_at_a_time),
	};

	return cmocka_run_group_tests_name("states", tests, NULL, NULL);
}
