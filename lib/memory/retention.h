/*
 * retention - what is kept for so many days and no longer
 *
 * For the sweeper.  The trash by TRASH_DAYS, who read what by ACCESS_LOG_DAYS,
 * what memories said before by REVISION_DAYS; 0 keeps for ever.
 */
#ifndef KEEPSAKE_MEMORY_RETENTION_H
#define KEEPSAKE_MEMORY_RETENTION_H

#include "memory/person.h"

enum { RETENTION_BATCH = 500 };

/* What is looked through. */
size_t retention_count(void);
const char *retention_name(size_t i);
/* Deletes at most RETENTION_BATCH rows of kind `i` that are too old at `now`,
 * in one transaction; *deleted is 0 once there are none. */
enum err retention_batch(struct person *p, const struct config *cfg,
    int64_t now, size_t i, int64_t *deleted) MUST_USE;
/*
 * All of it, in the files of all persons, with a pause after each batch; first
 * their memories whose time is over are put away (expiry.h).  Logs how many
 * rows went.  ERR_UNAVAILABLE if a file failed, with the others done.
 */
enum err retention_sweep(const struct call *c, const struct config *cfg,
    void (*pause)(void)) MUST_USE;

#endif
