/*
 * spread - memories that stand together lift one another
 *
 * An answer often stands beside the words that were asked for.  A turn of a
 * conversation gives part of its score to its neighbours, more to the one that
 * follows a question, whether they match or not; what has few of the words
 * of the query, with what stands beside it, has less of that; and all turns
 * share in what the whole of the conversation scored.  Facts that one client
 * saved in one go are neighbours too, and those of one client and day share as
 * the turns of a conversation do.
 */
#ifndef KEEPSAKE_MEMORY_SPREAD_H
#define KEEPSAKE_MEMORY_SPREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory/rank.h"

enum { SPREAD_TOGETHER_S = 600 };	/* facts saved within ten minutes */

struct unit {
	int64_t seq;		/* 0: a neighbour that did not match itself */
	int64_t conv;		/* > 0: a turn's; a fact has < 0, by its client */
	int64_t pos;		/* in the conversation; a fact's is its seq */
	int64_t at;		/* when it was saved; a neighbour has that of the
				 * first in `in` that it stands beside */
	int64_t session;	/* what it shares with: a turn's is its conv, a
				 * fact's < 0; 0: nothing */
	const float *weight;	/* of each term of the query in it, or NULL */
	struct rank_parts parts;/* words, near and vector are its own */
	double score;
	unsigned flags;		/* TEXT_* */
	bool subject;		/* its subject is named */
	bool kin;		/* only kin of the words found it */
};

/* The terms of a query. */
struct terms {
	const double *idf;
	size_t count;
};

/*
 * From `count` units with all of their own, best first, to *out_count units with
 * a score, the sum of their parts; neighbours are added, in no order.
 */
struct unit *spread(struct arena *a, const struct unit *in, size_t count,
    const struct terms *terms, size_t *out_count);
/* What stands beside facts and has none of the words has no score any more. */
void spread_drop_facts(struct unit *units, size_t count);
/* The parts of a unit in the measure of its score. */
struct rank_parts spread_explain(const struct unit *u);

#endif
