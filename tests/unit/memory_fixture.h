/*
 * memory_fixture - a person's fresh memory in a folder of its own
 *
 * Include after unit.h.  memory_new() gives a request and an open file;
 * memory_free() removes the folder.  NOW is the fixture's moment.
 */
#ifndef KEEPSAKE_TESTS_MEMORY_FIXTURE_H
#define KEEPSAKE_TESTS_MEMORY_FIXTURE_H

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory/memories.h"
#include "memory/rank.h"
#include "request_fixture.h"
#include "store/db.h"

struct memory_test {
	struct fixture f;
	struct request *rq;
	struct arena *arena;
	struct person p;
	char dir[64];
};

static inline void
memory_open(struct memory_test *t, const char *sub)
{
	assert_int_equal(person_open(t->rq, sub, "client-1", "A Client", &t->p),
	    OK);
}

static inline void
memory_new(struct memory_test *t)
{
	char path[96];

	fixture_init(&t->f, NULL);
	t->rq = &t->f.rq;
	t->arena = t->rq->call.arena;
	snprintf(t->dir, sizeof t->dir, "/tmp/keepsake-memory-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	t->f.cfg.data_dir = t->dir;
	snprintf(path, sizeof path, "%s/memories", t->dir);
	assert_int_equal(mkdir(path, 0770), 0);
	memory_open(t, "person-1");
}

static inline void
memory_free(struct memory_test *t)
{
	char *roots[] = { t->dir, NULL };
	FTS *tree;
	FTSENT *at;

	person_close_all();
	tree = fts_open(roots, FTS_PHYSICAL, NULL);
	assert_non_null(tree);
	while ((at = fts_read(tree)) != NULL)
		if (at->fts_info == FTS_DP)
			assert_int_equal(rmdir(at->fts_accpath), 0);
		else if (at->fts_info != FTS_D)
			assert_int_equal(unlink(at->fts_accpath), 0);
	fts_close(tree);
	fixture_free(&t->f);
}

static inline int
memory_setup(void **state)
{
	struct memory_test *t = calloc(1, sizeof *t);

	assert_non_null(t);
	memory_new(t);
	*state = t;
	return 0;
}

static inline int
memory_teardown(void **state)
{
	memory_free(*state);
	free(*state);
	return 0;
}

static inline struct memory *
memory_add(struct memory_test *t, const struct memory_new *in)
{
	struct memory_added out;

	assert_int_equal(memories_add(t->rq, &t->p, in, 1, &out), OK);
	assert_non_null(out.memory);
	assert_false(out.existed);
	return out.memory;
}

static inline struct memory *
memory_say(struct memory_test *t, const char *text)
{
	return memory_add(t, &(struct memory_new){ .text = text });
}

/* The hits of a search, best first. */
static inline struct memory_list
memory_search(struct memory_test *t, const char *words)
{
	struct rank_query q = { .text = words, .limit = 10 };
	struct memory_list out;

	assert_int_equal(rank_search(t->rq, &t->p, &q, &out), OK);
	return out;
}

/* The text of the best hit; "" if there is none. */
static inline const char *
memory_best(struct memory_test *t, const char *words)
{
	struct memory_list hits = memory_search(t, words);

	return hits.count > 0 ? hits.items[0]->text : "";
}

/* The number that a statement of the test's own answers with. */
static inline int64_t
memory_count(struct memory_test *t, const char *text)
{
	const char **table = arena_alloc(t->arena, sizeof *table);
	sqlite3_stmt *st;
	int64_t n;

	table[0] = text;
	st = db_statement(t->p.db, table, 1, 0);
	assert_int_equal(db_step(st), OK);
	n = db_int(st, 0);
	db_reset(st);
	return n;
}

/* The text that a statement of the test's own answers with. */
static inline const char *
memory_text(struct memory_test *t, const char *text)
{
	const char **table = arena_alloc(t->arena, sizeof *table);
	const char *found;
	sqlite3_stmt *st;

	table[0] = text;
	st = db_statement(t->p.db, table, 1, 0);
	assert_int_equal(db_step(st), OK);
	found = db_text(t->arena, st, 0);
	db_reset(st);
	return found;
}

/* The work of the statements that have `part` in their text, since it was asked
 * for last, in SQLite's steps: tells a table that is gone through. */
static inline int
memory_steps(struct memory_test *t, const char *part)
{
	static const char *const any[] = { "SELECT 1" };
	sqlite3 *db = sqlite3_db_handle(db_statement(t->p.db, any, 1, 0));
	sqlite3_stmt *st = NULL;
	int steps = 0;

	while ((st = sqlite3_next_stmt(db, st)) != NULL)
		if (strstr(sqlite3_sql(st), part) != NULL)
			steps += sqlite3_stmt_status(st,
			    SQLITE_STMTSTATUS_VM_STEP, 1);
	return steps;
}

#define MEMORY_TEST(name) \
	cmocka_unit_test_setup_teardown(name, memory_setup, memory_teardown)

#endif
