/*
 * memory_check - what a memory may be made of
 */
#ifndef KEEPSAKE_MEMORY_MEMORY_CHECK_H
#define KEEPSAKE_MEMORY_MEMORY_CHECK_H

#include "memory/memories.h"

/* ERR_INVALID with a fault text that names the member and its rule. */
enum err memory_check(struct request *rq, const struct memory_new *in)
    MUST_USE;

#endif
