/*
 * expiry - memories whose time is over
 *
 * One whose expires_at has come goes to the trash, one whose valid_to has come
 * is archived: whenever its person's file is opened, before anything is read.
 * So nothing waits for the sweeper.  Nor does who reads wait for it: what cannot
 * be put away now is hidden.  That valid_from lies ahead hides nothing.
 */
#ifndef KEEPSAKE_MEMORY_EXPIRY_H
#define KEEPSAKE_MEMORY_EXPIRY_H

#include "memory/person.h"

enum { EXPIRY_BATCHES = 20 };	/* that one request settles at most */

/*
 * With a handle that is not limited (sight.h).  Settles what is due at
 * rq->call.now: two looks into indexes if nothing is, else transactions of at
 * most MEMORY_BATCH_MAX memories each.  In their histories it is the app that
 * saved them that did it.
 */
enum err expiry_settle(struct request *rq, struct person *p) MUST_USE;
/* The same for a request that came for something else: EXPIRY_BATCHES at most,
 * and none while others write.  If something is left, which is logged if it
 * failed, p->due_at is now. */
void expiry_settle_some(struct request *rq, struct person *p);

#endif
