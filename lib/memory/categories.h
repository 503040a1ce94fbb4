/*
 * categories - the person's words for kinds of memories
 */
#ifndef KEEPSAKE_MEMORY_CATEGORIES_H
#define KEEPSAKE_MEMORY_CATEGORIES_H

#include "memory/person.h"

enum { CATEGORY_NAME_MAX = 100, CATEGORIES_MAX = 20 };

/*
 * Puts the categories of comma list `names` (blanks around names dropped,
 * empty ones skipped, made if new) on the memory.  Inside the caller's
 * transaction.
 */
enum err categories_add(struct request *rq, struct person *p, int64_t seq,
    const char *names) MUST_USE;
/* The list as filters take it: blanks around names and empty ones dropped. */
char *categories_list(struct arena *a, const char *names);
/* Are there at most CATEGORIES_MAX names of at most CATEGORY_NAME_MAX bytes? */
bool categories_valid(const char *names);

#endif
