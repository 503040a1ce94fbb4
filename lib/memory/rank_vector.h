/*
 * rank_vector - likeness beside words
 *
 * Linear fusion: a memory gains EMBEDDINGS_WEIGHT times its likeness, as a
 * share from the least to the most like of the candidates, in the measure of
 * the best score by words.  Without EMBEDDINGS_URL nothing here does anything.
 */
#ifndef KEEPSAKE_MEMORY_RANK_VECTOR_H
#define KEEPSAKE_MEMORY_RANK_VECTOR_H

#include "memory/spread.h"
#include "memory/vectors.h"

struct search;

/* What is known of a search's likenesses; starts zeroed. */
struct nearest {
	struct vector query;		/* len 0: words alone */
	struct likeness *at;
	size_t count;
	double most;			/* best score by words, as spread left it */
};

/* Asks for the query's vector: before the transaction, since it may take two
 * seconds.  Whatever fails, words remain. */
void rank_vector_ask(struct search *s);
/* Adds to the scores of units that spread() gave. */
enum err rank_vector_merge(struct search *s, struct unit *units, size_t count)
    MUST_USE;
/*
 * Lists what came in by likeness alone, each where its score belongs, and lifts
 * what parts of words have found.  `top` is the score, as spread left it and
 * with its boosts, that stands as 1 in the list; 0: there is none.  What is
 * hardly like at all, or nearer to the least than to the most like of the
 * candidates, stays out: there is always something that is most like.
 */
enum err rank_vector_list(struct search *s, double top) MUST_USE;

/* The sum itself; pure.  Makes shares of the cosines, marks likenesses whose
 * unit is there as taken, and gives the best score before. */
double rank_vector_sum(struct unit *units, size_t count, struct likeness *at,
    size_t n, double weight);

#endif
