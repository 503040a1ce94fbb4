/*
 * apps - the clients through which a person's memories come
 */
#ifndef KEEPSAKE_MEMORY_APPS_H
#define KEEPSAKE_MEMORY_APPS_H

#include <stdbool.h>

#include "memory/person.h"

enum { APP_NAME_MAX = 200 };	/* bytes; longer names are cut */

/* The key of the calling client's row, made or renamed if need be.  Inside
 * the caller's transaction. */
enum err apps_get(struct request *rq, struct person *p, int64_t *key)
    MUST_USE;
/* ERR_FORBIDDEN, with a fault text, if the person has paused the calling
 * client: then it may neither read nor write. */
enum err apps_admit(struct request *rq, struct person *p) MUST_USE;

/* apps_list.c */
struct app {
	const char *id;			/* UUID */
	const char *client_id;
	const char *name;
	const char *description;	/* or NULL */
	bool is_active;
	int64_t memories;		/* that came through it, the trash left out */
	int64_t accessed;		/* different memories that it read */
	int64_t first_accessed, last_accessed;	/* 0: never */
	int64_t created_at, updated_at;
};

enum apps_sort { APPS_BY_NAME, APPS_BY_MEMORIES, APPS_BY_ACCESSED };

struct apps_filter {
	const char *name;		/* a part of it, or NULL */
	int active;			/* 1, 0, or -1: either */
	enum apps_sort sort;
	bool descending;
	int64_t offset, limit;
};

struct apps_page {
	struct app *items;
	size_t count;
	int64_t total;			/* matching, regardless of paging */
};

enum err apps_list(struct request *rq, struct person *p,
    const struct apps_filter *f, struct apps_page *out) MUST_USE;
/* ERR_NOT_FOUND. */
enum err apps_find(struct request *rq, struct person *p, const char *id,
    struct app *out) MUST_USE;
/*
 * Pauses a client, or lets it in again.  ERR_NOT_FOUND; ERR_CONFLICT, with a
 * fault text, if the calling client would pause itself: it could not undo it.
 */
enum err apps_set_active(struct request *rq, struct person *p, const char *id,
    bool active) MUST_USE;

#endif
