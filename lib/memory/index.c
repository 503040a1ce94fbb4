/*
 * index - the full-text indexes of a person's file (SQLite FTS5 section 4.4.3)
 *
 * The indexes keep no text of their own, so a row must be removed with
 * exactly the words it was added with: before it changes.  Never removes
 * trigrams that were not made yet.
 */
#include "memory/index.h"

#include "memory/vectors.h"
#include "store/db.h"

enum {
	ADD_WORDS, REMOVE_WORDS, ADD_TRIGRAMS, REMOVE_TRIGRAMS, UNTIL, LAST,
	LONG, NEXT, SET_UNTIL, SCATTERED_WORDS, SCATTERED_TRIGRAMS,
	MERGE_WORDS, MERGE_TRIGRAMS, NSTATEMENTS
};

/* The table itself: the indexes are everybody's (see sight.h). */
#define ROW "FROM main.memories WHERE seq = ?1 AND state = 'active'"
/* Each page has a row: what is larger is written anew less often. */
#define SCATTERED(index) \
	"SELECT count(DISTINCT segid) > 3 + count(*) / 256 FROM main." index "_idx"
/* Less than 0: all segments into one, as far as so many pages go. */
#define MERGE(index) "INSERT INTO " index " (" index ", rank) VALUES ('merge', -64)"

static const char *const sql[NSTATEMENTS] = {
	[ADD_WORDS] =
	    "INSERT INTO memories_fts (rowid, text, title, subject, dates) "
	    "SELECT seq, text, title, subject, dates " ROW,
	[REMOVE_WORDS] =
	    "INSERT INTO memories_fts "
	    "(memories_fts, rowid, text, title, subject, dates) "
	    "SELECT 'delete', seq, text, title, subject, dates " ROW,
	[ADD_TRIGRAMS] =
	    "INSERT INTO memories_tri (rowid, text) SELECT seq, text " ROW,
	[REMOVE_TRIGRAMS] =
	    "INSERT INTO memories_tri (memories_tri, rowid, text) "
	    "SELECT 'delete', seq, text " ROW,
	[UNTIL] = "SELECT until FROM main.trigrams",
	[LAST]  = "SELECT coalesce(max(seq), 0) FROM main.memories",
	[LONG]  = "SELECT length(text) > 4000 FROM main.memories WHERE seq = ?1",
	[NEXT]  = "SELECT seq FROM main.memories NOT INDEXED WHERE seq > ?1 "
	          "AND state = 'active' ORDER BY seq LIMIT 1",
	[SET_UNTIL] = "UPDATE main.trigrams SET until = "
	    "(SELECT coalesce(max(seq), 0) FROM main.memories)",
	[SCATTERED_WORDS]    = SCATTERED("memories_fts"),
	[SCATTERED_TRIGRAMS] = SCATTERED("memories_tri"),
	[MERGE_WORDS]        = MERGE("memories_fts"),
	[MERGE_TRIGRAMS]     = MERGE("memories_tri"),
};

static enum err
run(struct person *p, int which, int64_t seq)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, which);

	db_bind_int(st, 1, seq);
	return db_run(st);
}

static enum err
number(struct person *p, int which, int64_t *out)
{
	*out = 0;
	return db_number(db_statement(p->db, sql, NSTATEMENTS, which), out);
}

/* One by one: what a statement has changed is kept in memory until its end. */
static enum err
make_trigrams(struct person *p, int64_t until)
{
	enum err e = OK;

	for (int64_t seq = until; e == OK;) {
		sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, NEXT);

		db_bind_int(st, 1, seq);
		if ((e = db_number(st, &seq)) == OK)
			e = run(p, ADD_TRIGRAMS, seq);
	}
	return e != ERR_NOT_FOUND ? e :
	    db_run(db_statement(p->db, sql, NSTATEMENTS, SET_UNTIL));
}

/* So much would make the next search wait. */
static bool
is_long(struct person *p, int64_t seq)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, LONG);
	int64_t is = 0;

	db_bind_int(st, 1, seq);
	return db_number(st, &is) == OK && is != 0;
}

enum err
index_add(struct person *p, int64_t seq)
{
	int64_t until;
	enum err e;

	vectors_note(p, seq);
	if ((e = run(p, ADD_WORDS, seq)) != OK ||
	    (e = number(p, UNTIL, &until)) != OK)
		return e;
	if (seq <= until)
		return run(p, ADD_TRIGRAMS, seq);
	return seq - until >= INDEX_TRIGRAMS_BATCH || is_long(p, seq) ?
	    make_trigrams(p, until) : OK;
}

enum err
index_remove(struct person *p, int64_t seq)
{
	int64_t until;
	enum err e;

	if ((e = run(p, REMOVE_WORDS, seq)) != OK ||
	    (e = number(p, UNTIL, &until)) != OK)
		return e;
	return seq <= until ? run(p, REMOVE_TRIGRAMS, seq) : OK;
}

static enum err
make_missing(struct person *p)
{
	int64_t until;
	enum err e = number(p, UNTIL, &until);

	return e == OK ? make_trigrams(p, until) : e;
}

enum err
index_trigrams(struct person *p)
{
	int64_t until, last;
	enum err e;

	if ((e = number(p, UNTIL, &until)) != OK ||
	    (e = number(p, LAST, &last)) != OK || last <= until ||
	    (e = db_begin_at_once(p->db)) != OK)
		return e;
	return db_end(p->db, make_missing(p));
}

enum err
index_tidy(struct person *p, bool *more)
{
	static const struct { int scattered, merge; } indexes[] = {
		{ SCATTERED_WORDS, MERGE_WORDS },
		{ SCATTERED_TRIGRAMS, MERGE_TRIGRAMS },
	};
	int64_t scattered = 0;
	enum err e = OK;
	size_t i = 0;

	*more = false;
	for (; i < sizeof indexes / sizeof *indexes && scattered == 0; i++)
		if ((e = number(p, indexes[i].scattered, &scattered)) != OK)
			return e;
	if (scattered == 0)
		return OK;
	*more = true;
	return db_run(db_statement(p->db, sql, NSTATEMENTS,
	    indexes[i - 1].merge));
}
