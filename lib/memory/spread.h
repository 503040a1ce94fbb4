/*
 * spread - turns of a conversation lift one another
 *
 * An answer often stands beside the words that were asked for.  A turn gives
 * part of its score to its neighbours, more to those that follow a question,
 * and all turns of a conversation share in what the whole of it scored.
 * Memories without a conversation are left as they are.
 */
#ifndef KEEPSAKE_MEMORY_SPREAD_H
#define KEEPSAKE_MEMORY_SPREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct unit {
	int64_t seq;		/* 0: a neighbour that did not match itself */
	int64_t conv, pos;	/* conv 0: none */
	double own;		/* score by its own words */
	const float *weight;	/* of each term of the query in it, or NULL */
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
 * From `count` units with all members but score to *out_count units with a
 * score; neighbours are added, in no order.
 */
struct unit *spread(struct arena *a, const struct unit *in, size_t count,
    const struct terms *terms, size_t *out_count);

#endif
