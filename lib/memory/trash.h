/*
 * trash - what was deleted, and deleting it for good
 */
#ifndef KEEPSAKE_MEMORY_TRASH_H
#define KEEPSAKE_MEMORY_TRASH_H

#include "memory/memories.h"

enum { TRASH_BATCH = 500 };

/* Newest deleted first. */
enum err trash_list(struct request *rq, struct person *p, int64_t offset,
    int64_t limit, struct memory_list *out) MUST_USE;
/*
 * Those of the ids that are in the trash go for good, with all that is kept
 * about them; *count says how many.  All or none.  ERR_FORBIDDEN, with a fault
 * text, as the next, if the client may only read.
 */
enum err trash_purge_ids(struct request *rq, struct person *p,
    const char *const *ids, size_t n, int64_t *count) MUST_USE;
/* At most TRASH_BATCH of those that are there, in one transaction; *count is 0
 * once there are none.  Conversations that are left without a turn go too. */
enum err trash_purge(struct request *rq, struct person *p, int64_t *count)
    MUST_USE;
/* The same with those that were deleted at `until` or before and did not come,
 * already deleted, by an import since then: by no client, but by age. */
enum err trash_purge_old(struct person *p, int64_t until, int64_t *count)
    MUST_USE;

#endif
