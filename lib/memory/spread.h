/*
 * spread - memories that stand together lift one another
 *
 * An answer often stands beside the words that were asked for.  A turn of a
 * conversation gives part of its score to its neighbours, more to the one that
 * follows a question, whether they match or not; what has few of the words
 * of the query, with what stands beside it, has less of that; and all turns
 * share in what the whole of the conversation scored.  Facts that one client
 * saved in one go lift one another too, but only those that match themselves.
 */
#ifndef KEEPSAKE_MEMORY_SPREAD_H
#define KEEPSAKE_MEMORY_SPREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory/rank.h"

struct unit {
	int64_t seq;		/* 0: a neighbour that did not match itself */
	int64_t conv;		/* > 0: a turn's; a fact has < 0, by its client */
	int64_t pos;		/* in the conversation; a fact's is its seq */
	int64_t at;		/* when it was saved */
	const float *weight;	/* of each term of the query in it, or NULL */
	struct rank_parts parts;/* words, near and vector are its own */
	double score;
	unsigned flags;		/* TEXT_* */
	bool subject;		/* its subject is named */
};

/* The terms of a query. */
struct terms {
	const double *idf;
	size_t count;
};

/*
 * From `count` units with all of their own to *out_count units with a score,
 * the sum of their parts; neighbours are added, in no order.
 */
struct unit *spread(struct arena *a, const struct unit *in, size_t count,
    const struct terms *terms, size_t *out_count);

#endif
