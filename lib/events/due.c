/*
 * due - things in the order of their time
 */
#include "events/due.h"

#include <stddef.h>

void
due_add(struct due_list *list, struct due *d, int64_t at)
{
	struct due *before = list->last;

	while (before != NULL && before->at > at)
		before = before->prev;
	d->at = at;
	d->prev = before;
	d->next = before != NULL ? before->next : list->first;
	if (d->prev != NULL)
		d->prev->next = d;
	else
		list->first = d;
	if (d->next != NULL)
		d->next->prev = d;
	else
		list->last = d;
}

void
due_remove(struct due_list *list, struct due *d)
{
	if (d->prev != NULL)
		d->prev->next = d->next;
	else
		list->first = d->next;
	if (d->next != NULL)
		d->next->prev = d->prev;
	else
		list->last = d->prev;
	d->prev = d->next = NULL;
}

struct due *
due_first(const struct due_list *list, int64_t now)
{
	return list->first != NULL && list->first->at <= now ? list->first :
	    NULL;
}
