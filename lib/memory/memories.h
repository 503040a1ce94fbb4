/*
 * memories - the memories of one person: add, read, list, change, forget
 */
#ifndef KEEPSAKE_MEMORY_MEMORIES_H
#define KEEPSAKE_MEMORY_MEMORIES_H

#include <stdbool.h>

#include "memory/period.h"
#include "memory/person.h"

enum {
	MEMORY_TEXT_MAX = 100 * 1024,	/* bytes of one memory */
	MEMORY_SUBJECT_MAX = 200,	/* bytes */
	MEMORY_TITLE_MAX = 1000,
	MEMORY_METADATA_MAX = 16 * 1024,
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
	const char *metadata;		/* a JSON object as text, or NULL */
	int64_t seq;			/* order of writing */
	int64_t created_at, updated_at;
	int64_t event_at;		/* 0: none, as all times below */
	int64_t archived_at, deleted_at;
	/* Outside these it is no longer, or not yet, so; when it goes by itself. */
	int64_t valid_from, valid_to, expires_at;
	const char *kind;		/* fact, note, turn, summary, observation */
	const char *title;		/* or NULL */
	const char *source;		/* id of the import it came by, or NULL */
	const char *superseded_by;	/* id of the one that replaces it, or NULL */
	bool pinned;
	double score;			/* search only: 0..1, best 1 */
	const struct rank_parts *parts;	/* of the score, if asked for (rank.h) */
};

struct memory_new {
	const char *text;		/* 1..MEMORY_TEXT_MAX bytes, not blank */
	const char *subject;		/* or NULL */
	const char *categories;		/* comma list, or NULL */
	const char *metadata;		/* a JSON object as text, or NULL */
	const char *title;		/* or NULL */
	const char *replaces;		/* id of the active memory that it supersedes, or NULL */
	int64_t event_at;		/* 0: none, as the next three */
	int64_t valid_from, valid_to, expires_at;
	bool pinned;
	int64_t conv, pos;		/* a turn's place; conv 0: not a turn */
	bool observed;			/* of the entity `subject` (graph.h) */
};

struct memory_added {
	struct memory *memory;
	bool existed;			/* the same text was there: NOOP */
	struct memory **similar;	/* that say nearly the same (similar.h) */
	size_t nsimilar;
};

enum memory_sort {
	SORT_SEQ,			/* order of writing; allows a cursor */
	SORT_CREATED,
	SORT_TEXT,
	SORT_APP,
	SORT_CATEGORIES
};

struct memory_filter {
	const char *state;		/* NULL: active */
	const char *categories;		/* in any of categories_list(), or NULL */
	const char *app_id;		/* or NULL */
	const char *contains;		/* substring, or NULL */
	struct period when;		/* created */
	enum memory_sort sort;
	bool ascending;
	int64_t offset;			/* rows to skip, or */
	int64_t cursor;			/* seq of the last row seen, 0: none */
	int64_t limit;			/* 1..MEMORY_LIST_MAX */
};

struct memory_list {
	struct memory **items;
	size_t count;
	int64_t total;			/* matching, regardless of paging */
	int64_t next_cursor;		/* 0: that was all (SORT_SEQ only) */
};

/*
 * Adds up to MEMORY_BATCH_MAX in one transaction, durable on return: all or
 * none.  The same normalised text, active: existed.  ERR_INVALID with a fault
 * text for one that breaks the rules above; ERR_NOT_FOUND if there is no active
 * memory to replace; ERR_FORBIDDEN, with a text, if there would be too much
 * (quota.h).  Of up to SIMILAR_BATCH_MAX, each
 * new one comes with those that say nearly the same.
 */
enum err memories_add(struct request *rq, struct person *p,
    const struct memory_new *in, size_t count, struct memory_added *out)
    MUST_USE;
/* By id; deleted ones are ERR_NOT_FOUND. */
enum err memories_find(struct request *rq, struct person *p, const char *id,
    struct memory **out) MUST_USE;
/* By seq, active ones only. */
enum err memories_find_seq(struct request *rq, struct person *p, int64_t seq,
    struct memory **out) MUST_USE;
enum err memories_list(struct request *rq, struct person *p,
    const struct memory_filter *f, struct memory_list *out) MUST_USE;
/* Replaces the text (the old one stays as a revision) and the metadata, each
 * if not NULL.  ERR_NOT_FOUND; ERR_INVALID; ERR_CONFLICT if another memory
 * says just that. */
enum err memories_update(struct request *rq, struct person *p,
    const char *id, const char *text, const char *metadata,
    struct memory **out) MUST_USE;
/* As memories_update() does, within the caller's transaction; nobody is told. */
enum err memories_rewrite(struct request *rq, struct person *p,
    const char *id, const char *text, const char *metadata,
    struct memory **out) MUST_USE;
/* As memories_add() does with one, checked, and memories_delete(), through the
 * app of that key and within the caller's transaction; nobody is told. */
enum err memories_put(struct request *rq, struct person *p, int64_t app,
    const struct memory_new *in, struct memory_added *out) MUST_USE;
enum err memories_trash(struct request *rq, struct person *p, int64_t app,
    const char *id) MUST_USE;
/* To the trash; *deleted counts those that were there.  All or none. */
enum err memories_delete(struct request *rq, struct person *p,
    const char *const *ids, size_t count, int64_t *deleted) MUST_USE;

#endif
