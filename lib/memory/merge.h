/*
 * merge - several memories become one
 */
#ifndef KEEPSAKE_MEMORY_MERGE_H
#define KEEPSAKE_MEMORY_MERGE_H

#include "memory/memories.h"

struct merge {
	const char *const *ids;		/* of 2..MEMORY_BATCH_MAX active memories */
	size_t count;
	const char *text;		/* NULL: their texts, a line each */
};

/*
 * The new memory has the categories of all, the earliest of their days, the
 * subject if it is that of all, and is pinned if one is; it supersedes them
 * (supersede.h).  All or none: ERR_NOT_FOUND if one is not active, ERR_INVALID
 * with a fault text if one is named twice or the text would be too long, and
 * as memories_add().
 */
enum err merge_memories(struct request *rq, struct person *p,
    const struct merge *in, struct memory **out) MUST_USE;

#endif
