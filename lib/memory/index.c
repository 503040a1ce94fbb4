/*
 * index - the full-text indexes of a person's file (SQLite FTS5 section 4.4.3)
 *
 * The indexes keep no text of their own, so a row must be removed with
 * exactly the words it was added with: before it changes.
 */
#include "memory/index.h"

#include "memory/vectors.h"
#include "store/db.h"

enum { ADD_WORDS, ADD_TRIGRAMS, REMOVE_WORDS, REMOVE_TRIGRAMS, NSTATEMENTS };

/* The table itself: the indexes are everybody's (see sight.h). */
#define ROW "FROM main.memories WHERE seq = ?1 AND state = 'active'"

static const char *const sql[NSTATEMENTS] = {
	[ADD_WORDS] =
	    "INSERT INTO memories_fts (rowid, text, title, subject, dates) "
	    "SELECT seq, text, title, subject, dates " ROW,
	[ADD_TRIGRAMS] =
	    "INSERT INTO memories_tri (rowid, text) SELECT seq, text " ROW,
	[REMOVE_WORDS] =
	    "INSERT INTO memories_fts "
	    "(memories_fts, rowid, text, title, subject, dates) "
	    "SELECT 'delete', seq, text, title, subject, dates " ROW,
	[REMOVE_TRIGRAMS] =
	    "INSERT INTO memories_tri (memories_tri, rowid, text) "
	    "SELECT 'delete', seq, text " ROW,
};

static enum err
run(struct person *p, int which, int64_t seq)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, which);

	db_bind_int(st, 1, seq);
	return db_run(st);
}

enum err
index_add(struct person *p, int64_t seq)
{
	enum err e;

	vectors_note(p, seq);
	if ((e = run(p, ADD_WORDS, seq)) != OK)
		return e;
	return run(p, ADD_TRIGRAMS, seq);
}

enum err
index_remove(struct person *p, int64_t seq)
{
	enum err e;

	if ((e = run(p, REMOVE_WORDS, seq)) != OK)
		return e;
	return run(p, REMOVE_TRIGRAMS, seq);
}
