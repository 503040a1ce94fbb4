/* collect: the best rows of a match, with what a ranking needs */
#include "unit.h"

#include "memory/collect.h"
#include "memory_fixture.h"

static const char *const sql[] = {
	"SELECT 1 FROM memories_fts WHERE memories_fts MATCH ?1 "
	"AND collect(memories_fts, ?2)",
	"SELECT 1 FROM memories_fts WHERE memories_fts MATCH ?1 "
	"AND collect(memories_fts, 7)",
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
	"WHERE i < ?1) INSERT INTO memories_fts (rowid, text) SELECT ?2 + i * ?3, "
	"CASE WHEN i = 7 THEN 'all single' WHEN i % 3 THEN 'all' "
	"ELSE 'all third' END FROM n",
};

static void
init(struct memory_test *t, struct collector *c, size_t keep)
{
	assert_int_equal(collect_init(c, t->p.db, t->arena, keep), OK);
}

static void
run(struct memory_test *t, const char *match, size_t keep,
    struct collector *c)
{
	static const double weights[] = { 1, .6, 1.2, .3 };
	sqlite3_stmt *st = db_statement(t->p.db, sql, 3, 0);

	init(t, c, keep);
	memcpy(c->column_weight, weights, sizeof weights);
	c->subject_column = 2;
	db_bind_text(st, 1, match);
	collect_bind(st, 2, c);
	assert_int_equal(db_run(st), OK);
}

static bool
kept(const struct collector *c, int64_t seq)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->rows[i].seq == seq)
			return true;
	return false;
}

static void
test_keeps_the_best(void **state)
{
	struct memory_test *t = *state;
	struct collector c;
	int64_t best;

	for (int i = 0; i < 50; i++)
		memory_say(t, arena_printf(t->arena, "tea number %d", i));
	best = memory_say(t, "tea with cake")->seq;
	memory_say(t, "neither nor");
	run(t, "\"tea\" OR \"cake\"", 5, &c);
	assert_int_equal(c.count, 5);
	assert_int_equal(c.terms, 2);
	assert_true(kept(&c, best));
	/* Of equals the newer ones stay. */
	assert_true(kept(&c, best - 1) && kept(&c, best - 4));
	assert_false(kept(&c, best - 5));
	/* The rare word weighs more. */
	assert_true(c.idf[1] > c.idf[0]);
	run(t, "\"tea\" OR \"cake\"", 200, &c);
	assert_int_equal(c.count, 51);
	run(t, "\"nowhere\"", 5, &c);
	assert_int_equal(c.count, 0);
}

static void
test_near_and_subject(void **state)
{
	struct memory_test *t = *state;
	struct collector c;

	memory_add(t, &(struct memory_new){
	    .text = "red one two three four five six seven eight car",
	    .subject = "Bob" });
	run(t, "\"red\" OR \"car\"", 5, &c);
	assert_int_equal(c.rows[0].near, 0);
	assert_false(c.rows[0].subject);
	run(t, "\"red\" OR \"two\" OR \"three\"", 5, &c);
	assert_int_equal(c.rows[0].near, 2);
	run(t, "\"bob\"", 5, &c);
	assert_true(c.rows[0].subject);
}

/* Phrases of one term count as one; those beyond the last are not heard. */
static void
test_phrases_of_a_term(void **state)
{
	struct memory_test *t = *state;
	struct phrases p = { .text = { "go", "went", "tea" },
	    .term = { 0, 0, 1 }, .share = { 1, 1, 1 }, .count = 3, .terms = 2 };
	sqlite3_stmt *st = db_statement(t->p.db, sql, 3, 0);
	struct collector c;

	memory_say(t, "go");
	memory_say(t, "went for tea, and went");
	memory_say(t, "neither");
	memory_say(t, "nor");
	init(t, &c, 5);
	c.column_weight[0] = 1;
	c.phrases = &p;
	c.counts_only = true;
	db_bind_text(st, 1, "\"go\" OR \"went\" OR \"tea\" OR \"go\"");
	collect_bind(st, 2, &c);
	assert_int_equal(db_run(st), OK);
	assert_int_equal(c.count, 0);
	assert_int_equal(c.terms, 2);
	assert_int_equal(c.with[0], 2);
	assert_int_equal(c.with[1], 1);
	c.counts_only = false;
	db_bind_text(st, 1, "\"go\" OR \"went\" OR \"tea\" OR \"go\"");
	collect_bind(st, 2, &c);
	assert_int_equal(db_run(st), OK);
	assert_int_equal(c.count, 2);
	for (size_t i = 0; i < 2; i++)
		if (c.rows[i].weight[1] > 0) {
			assert_true(c.rows[i].weight[0] == 2);
			assert_int_equal(c.rows[i].near, 1);
		} else {
			assert_true(c.rows[i].weight[0] == 1);
		}
}

/* A word that is of two terms does not stand beside itself. */
static void
test_word_of_two_terms(void **state)
{
	struct memory_test *t = *state;
	struct phrases p = { .text = { "movie", "movies" }, .term = { 0, 1 },
	    .share = { 1, 1 }, .count = 2, .terms = 2 };
	sqlite3_stmt *st = db_statement(t->p.db, sql, 3, 0);
	struct collector c;

	memory_say(t, "a movie");
	init(t, &c, 5);
	c.column_weight[0] = 1;
	c.phrases = &p;
	db_bind_text(st, 1, "\"movie\" OR \"movies\"");
	collect_bind(st, 2, &c);
	assert_int_equal(db_run(st), OK);
	assert_int_equal(c.count, 1);
	assert_true(c.rows[0].weight[0] == 1 && c.rows[0].weight[1] == 1);
	assert_int_equal(c.rows[0].near, 0);
}

/* A phrase that counts less; and not at all as a subject, which is a name. */
static void
test_share_of_a_phrase(void **state)
{
	struct memory_test *t = *state;
	struct phrases p = { .text = { "flower", "rose" },
	    .term = { 0, 0 }, .share = { 1, .25f }, .count = 2, .terms = 1 };
	sqlite3_stmt *st = db_statement(t->p.db, sql, 3, 0);
	struct collector c;

	memory_say(t, "a rose");
	memory_add(t, &(struct memory_new){ .text = "sings",
	    .subject = "Rose" });
	memory_say(t, "a flower");
	init(t, &c, 5);
	c.column_weight[0] = 1;
	c.column_weight[2] = 1;
	c.subject_column = 2;
	c.phrases = &p;
	db_bind_text(st, 1, "\"flower\" OR \"rose\"");
	collect_bind(st, 2, &c);
	assert_int_equal(db_run(st), OK);
	assert_int_equal(c.count, 2);
	assert_int_equal(c.total, 3);
	for (size_t i = 0; i < 2; i++) {
		assert_true(c.rows[i].weight[0] ==
		    (c.rows[i].seq == 1 ? .25f : 1));
		assert_false(c.rows[i].subject);
	}
}

/* Of a word of very many rows the rest is reckoned. */
static void
count_many(struct memory_test *t, int64_t start, int64_t step)
{
	sqlite3_stmt *st;
	struct collector c;

	st = db_statement(t->p.db, sql, 3, 2);
	db_bind_int(st, 1, 36000);
	db_bind_int(st, 2, start);
	db_bind_int(st, 3, step);
	assert_int_equal(db_run(st), OK);
	run(t, "\"third\" OR \"all\" OR \"single\"", 5, &c);
	assert_int_equal(c.with[0], 12000);
	assert_int_equal(c.with[1], 36000);
	assert_int_equal(c.with[2], 1);
	assert_true(c.idf[1] < c.idf[0] && c.idf[0] < c.idf[2]);
}

static void
test_counts_of_many(void **state)
{
	count_many(*state, 0, 1);
}

/* Nine of ten are deleted, and so are all of the oldest. */
static void
test_counts_with_gaps(void **state)
{
	count_many(*state, 1000000, 10);
}

static void
test_foreign_pointer(void **state)
{
	struct memory_test *t = *state;
	sqlite3_stmt *st = db_statement(t->p.db, sql, 3, 1);

	memory_say(t, "tea");
	db_bind_text(st, 1, "tea");
	assert_int_equal(db_run(st), ERR_UNAVAILABLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_keeps_the_best),
		MEMORY_TEST(test_near_and_subject),
		MEMORY_TEST(test_word_of_two_terms),
		MEMORY_TEST(test_phrases_of_a_term), MEMORY_TEST(test_share_of_a_phrase),
		MEMORY_TEST(test_counts_of_many),
		MEMORY_TEST(test_counts_with_gaps),
		MEMORY_TEST(test_foreign_pointer),
	};

	return cmocka_run_group_tests_name("collect", tests, NULL, NULL);
}
