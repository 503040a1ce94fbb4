/*
 * sweep - delete what is over, a little at a time
 *
 * Correctness never waits for it: every read looks at expires_at itself.
 */
#ifndef KEEPSAKE_STORE_SWEEP_H
#define KEEPSAKE_STORE_SWEEP_H

#include "base/call.h"
#include "base/err.h"

enum {
	SWEEP_BATCH = 500,
	SWEEP_KEEP_S = 86400 + 3600	/* longer than any access token lives */
};

/* The perishable tables of oidc.db. */
size_t sweep_table_count(void);
const char *sweep_table_name(size_t i);
/*
 * Deletes at most SWEEP_BATCH dead rows of table `i` in one transaction;
 * *deleted says how many, 0 when the table is clean.
 * Grants go once nothing can refer to them any more (expired, or ended
 * SWEEP_KEEP_S ago) and their codes and tokens have gone; codes that long
 * after their time, to notice a second use; dynamic clients only if never used.
 */
enum err sweep_batch(struct call *c, size_t i, int64_t *deleted) MUST_USE;

#endif
