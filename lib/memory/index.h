/*
 * index - the full-text indexes of a person's file
 *
 * They hold active memories and nothing else.  Whoever changes a memory's
 * state or words removes it first and adds it afterwards, in one transaction.
 */
#ifndef KEEPSAKE_MEMORY_INDEX_H
#define KEEPSAKE_MEMORY_INDEX_H

#include "memory/person.h"

/* Each does nothing for a memory that is not active.  What is added is noted as
 * one that may want a vector (vectors.h). */
enum err index_add(struct person *p, int64_t seq) MUST_USE;
enum err index_remove(struct person *p, int64_t seq) MUST_USE;

#endif
