/*
 * totals - how many memories there are
 */
#ifndef KEEPSAKE_MEMORY_TOTALS_H
#define KEEPSAKE_MEMORY_TOTALS_H

#include "memory/person.h"

/* All but those in the trash. */
enum err totals_kept(struct person *p, int64_t *out) MUST_USE;

#endif
