/*
 * budget - how many bytes all together may hold
 */
#ifndef KEEPSAKE_EVENTS_BUDGET_H
#define KEEPSAKE_EVENTS_BUDGET_H

#include <stdbool.h>
#include <stddef.h>

struct budget {
	size_t used, max;
};

static inline bool
budget_has(const struct budget *b, size_t n)
{
	return n <= b->max - b->used;
}

/* False, and nothing taken, if they are not there. */
static inline bool
budget_take(struct budget *b, size_t n)
{
	if (!budget_has(b, n))
		return false;
	b->used += n;
	return true;
}

static inline void
budget_give(struct budget *b, size_t n)
{
	b->used -= n;
}

#endif
