/*
 * vectors - the vectors of a person's memories
 *
 * A vector is of the text as it stands: whoever changes that drops it in the
 * same transaction, and one that was made meanwhile is not stored.  Vectors of
 * another model count for nothing and are made anew.
 */
#ifndef KEEPSAKE_MEMORY_VECTORS_H
#define KEEPSAKE_MEMORY_VECTORS_H

#include <stdbool.h>

#include "memory/person.h"
#include "memory/vector.h"

struct search;

enum {
	VECTORS_BATCH_MAX = 16,
	VECTORS_NEAREST_MAX = 200
};

/* A memory without a vector, and what one is to be made of. */
struct vector_text {
	int64_t seq;
	const char *text;
};

/* A memory that is like a query. */
struct likeness {
	int64_t seq;
	int64_t conv, pos;		/* a turn's place; conv 0: it is none */
	unsigned flags;			/* TEXT_* */
	double cosine;
	/* for who merges them with others: */
	double share;			/* 0..1, from the least to the most like */
	bool taken;
};

/* Remembers that a memory may want a vector once the request is over: at most
 * VECTORS_BATCH_MAX.  No statement, no failure. */
void vectors_note(const struct person *p, int64_t seq);
/* Takes what was noted, and whose they are; how many. */
size_t vectors_noted(struct person *p, int64_t seqs[VECTORS_BATCH_MAX]);

/* The text of an active memory that has no vector of that model;
 * ERR_NOT_FOUND if it has one, or is gone. */
enum err vectors_want(struct arena *a, struct person *p, const char *model,
    int64_t seq, struct vector_text *out) MUST_USE;
/* Up to VECTORS_BATCH_MAX of these below `before`, newest first. */
enum err vectors_missing(struct arena *a, struct person *p, const char *model,
    int64_t before, struct vector_text out[VECTORS_BATCH_MAX], size_t *count)
    MUST_USE;
/* Stores the vectors of these texts, those of texts that have changed
 * meanwhile and those that are none (len 0) left out.  One transaction. */
enum err vectors_put(struct person *p, const char *model,
    const struct vector_text *of, const struct vector *v, size_t count)
    MUST_USE;
/* Within the caller's transaction. */
enum err vectors_drop(struct person *p, int64_t seq) MUST_USE;
/*
 * The active memories that the query's filter lets in and whose vectors of
 * that model are most like `v`, at most VECTORS_NEAREST_MAX, best first.  One
 * pass over all vectors; memory does not grow with them.
 */
enum err vectors_nearest(struct search *s, const char *model, struct vector v,
    struct likeness **out, size_t *count) MUST_USE;

#endif
