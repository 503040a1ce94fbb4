/*
 * embed_fill - making the vectors that are missing
 */
#ifndef KEEPSAKE_MEMORY_EMBED_FILL_H
#define KEEPSAKE_MEMORY_EMBED_FILL_H

#include "memory/person.h"

/* Makes the vectors of what the request added or changed: part of a program's
 * `after`.  Does nothing, without a statement, unless EMBEDDINGS_URL is set. */
void embed_after(struct request *rq);
/*
 * Makes up to `max` vectors of active memories that have none of the
 * configured model, newest first; *made says how many were asked for.  For the sweeper: asks
 * patiently, and gives the memory back after each batch.  ERR_UNAVAILABLE if
 * the endpoint or the store fails; OK, with 0, if embeddings are off.
 */
enum err embed_missing(const struct config *cfg, struct person *p,
    int64_t max, int64_t *made) MUST_USE;

#endif
