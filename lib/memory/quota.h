/*
 * quota - how much one person may keep
 */
#ifndef KEEPSAKE_MEMORY_QUOTA_H
#define KEEPSAKE_MEMORY_QUOTA_H

#include "memory/person.h"

/*
 * Asked within a transaction, after `added` memories were put there: is there
 * more than MEMORIES_MAX, or has the file more than MEMORY_FILE_MAX megabytes
 * in use?  The trash counts for the file alone.  ERR_FORBIDDEN, with a fault
 * text; the caller rolls back.
 */
enum err quota_check(struct request *rq, struct person *p, int64_t added)
    MUST_USE;

#endif
