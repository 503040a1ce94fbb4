/* trash: what is in it, and what goes for good with all about it */
#include "unit.h"

#include "memory/conversations.h"
#include "memory/trash.h"
#include "memory_fixture.h"

static void
forget(struct memory_test *t, const char *id)
{
	int64_t n;

	assert_int_equal(memories_delete(t->rq, &t->p, &id, 1, &n), OK);
	assert_int_equal(n, 1);
}

static void
test_list(void **state)
{
	struct memory_test *t = *state;
	struct memory *a = memory_say(t, "a"), *b = memory_say(t, "b");
	struct memory_list list;

	memory_say(t, "c");
	assert_int_equal(trash_list(t->rq, &t->p, 0, 10, &list), OK);
	assert_int_equal(list.total + (int64_t)list.count, 0);
	forget(t, b->id);
	t->rq->call.now++;
	forget(t, a->id);
	assert_int_equal(trash_list(t->rq, &t->p, 0, 10, &list), OK);
	assert_int_equal(list.total, 2);
	assert_string_equal(list.items[0]->text, "a");
	assert_int_equal(list.items[0]->deleted_at, t->rq->call.now);
	assert_int_equal(trash_list(t->rq, &t->p, 1, 1, &list), OK);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0]->text, "b");
}

static void
run(struct memory_test *t, const char *text)
{
	const char **table = arena_alloc(t->arena, sizeof *table);

	table[0] = text;
	assert_int_equal(db_run(db_statement(t->p.db, table, 1, 0)), OK);
}

/* Everything about it, and nothing about others. */
static void
test_all_of_it(void **state)
{
	struct memory_test *t = *state;
	const struct conversation talk = { .source = "x", .ext_id = "1" },
	    other = { .source = "x", .ext_id = "2" };
	const char *turn[2], *ids[2];
	int64_t conv[2], n;
	struct memory *m, *new;

	assert_int_equal(conversations_get(&t->p, &talk, &conv[0]), OK);
	assert_int_equal(conversations_get(&t->p, &other, &conv[1]), OK);
	for (int i = 0; i < 2; i++)
		turn[i] = memory_add(t, &(struct memory_new){ .text = "turn",
		    .conv = conv[i], .pos = 1 })->id;
	m = memory_add(t, &(struct memory_new){ .text = "old",
	    .categories = "x" });
	ids[0] = m->id;
	ids[1] = turn[0];
	assert_int_equal(memories_update(t->rq, &t->p, m->id, "older", NULL,
	    &m), OK);
	run(t, "INSERT INTO access_log (memory, app, accessed_at, access_type) "
	    "SELECT seq, app, 1, 'list' FROM memories");
	run(t, "INSERT INTO vectors SELECT seq, 'm', x'00' FROM memories");
	new = memory_add(t, &(struct memory_new){ .text = "new",
	    .replaces = m->id });
	forget(t, m->id);
	forget(t, turn[0]);
	/* What is not in the trash stays, whatever its name. */
	assert_int_equal(trash_purge_ids(t->rq, &t->p, (const char *const[]){
	    ids[0], ids[1], turn[1], new->id }, 4, &n), OK);
	assert_int_equal(n, 2);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 2);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM revisions"), 0);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM vectors"), 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM access_log"),
	    1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM "
	    "status_history"), 0);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM "
	    "memory_categories"), 0);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM conversations"),
	    1);
	assert_int_equal(memory_count(t, "SELECT count FROM totals "
	    "WHERE state = 'deleted'"), 0);
	assert_int_equal(db_check(t->p.db), OK);
	assert_string_equal(memory_best(t, "new"), "new");
}

/* What replaced another leaves it replaced by nothing. */
static void
test_superseder(void **state)
{
	struct memory_test *t = *state;
	struct memory *old = memory_say(t, "old");
	struct memory *new = memory_add(t, &(struct memory_new){
	    .text = "new", .replaces = old->id });
	int64_t n;

	forget(t, new->id);
	assert_int_equal(trash_purge(t->rq, &t->p, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(memories_find(t->rq, &t->p, old->id, &old), OK);
	assert_null(old->superseded_by);
}

static void
test_age_and_batches(void **state)
{
	struct memory_test *t = *state;
	int64_t n;

	forget(t, memory_say(t, "young")->id);
	run(t, "INSERT INTO memories (id, app, words, flags, created_at, "
	    "updated_at, deleted_at, text, state) WITH RECURSIVE n (i) AS "
	    "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700) SELECT "
	    "'id' || i, 1, 1, 0, 1, 1, 1000 + (i = 700), 'x', "
	    "'deleted' FROM n");
	assert_int_equal(trash_purge_old(&t->p, 999, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(trash_purge_old(&t->p, 1000, &n), OK);
	assert_int_equal(n, TRASH_BATCH);
	assert_int_equal(trash_purge_old(&t->p, 1000, &n), OK);
	assert_int_equal(n, 199);
	assert_int_equal(trash_purge_old(&t->p, 1000, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 2);
	assert_int_equal(trash_purge(t->rq, &t->p, &n), OK);
	assert_int_equal(n, 2);
}

/* Days count from the import that brought it, not from what its file says. */
static void
test_imported(void **state)
{
	struct memory_test *t = *state;
	int64_t n;

	forget(t, memory_say(t, "old")->id);
	run(t, "UPDATE memories SET deleted_at = 1000, source = 'i'");
	run(t, "INSERT INTO imports (id, format, sha256, counts, app, created_at) "
	    "VALUES ('i', 'jsonl', '', '{}', 1, 5000)");
	assert_int_equal(trash_purge_old(&t->p, 4999, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(trash_purge_old(&t->p, 5000, &n), OK);
	assert_int_equal(n, 1);
}

static void
test_read_only(void **state)
{
	struct memory_test *t = *state;
	const char *id = memory_say(t, "kept")->id;
	int64_t n;

	forget(t, id);
	run(t, "UPDATE apps SET can_write = 0");
	assert_int_equal(trash_purge(t->rq, &t->p, &n), ERR_FORBIDDEN);
	assert_int_equal(n, 0);
	assert_int_equal(trash_purge_ids(t->rq, &t->p, &id, 1, &n),
	    ERR_FORBIDDEN);
	assert_int_equal(n, 0);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_list), MEMORY_TEST(test_all_of_it),
		MEMORY_TEST(test_superseder),
		MEMORY_TEST(test_age_and_batches),
		MEMORY_TEST(test_imported), MEMORY_TEST(test_read_only),
	};

	return cmocka_run_group_tests_name("trash", tests, NULL, NULL);
}
