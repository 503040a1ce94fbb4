/*
 * memories - the memories of one person: add, read, list, change, forget
 */
#ifndef KEEPSAKE_MEMORY_MEMORIES_H
#define KEEPSAKE_MEMORY_MEMORIES_H

#include <stdbool.h>

#include "memory/person.h"

enum {
	MEMORY_TEXT_MAX = 100 * 1024,	/* bytes of one memory */
	MEMORY_BATCH_MAX = 100,
	MEMORY_LIST_MAX = 100
};

struct memory {
	const char *id;			/* UUID */
	const char *text;
	const char *subject;		/* or NULL */
	const char *state;		/* active, paused, archived, deleted */
	const char *app;		/* client that wrote it */
	const char *app_id;		/* UUID */
	const char *categories;		/* separated by commas, or "" */
	const struct json *metadata;	/* object or NULL */
	int64_t seq;			/* order of writing */
	int64_t created_at, updated_at;
	int64_t event_at;		/* 0: none */
	double score;			/* search only: 0..1, best 1 */
};

struct memory_new {
	const char *text;		/* 1..MEMORY_TEXT_MAX bytes */
	const char *subject;		/* or NULL */
	const char *categories;		/* or NULL */
	const struct json *metadata;	/* or NULL */
	int64_t event_at;		/* 0: none */
};

struct memory_added {
	struct memory *memory;
	bool existed;			/* the same text was there: NOOP */
};

struct memory_filter {
	const char *state;		/* NULL: active */
	const char *category;		/* or NULL */
	const char *app_id;		/* or NULL */
	const char *contains;		/* substring, or NULL */
	int64_t after, before;		/* created_at, 0: no limit */
	bool oldest_first;
	int64_t offset;			/* rows to skip, or */
	int64_t cursor;			/* seq of the last row seen, 0: none */
	int64_t limit;			/* 1..MEMORY_LIST_MAX */
};

struct memory_list {
	struct memory **items;
	size_t count;
	int64_t total;			/* matching, regardless of paging */
	int64_t next_cursor;		/* 0: that was all */
};

/*
 * Adds up to MEMORY_BATCH_MAX in one transaction, durable on return: all or
 * none.  The same normalised text, active: existed.  ERR_INVALID with a fault
 * text for an empty or too long one.
 */
enum err memories_add(struct request *rq, struct person *p,
    const struct memory_new *in, size_t count, struct memory_added *out)
    MUST_USE;
/* By id; deleted ones are ERR_NOT_FOUND. */
enum err memories_find(struct request *rq, struct person *p, const char *id,
    struct memory **out) MUST_USE;
enum err memories_list(struct request *rq, struct person *p,
    const struct memory_filter *f, struct memory_list *out) MUST_USE;
/* Replaces the text (the old one stays as a revision) and, if not NULL, the
 * metadata.  ERR_NOT_FOUND; ERR_CONFLICT if another memory says just that. */
enum err memories_update(struct request *rq, struct person *p,
    const char *id, const char *text, const struct json *metadata,
    struct memory **out) MUST_USE;
/* To the trash; *deleted counts those that were there.  All or none. */
enum err memories_delete(struct request *rq, struct person *p,
    const char *const *ids, size_t count, int64_t *deleted) MUST_USE;

#endif
