/*
 * budget - how many bytes a person may hold, and all together
 */
#ifndef KEEPSAKE_EVENTS_BUDGET_H
#define KEEPSAKE_EVENTS_BUDGET_H

#include <stdbool.h>
#include <stddef.h>

struct budget {
	size_t used, max;
	struct budget *all;	/* of which this is a share; or NULL */
};

static inline bool
budget_has(const struct budget *b, size_t n)
{
	return n <= b->max - b->used &&
	    (b->all == NULL || n <= b->all->max - b->all->used);
}

/* False, and nothing taken, if they are not there. */
static inline bool
budget_take(struct budget *b, size_t n)
{
	if (!budget_has(b, n))
		return false;
	b->used += n;
	if (b->all != NULL)
		b->all->used += n;
	return true;
}

static inline void
budget_give(struct budget *b, size_t n)
{
	b->used -= n;
	if (b->all != NULL)
		b->all->used -= n;
}

#endif
