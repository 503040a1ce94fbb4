/*
 * details - what belongs to a memory beside its text, and changing it
 */
#ifndef KEEPSAKE_MEMORY_DETAILS_H
#define KEEPSAKE_MEMORY_DETAILS_H

#include "memory/memories.h"

enum {
	DETAIL_TITLE = 1,
	DETAIL_SUBJECT = 2,
	DETAIL_EVENT_AT = 4,
	DETAIL_VALID_FROM = 8,
	DETAIL_VALID_TO = 16,
	DETAIL_EXPIRES_AT = 32,
	DETAIL_PINNED = 64,
	DETAIL_CATEGORIES = 128
};

struct details {
	unsigned set;			/* DETAIL_*; what is not set stays as it is */
	const char *title, *subject;	/* NULL: none from now on */
	const char *categories;		/* comma list, instead of those there are, or NULL */
	int64_t event_at, valid_from, valid_to, expires_at;	/* 0: none */
	bool pinned;
};

/*
 * Changes text and metadata as memories_update() does, each if not NULL, and
 * the details, in one transaction.  ERR_INVALID with a fault text if valid_to
 * would not be later than valid_from, expires_at is not in the future, or the
 * subject of an observation, which is its entity, would be another; and as
 * memories_update().
 */
enum err details_change(struct request *rq, struct person *p, const char *id,
    const char *text, const char *metadata, const struct details *in,
    struct memory **out) MUST_USE;

#endif
