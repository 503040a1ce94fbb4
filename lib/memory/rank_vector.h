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

/* What is known of one query's likenesses; starts zeroed but for its text. */
struct nearest {
	const char *text;
	struct vector query;		/* len 0: words alone */
	struct likeness *at;
	size_t count;
	double most;			/* best score by words alone */
	double top;			/* the score that stands as 1 in the list, which
					 * the ranking sets; 0: there is none */
};

/* Asks for the vectors of `count` queries, at most RANK_QUERIES_MAX, at once:
 * before the transaction, since it may take two seconds.  Whatever fails,
 * words remain. */
void rank_vector_ask(struct search *s, struct nearest *near, size_t count);
/* Finds what is like the query, and adds to the scores of the units that
 * spread() gave. */
enum err rank_vector_merge(struct search *s, struct nearest *near,
    struct unit *units, size_t count) MUST_USE;
/*
 * Lists what came in by likeness alone, each where its score belongs; one that
 * is there stays, with the better score.  What is hardly like at all, or nearer
 * to the least than to the most like of the candidates, stays out: there is
 * always something that is most like.
 */
enum err rank_vector_list(struct search *s, const struct nearest *near)
    MUST_USE;

/* The sum itself; pure.  Makes shares of the cosines, marks likenesses whose
 * unit is there as taken, and gives the best score before. */
double rank_vector_sum(struct unit *units, size_t count, struct likeness *at,
    size_t n, double weight);

#endif
