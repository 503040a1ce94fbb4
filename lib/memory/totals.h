/*
 * totals - how many memories there are
 */
#ifndef KEEPSAKE_MEMORY_TOTALS_H
#define KEEPSAKE_MEMORY_TOTALS_H

#include "memory/person.h"

/* What is over but was not put away yet (person.h) counts as if it were. */

/* All but those in the trash. */
enum err totals_kept(struct person *p, int64_t *out) MUST_USE;
/* The same with those that a limited client does not see. */
enum err totals_taken(struct person *p, int64_t *out) MUST_USE;
/* Those in each state, and what they are sorted by. */
struct totals {
	int64_t active, paused, archived, trash;
	int64_t categories, apps;
};
enum err totals_read(struct person *p, struct totals *out) MUST_USE;
/* When the newest of them was saved, and when one was last read, as far as
 * access_fold() has come; 0: never. */
enum err totals_recent(struct person *p, int64_t *saved, int64_t *read)
    MUST_USE;

#endif
