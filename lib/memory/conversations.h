/*
 * conversations - where imported turns belong
 */
#ifndef KEEPSAKE_MEMORY_CONVERSATIONS_H
#define KEEPSAKE_MEMORY_CONVERSATIONS_H

#include "memory/person.h"

struct conversation {
	const char *source;	/* such as "chatgpt" */
	const char *ext_id;	/* its id there */
	const char *title;	/* or NULL */
	int64_t started_at;	/* 0: not known */
};

/* The number of a conversation, made if new.  One statement of its own, or
 * inside the caller's transaction. */
enum err conversations_get(struct person *p, const struct conversation *c,
    int64_t *id) MUST_USE;

#endif
