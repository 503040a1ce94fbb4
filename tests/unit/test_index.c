/* index: what is active is found, and nothing else stays behind */
#include "unit.h"

#include "memory/index.h"
#include "memory_fixture.h"

static void
assert_whole(struct memory_test *t)
{
	static const char *const sql[] = {
		"INSERT INTO memories_fts (memories_fts, rank) "
		"VALUES ('integrity-check', 0)",
		"INSERT INTO memories_tri (memories_tri, rank) "
		"VALUES ('integrity-check', 0)",
	};

	for (int i = 0; i < 2; i++)
		assert_int_equal(db_run(db_statement(t->p.db, sql, 2, i)), OK);
}

static void
test_follows_changes(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "Anna likes green tea"), *new;
	const char *ids[] = { m->id };
	int64_t n;

	assert_string_equal(memory_best(t, "tea"), "Anna likes green tea");
	assert_int_equal(memories_update(t->rq, &t->p, m->id,
	    "Anna likes coffee", NULL, &new), OK);
	assert_int_equal(memory_search(t, "tea").count, 0);
	assert_int_equal(memory_search(t, "reen").count, 0);
	assert_string_equal(memory_best(t, "coffee"), "Anna likes coffee");
	assert_string_equal(memory_best(t, "offe"), "Anna likes coffee");
	assert_int_equal(memories_delete(t->rq, &t->p, ids, 1, &n), OK);
	assert_int_equal(memory_search(t, "coffee").count, 0);
	assert_int_equal(memory_search(t, "offe").count, 0);
	assert_whole(t);
}

static void
test_only_active(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "green tea");
	const char *ids[] = { m->id };
	int64_t n;

	assert_int_equal(memories_delete(t->rq, &t->p, ids, 1, &n), OK);
	assert_int_equal(index_add(&t->p, m->seq), OK);
	assert_int_equal(index_remove(&t->p, m->seq), OK);
	assert_int_equal(index_add(&t->p, 999), OK);
	assert_int_equal(memory_search(t, "tea").count, 0);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories_fts "
	    "WHERE memories_fts MATCH 'tea'"), 0);
	assert_whole(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_follows_changes), MEMORY_TEST(test_only_active),
	};

	return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
