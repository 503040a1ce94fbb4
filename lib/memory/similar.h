/*
 * similar - memories that say nearly the same (near-duplicates)
 *
 * Two are similar if they share at least 80 % of the stems of the one that has
 * more: a short memory inside a long one is none, since who replaced it would
 * lose the rest.  Stems are FTS5's (porter), in the text alone, without the
 * words that say nothing.
 */
#ifndef KEEPSAKE_MEMORY_SIMILAR_H
#define KEEPSAKE_MEMORY_SIMILAR_H

#include "memory/memories.h"

enum {
	SIMILAR_MAX = 3,
	SIMILAR_MEMORY = 16 << 20,	/* bytes: with less left, none either */
	SIMILAR_BATCH_MAX = 10,		/* of more that are added, none is looked up */
	SIMILAR_STEMS_MAX = 64		/* texts of more are not compared */
};

/* Makes the SQL function shared() known to a file: once, after opening. */
enum err similar_register(struct db *db) MUST_USE;
/*
 * Up to SIMILAR_MAX active memories like `m`, which must be in the index; most
 * alike first, then newest.  Turns of conversations are none.
 */
enum err similar_find(struct request *rq, struct person *p,
    const struct memory *m, struct memory_list *out) MUST_USE;

#endif
