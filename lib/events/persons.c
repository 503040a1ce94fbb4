/*
 * persons - whose channels and questions there are
 */
#include "events/persons.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/rand.h"
#include "crypto/siphash.h"

void
persons_init(struct persons *ps, struct budget *all, size_t share)
{
	*ps = (struct persons){ .all = all, .share = share };
	rand_bytes(ps->key, sizeof(ps->key));
}

static size_t
slot_of(const struct persons *ps, struct span name)
{
	return siphash(ps->key, name.p, name.len) % PERSONS_SLOTS;
}

bool
person_is(const struct person *p, struct span name)
{
	return p->len == name.len && memcmp(p->name, name.p, name.len) == 0;
}

struct person *
persons_find(const struct persons *ps, struct span name)
{
	struct person *p;

	if (name.len == 0)
		return NULL;
	p = ps->slot[slot_of(ps, name)];
	while (p != NULL && !person_is(p, name))
		p = p->next;
	return p;
}

struct person *
persons_get(struct persons *ps, struct span name)
{
	struct person *p = persons_find(ps, name), **slot;

	if (p != NULL || name.len == 0)
		return p;
	if ((p = malloc(sizeof(*p) + name.len)) == NULL)
		return NULL;
	slot = &ps->slot[slot_of(ps, name)];
	*p = (struct person){ .next = *slot, .len = name.len,
	    .budget = { .max = ps->share, .all = ps->all } };
	memcpy(p->name, name.p, name.len);
	*slot = p;
	return p;
}

void
persons_let(struct persons *ps, struct person *p)
{
	struct person **at;

	if (p->channel_count > 0 || p->question_count > 0 ||
	    p->reader_count > 0)
		return;
	at = &ps->slot[slot_of(ps, (struct span){ p->name, p->len })];
	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	free(p);
}
