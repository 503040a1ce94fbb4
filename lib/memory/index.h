/*
 * index - the full-text indexes of a person's file
 *
 * They hold active memories and nothing else.  Whoever changes a memory's
 * state or words removes it first and adds it afterwards, in one transaction.
 *
 * Words can be searched for at once.  Trigrams cost three times as much, and
 * few searches ask for them: those of new memories are made for
 * INDEX_TRIGRAMS_BATCH at once, after a long one, or when one does.
 */
#ifndef KEEPSAKE_MEMORY_INDEX_H
#define KEEPSAKE_MEMORY_INDEX_H

#include "memory/person.h"

enum { INDEX_TRIGRAMS_BATCH = 64 };

/* Each does nothing for a memory that is not active.  What is added is noted as
 * one that may want a vector (vectors.h). */
enum err index_add(struct person *p, int64_t seq) MUST_USE;
enum err index_remove(struct person *p, int64_t seq) MUST_USE;
/* Makes the trigrams that are missing; outside of a transaction.  Waits for
 * nobody: ERR_UNAVAILABLE if another is writing. */
enum err index_trigrams(struct person *p) MUST_USE;
/*
 * A word is looked up in each segment of an index, and every addition makes
 * one.  Brings those of both indexes together once there are many for its size,
 * a slice in each call, outside of a transaction; *more is false when nothing
 * is left to be done.
 */
enum err index_tidy(struct person *p, bool *more) MUST_USE;

#endif
