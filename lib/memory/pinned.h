/*
 * pinned - memories that a person wants seen first
 */
#ifndef KEEPSAKE_MEMORY_PINNED_H
#define KEEPSAKE_MEMORY_PINNED_H

#include "memory/memories.h"

enum { PINNED_MAX = 20 };

/*
 * Puts the newest PINNED_MAX active memories that are pinned, in any of
 * `categories` (categories_list()) if not NULL, before those of the list, none
 * twice.  *pinned is how many they are.
 */
enum err pinned_first(struct request *rq, struct person *p,
    const char *categories, struct memory_list *list, size_t *pinned) MUST_USE;

#endif
