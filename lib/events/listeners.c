/*
 * listeners - how many channels may hear an announcement, in shared memory
 */
#include "events/listeners.h"

#include <stdatomic.h>
#include <stddef.h>

#include "system/mapped.h"

struct listeners {
	struct mapped head;
	_Atomic uint64_t count;
};

/* "KS-LSTN" and a revision. */
static const struct mapped layout = {
	0x4b532d4c53544e01, sizeof(struct listeners)
};

enum err
listeners_open(const char *path, struct listeners **out)
{
	void *p;
	enum err e = mapped_open(path, layout, NULL, &p);

	*out = p;
	return e;
}

void
listeners_close(struct listeners *l)
{
	mapped_close(l);
}

void
listeners_set(struct listeners *l, uint64_t count)
{
	if (l != NULL)
		atomic_store(&l->count, count);
}

uint64_t
listeners_get(const struct listeners *l)
{
	return l != NULL ? atomic_load(&l->count) : 0;
}
