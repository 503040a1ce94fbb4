/*
 * rank - search: lexical ranking over FTS5
 *
 * OR of the content words with porter stemming over the columns text,
 * title, subject and dates, other forms of irregular English words included,
 * and for rare ones, with less weight, words that mean nearly the same;
 * neighbours and those of a session lift one another; small boosts.
 * Trigrams when words find too little.
 */
#ifndef KEEPSAKE_MEMORY_RANK_H
#define KEEPSAKE_MEMORY_RANK_H

#include "memory/memories.h"

enum {
	RANK_QUERY_MAX = 1000,		/* bytes */
	RANK_QUERIES_MAX = 5,
	RANK_LIMIT_MAX = 100
};

struct rank_query {
	const char *text;		/* free words */
	/* Several queries at once, instead of text: what answers any of them, each
	 * memory once, by its best score; each query's best hit has 1.  Those
	 * beyond RANK_QUERIES_MAX are dropped. */
	const char *const *texts;
	size_t ntexts;
	const char *categories;		/* in any of this comma list, or NULL */
	const char *app_id;		/* saved by it, or NULL: any, as the next two */
	const char *kind;		/* fact, note, turn, summary or observation */
	const char *subject;		/* exactly, but for case */
	struct period when;		/* it happened or else was written */
	int64_t limit;			/* 1..RANK_LIMIT_MAX */
	bool explain;			/* fill in the parts of each hit */
};

/*
 * Why a memory stands where it does: its score is (words + near + neighbours +
 * session + vector) x factor.  What was found by parts of words alone has it
 * all in words.
 */
struct rank_parts {
	const char *found_by;		/* "words", "neighbours", "parts", "vector" */
	double words;			/* its own, by BM25 */
	double near;			/* words of the query that stand close */
	double neighbours;		/* what stands beside it */
	double session;			/* its conversation, or its client's facts of a day */
	double vector;			/* likeness by embeddings */
	double factor;			/* a question, a time, a named subject */
};

/* What was asked, in one line, as the access log keeps it. */
const char *rank_asked(struct arena *a, const struct rank_query *q);
/* Is it a kind that memories have? */
bool rank_is_kind(const char *kind);
/* Best first, active memories only.  No match is OK with count 0. */
enum err rank_search(struct request *rq, struct person *p,
    const struct rank_query *q, struct memory_list *out) MUST_USE;

#endif
