/*
 * filter - lists of memories for a person to work on
 *
 * Unlike memories_list() they show paused memories too, and archived ones if
 * asked: this is what a page of one's own memories is made of.
 */
#ifndef KEEPSAKE_MEMORY_FILTER_H
#define KEEPSAKE_MEMORY_FILTER_H

#include "memory/memories.h"

struct filter {
	bool archived;			/* those too */
	const char *app_ids;		/* UUIDs between commas, or NULL: any */
	const char *category_ids;	/* likewise */
	const char *contains;		/* substring, or NULL */
	struct period when;		/* created */
	enum memory_sort sort;		/* SORT_CREATED, SORT_TEXT or SORT_APP */
	bool ascending;
	int64_t offset;
	int64_t limit;			/* 1..MEMORY_LIST_MAX */
};

enum err filter_list(struct request *rq, struct person *p,
    const struct filter *f, struct memory_list *out) MUST_USE;
/* Memories that share categories with memory `seq`, those that share most
 * first; of `page` only offset and limit count. */
enum err filter_related(struct request *rq, struct person *p, int64_t seq,
    const struct filter *page, struct memory_list *out) MUST_USE;

#endif
