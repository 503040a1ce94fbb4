/*
 * history - what a memory said before, and where it stood
 */
#ifndef KEEPSAKE_MEMORY_HISTORY_H
#define KEEPSAKE_MEMORY_HISTORY_H

#include "memory/memories.h"

/* A text was replaced, or a state. */
struct history_event {
	const char *app_id, *app;	/* the client that did it */
	const char *text;		/* the text before; NULL: it was the state */
	const char *metadata;		/* before, a JSON object, or NULL */
	const char *old_state, *new_state;
	int64_t changed_at;
};

struct history_page {
	int64_t offset, limit;		/* wanted: newest first */
	struct history_event *items;
	size_t count;
	int64_t total;			/* regardless of paging */
};

/* Fills in the page of memory `seq`. */
enum err history_list(struct request *rq, struct person *p, int64_t seq,
    struct history_page *page) MUST_USE;

#endif
