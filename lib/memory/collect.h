/*
 * collect - the best rows of one full-text match, in one pass
 *
 * FTS5's bm25() looks up the length of every row that matches and hands all
 * of them to a sorter.  This auxiliary function of FTS5 weighs the rows while
 * the match runs, by BM25 without their lengths, and keeps the best few with
 * what is needed to weigh them exactly.  A term is one phrase or several that
 * mean the same, or nearly, for a share.
 */
#ifndef KEEPSAKE_MEMORY_COLLECT_H
#define KEEPSAKE_MEMORY_COLLECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory/phrases.h"
#include "store/db.h"

enum {
	COLLECT_MAX = 400,		/* rows kept at most */
	COLLECT_TERMS_MAX = TRIGRAMS_MAX,
	COLLECT_COLUMNS_MAX = 4
};

struct candidate {
	int64_t seq;
	double score;			/* BM25 without lengths */
	float weight[COLLECT_TERMS_MAX];/* of each term, by column */
	int near;			/* neighbouring words of the query that stand close */
	bool subject;			/* a term is in the subject column */
	bool own;			/* it has a word that was asked for, not just kin */
};

struct collector {
	/* set by the caller */
	size_t keep;			/* 1..COLLECT_MAX */
	const struct phrases *phrases;	/* of the match; NULL: each is a term */
	bool counts_only;		/* only `with` and what follows is wanted */
	double column_weight[COLLECT_COLUMNS_MAX];
	int subject_column;		/* or -1 */
	/* results */
	struct candidate *rows;		/* a heap, not in order */
	size_t count;
	size_t terms;
	int64_t with[COLLECT_TERMS_MAX];/* rows that have each term, about */
	double idf[COLLECT_TERMS_MAX];
	double average_len;		/* of all rows, in words */
	int64_t total;			/* of rows */
	bool ready;			/* its own, as the next */
	int64_t first, last;		/* numbers of rows that are indexed */
};

/* FTS5's own interface.  ERR_UNAVAILABLE. */
enum err collect_fts5(struct db *db, fts5_api **out) MUST_USE;
/* Makes an auxiliary function of FTS5 known to a file. */
enum err collect_function(struct db *db, const char *name,
    fts5_extension_function call) MUST_USE;
/* Makes the SQL function collect() known to a file: once, after opening. */
enum err collect_register(struct db *db) MUST_USE;
/* Empty, with room for `keep` rows of that file. */
enum err collect_init(struct collector *c, struct db *db, struct arena *a,
    size_t keep) MUST_USE;
/* Binds it where the statement says collect(table, ?i), which is 0 for every
 * row, so that the match runs in one step; 1 for the first, if only counts are
 * wanted.  A second statement keeps the counts of the first. */
void collect_bind(sqlite3_stmt *st, int i, struct collector *c);

#endif
