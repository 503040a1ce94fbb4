/*
 * supersede - what a newer memory says instead of older ones
 *
 * A superseded memory is archived and no longer true from then on; it is kept,
 * and says what replaced it.  Made active again, it is superseded no more.
 */
#ifndef KEEPSAKE_MEMORY_SUPERSEDE_H
#define KEEPSAKE_MEMORY_SUPERSEDE_H

#include "memory/memories.h"

/*
 * Memory `id`, active, is superseded by another, since now or the day of that,
 * through the app of that key; within the caller's transaction, nobody is
 * told.  OK too if that is so already, or if it is the same memory.
 * ERR_NOT_FOUND if it is not active.
 */
enum err supersede_put(struct request *rq, struct person *p, int64_t app,
    const char *id, const struct memory *by) MUST_USE;
/* The ids of what memory `seq` superseded, at most MEMORY_BATCH_MAX, oldest
 * first; those in the trash are left out. */
enum err supersede_list(struct request *rq, struct person *p, int64_t seq,
    const char ***ids, size_t *count) MUST_USE;

#endif
