/*
 * due - things in the order of their time
 *
 * For what is mostly planned the same span ahead: adding looks from the end,
 * so it costs nothing then; who is due is found at the front.  The moment is
 * the first member of what it plans, so that one is cast to the other.
 */
#ifndef KEEPSAKE_EVENTS_DUE_H
#define KEEPSAKE_EVENTS_DUE_H

#include <stdint.h>

struct due {
	struct due *prev, *next;
	int64_t at;		/* epoch seconds */
};

struct due_list {
	struct due *first, *last;
};

/* Adds one that is in no list, after those of the same time. */
void due_add(struct due_list *list, struct due *d, int64_t at);
void due_remove(struct due_list *list, struct due *d);
/* The first whose time has come, or NULL; it stays in the list. */
struct due *due_first(const struct due_list *list, int64_t now);

#endif
