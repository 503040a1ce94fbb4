/* expiry: what is over is gone at its second, in every way of asking */
#include "unit.h"

#include "base/clock.h"
#include "memory/details.h"
#include "memory/expiry.h"
#include "memory/apps.h"
#include "memory/filter.h"
#include "memory/totals.h"
#include "memory/graph_read.h"
#include "memory/history.h"
#include "memory/pinned.h"
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

/* A second handle, for what others do at the same time. */
static struct db *
open_other(struct memory_test *t)
{
	struct db *db;

	assert_int_equal(person_open_file(person_path(t->arena, &t->f.cfg,
	    "person-1"), &db), OK);
	return db;
}

static void
run(struct memory_test *t, const char *text)
{
	const char **table = arena_alloc(t->arena, sizeof *table);

	table[0] = text;
	assert_int_equal(db_run(db_statement(t->p.db, table, 1, 0)), OK);
}

static int64_t
total(struct memory_test *t, struct memory_filter f)
{
	struct memory_list list;

	f.limit = 10;
	assert_int_equal(memories_list(t->rq, &t->p, &f, &list), OK);
	assert_int_equal(list.count, list.total);
	return list.total;
}

/* The ways of asking, while "tea" is over, "cake" expired, "rain" neither. */
static void
assert_hidden(struct memory_test *t, const char *tea, const char *cake)
{
	struct filter f = { .limit = 10, .archived = true };
	struct graph_found found;
	struct memory_list list = { 0 };
	struct memory *m;
	size_t pinned;

	assert_int_equal(memories_find(t->rq, &t->p, cake, &m), ERR_NOT_FOUND);
	assert_int_equal(memories_find(t->rq, &t->p, tea, &m), OK);
	assert_string_equal(m->state, "archived");
	assert_int_equal(total(t, (struct memory_filter){ 0 }), 1);
	assert_int_equal(total(t, (struct memory_filter){ .contains = "a" }), 1);
	assert_int_equal(memory_search(t, "tea cake rain").count, 1);
	assert_int_equal(memory_search(t, "ake").count, 0);
	assert_int_equal(filter_list(t->rq, &t->p, &f, &list), OK);
	assert_int_equal(list.total, 1);
	assert_int_equal(list.count, 1);
	assert_int_equal(filter_related(t->rq, &t->p, 3, &f, &list), OK);
	assert_int_equal(list.total, 0);
	assert_int_equal(list.count, 0);
	assert_int_equal(graph_search(t->rq, &t->p, "cake", &found), OK);
	assert_int_equal(found.count, 0);
	assert_int_equal(pinned_first(t->rq, &t->p, NULL, &list, &pinned), OK);
	assert_int_equal(pinned, 0);
}

static int64_t
app_memories(struct memory_test *t)
{
	const struct apps_filter f = { .active = -1, .limit = 10 };
	struct apps_page page;
	struct app app;

	assert_int_equal(apps_list(t->rq, &t->p, &f, &page), OK);
	assert_int_equal(page.count, 1);
	assert_int_equal(apps_find(t->rq, &t->p, page.items[0].id, &app), OK);
	assert_int_equal(app.memories, page.items[0].memories);
	return app.memories;
}

/* The numbers: as they will be once all is put away. */
static void
assert_counted(struct memory_test *t)
{
	struct totals n;
	int64_t kept, saved, read;

	assert_int_equal(totals_kept(&t->p, &kept), OK);
	assert_int_equal(kept, 2);
	assert_int_equal(totals_read(&t->p, &n), OK);
	assert_int_equal(n.active, 1);
	assert_int_equal(n.paused, 0);
	assert_int_equal(n.archived, 1);
	assert_int_equal(n.trash, 1);
	assert_int_equal(totals_recent(&t->p, &saved, &read), OK);
	assert_int_equal(saved, 1700000000);
	assert_int_equal(app_memories(t), 2);
}

/* While others write nothing can be put away: who reads need not wait, and
 * does not see what is over. */
static void
test_while_others_write(void **state)
{
	struct memory_test *t = *state;
	struct memory *tea = memory_add(t, &(struct memory_new){ .text = "tea",
	    .categories = "c", .valid_to = SOON });
	struct memory *cake = memory_add(t, &(struct memory_new){
	    .text = "cake", .categories = "c", .subject = "Anna",
	    .expires_at = SOON, .pinned = true });
	struct db *other;
	int64_t begun;

	memory_add(t, &(struct memory_new){ .text = "rain", .categories = "c" });
	run(t, "INSERT INTO entities (name, type, created_at) "
	    "VALUES ('Anna', 'person', 0)");
	run(t, "UPDATE memories SET kind = 'observation' WHERE text = 'cake'");
	other = open_other(t);
	assert_int_equal(db_begin(other), OK);
	t->rq->call.now = SOON;
	begun = clock_monotonic_us();
	memory_open(t, "person-1");
	assert_true(clock_monotonic_us() - begun < 2000000);
	assert_int_equal(t->p.due_at, SOON);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'active'"), 3);
	assert_hidden(t, tea->id, cake->id);
	assert_counted(t);
	db_rollback(other);
	db_close(other);
	memory_open(t, "person-1");
	assert_int_equal(t->p.due_at, 0);
	assert_counted(t);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'active'"), 1);
	/* What is archived or in the trash may be over. */
	t->p.due_at = SOON;
	assert_int_equal(total(t, (struct memory_filter){
	    .state = STATE_ARCHIVED }), 1);
	assert_int_equal(total(t, (struct memory_filter){
	    .state = STATE_DELETED }), 1);
}

/* What is hidden is not brought back by being changed. */
static void
test_changes(void **state)
{
	struct memory_test *t = *state;
	struct memory *cake = memory_add(t, &(struct memory_new){
	    .text = "cake", .expires_at = SOON });
	const char *id = cake->id;
	int64_t n;

	t->rq->call.now = SOON;
	t->p.due_at = SOON;
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = &id, .nids = 1 }, STATE_PAUSED, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .all = true }, STATE_PAUSED, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(memories_delete(t->rq, &t->p, &id, 1, &n), OK);
	assert_int_equal(n, 0);
	memory_open(t, "person-1");
	assert_string_equal(state_of(t, cake->seq), "deleted");
}

/* Of very many one request puts away some, and hides the rest. */
static void
test_very_many(void **state)
{
	struct memory_test *t = *state;
	int64_t some = EXPIRY_BATCHES * MEMORY_BATCH_MAX;
	struct db *mine;

	memory_say(t, "tea");
	run(t, "INSERT INTO memories (id, text, app, created_at, updated_at, "
	    "hash, words, flags, kind, state, valid_to) "
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
	    "WHERE i < 2150) SELECT 'id-' || i, 'over ' || i, 1, 0, 0, "
	    "cast(i AS BLOB), 1, 0, 'note', 'paused', 1700000100 FROM n");
	t->rq->call.now = SOON;
	memory_open(t, "person-1");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'archived'"), some);
	assert_int_equal(t->p.due_at, SOON);
	assert_int_equal(total(t, (struct memory_filter){
	    .state = STATE_PAUSED }), 0);
	/* The sweeper does not stop. */
	mine = t->p.db;
	t->p.db = open_other(t);
	assert_int_equal(expiry_settle(t->rq, &t->p), OK);
	db_close(t->p.db);
	t->p.db = mine;
	memory_open(t, "person-1");
	assert_int_equal(t->p.due_at, 0);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'archived'"), 2150);
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
		MEMORY_TEST(test_while_others_write), MEMORY_TEST(test_changes),
		MEMORY_TEST(test_very_many), MEMORY_TEST(test_indexes),
	};

	return cmocka_run_group_tests_name("expiry", tests, NULL, NULL);
}
