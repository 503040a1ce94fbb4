/*
 * apps - the clients through which a person's memories come
 */
#ifndef KEEPSAKE_MEMORY_APPS_H
#define KEEPSAKE_MEMORY_APPS_H

#include "memory/person.h"

enum { APP_NAME_MAX = 200 };	/* bytes; longer names are cut */

/* The key of the calling client's row, made or renamed if need be.  Inside
 * the caller's transaction. */
enum err apps_get(struct request *rq, struct person *p, int64_t *key)
    MUST_USE;

#endif
