/* index: what is active is found, and nothing else stays behind */
#include "unit.h"

#include "memory/index.h"
#include "memory/states.h"
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

static int64_t
has_trigrams(struct memory_test *t, const char *trigram)
{
	return memory_count(t, arena_printf(t->arena, "SELECT count(*) "
	    "FROM memories_tri WHERE memories_tri MATCH '%s'", trigram));
}

/* Nobody asks for those of a few; who does finds all. */
static void
test_trigrams_later(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "Anna paints");
	const char *ids[] = { m->id };
	int64_t n;

	memory_say(t, "Bruno rows");
	assert_int_equal(has_trigrams(t, "ain"), 0);
	/* Words are enough. */
	memory_say(t, "Anna sings");
	memory_say(t, "Anna dances");
	assert_int_equal(memory_search(t, "Anna").count, 3);
	assert_int_equal(has_trigrams(t, "ain"), 0);
	/* What goes before they are made is not taken from the index. */
	assert_int_equal(memories_delete(t->rq, &t->p, ids, 1, &n), OK);
	assert_string_equal(memory_best(t, "runo"), "Bruno rows");
	assert_int_equal(has_trigrams(t, "ain"), 0);
	assert_whole(t);
	/* What comes back has them, and nothing has them twice. */
	assert_int_equal(states_restore(t->rq, &t->p, ids, 1, &n), OK);
	assert_int_equal(has_trigrams(t, "ain"), 1);
	assert_int_equal(index_trigrams(&t->p), OK);
	assert_int_equal(has_trigrams(t, "row"), 1);
	assert_whole(t);
}

static void
test_trigrams_of_many(void **state)
{
	struct memory_test *t = *state;

	for (int i = 0; i < INDEX_TRIGRAMS_BATCH - 1; i++)
		memory_say(t, arena_printf(t->arena, "memory of day %d", i));
	assert_int_equal(has_trigrams(t, "emo"), 0);
	memory_say(t, "memory of the last day");
	assert_int_equal(has_trigrams(t, "emo"), INDEX_TRIGRAMS_BATCH);
	/* A long one is not left to who searches next. */
	memory_say(t, arena_printf(t->arena, "zebra %4000d", 1));
	assert_int_equal(has_trigrams(t, "ebr"), 1);
	memory_say(t, "memory of the day after");
	assert_int_equal(has_trigrams(t, "emo"), INDEX_TRIGRAMS_BATCH);
	assert_int_equal(memory_search(t, "fter").count, 1);
	assert_int_equal(has_trigrams(t, "emo"), INDEX_TRIGRAMS_BATCH + 1);
	assert_whole(t);
}

static int64_t
segments(struct memory_test *t, const char *index)
{
	return memory_count(t, arena_printf(t->arena, "SELECT "
	    "count(DISTINCT segid) FROM %s_idx", index));
}

static void
test_tidy(void **state)
{
	struct memory_test *t = *state;
	bool more = true;
	int slices = 0;

	for (int i = 0; i < 15; i++) {
		memory_say(t, arena_printf(t->arena, "Anna ran %d miles", i));
		assert_int_equal(index_trigrams(&t->p), OK);
	}
	assert_true(segments(t, "memories_fts") > 3);
	assert_true(segments(t, "memories_tri") > 3);
	for (; more && slices < 100; slices++)
		assert_int_equal(index_tidy(&t->p, &more), OK);
	assert_false(more);
	assert_int_equal(segments(t, "memories_fts"), 1);
	assert_int_equal(segments(t, "memories_tri"), 1);
	assert_string_equal(memory_best(t, "run 11"), "Anna ran 11 miles");
	assert_whole(t);
	/* A few are left as they are. */
	memory_say(t, "Bruno ran a mile");
	assert_int_equal(index_tidy(&t->p, &more), OK);
	assert_false(more);
	assert_int_equal(segments(t, "memories_fts"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_follows_changes), MEMORY_TEST(test_only_active),
		MEMORY_TEST(test_trigrams_later),
		MEMORY_TEST(test_trigrams_of_many), MEMORY_TEST(test_tidy),
	};

	return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
