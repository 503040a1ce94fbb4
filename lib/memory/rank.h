/*
 * rank - search: lexical ranking over FTS5
 *
 * OR of the content words with porter stemming over the columns text,
 * title, subject and dates; neighbours in a conversation and its session lift
 * one another; small boosts.  Trigrams when words find too little.
 */
#ifndef KEEPSAKE_MEMORY_RANK_H
#define KEEPSAKE_MEMORY_RANK_H

#include "memory/memories.h"

enum { RANK_QUERY_MAX = 1000, RANK_LIMIT_MAX = 100 };

struct rank_query {
	const char *text;		/* free words */
	const char *categories;		/* in any of this comma list, or NULL */
	/* When it happened or else was written: at or after, before; 0: no
	 * limit. */
	int64_t after, before;
	int64_t limit;			/* 1..RANK_LIMIT_MAX */
};

/* Best first, active memories only.  No match is OK with count 0. */
enum err rank_search(struct request *rq, struct person *p,
    const struct rank_query *q, struct memory_list *out) MUST_USE;

#endif
