/*
 * apps - the clients through which a person's memories come
 */
#ifndef KEEPSAKE_MEMORY_APPS_H
#define KEEPSAKE_MEMORY_APPS_H

#include <stdbool.h>

#include "memory/person.h"

enum {
	APP_NAME_MAX = 200,		/* bytes; longer names are cut */
	APP_DESCRIPTION_MAX = 1000	/* bytes */
};
/* Files are imported through this client, and "import:NAME" for the apps that
 * they name. */
#define APP_IMPORT "import"

/*
 * The key of the calling client's row, made or renamed if need be.  Inside
 * the caller's transaction, which changes something: ERR_FORBIDDEN, with a
 * fault text, if the person lets that client only read.
 */
enum err apps_get(struct request *rq, struct person *p, int64_t *key)
    MUST_USE;
/* The same for what is no change of that client's: a note of what it read. */
enum err apps_key(struct request *rq, struct person *p, int64_t *key)
    MUST_USE;
/* Fills in the client's limits.  ERR_FORBIDDEN, with a fault text, if the
 * person has paused it: then it may neither read nor write. */
enum err apps_admit(struct request *rq, struct person *p) MUST_USE;

/* apps_named.c */
/* The id of the one client with that id or name, whatever the case of ASCII
 * letters.  ERR_INVALID, with a fault text, if there is none or several. */
enum err apps_named(struct request *rq, struct person *p, const char *name,
    const char **id) MUST_USE;

/* apps_list.c */
struct app {
	const char *id;			/* UUID */
	const char *client_id;
	const char *name;
	const char *description;	/* or NULL */
	bool is_active, can_write;
	const char *limited_to;		/* categories between commas; NULL: all */
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
/* What a client may do from now on. */
struct app_change {
	int is_active, can_write;	/* 1, 0, or -1: as it is */
	bool limits;			/* is the next one meant? */
	const char *limited_to;		/* categories_list(); NULL: all; "": none */
	const char *description;	/* NULL: as it is; "": none */
};

/*
 * Sets that, and keeps it in the history of apps.  ERR_NOT_FOUND;
 * ERR_CONFLICT, with a fault text, if the calling client would take something
 * from itself: it could not undo it; ERR_FORBIDDEN, likewise, if it may not
 * change, or see, all that there is.
 */
enum err apps_change(struct request *rq, struct person *p, const char *id,
    const struct app_change *change) MUST_USE;
/* The same within the caller's transaction, by the client of the key `by`,
 * whatever it may change. */
enum err apps_set(struct request *rq, struct person *p, const char *id,
    int64_t by, const struct app_change *change) MUST_USE;

/* apps_limits.c */
/*
 * Before the category of that id gets the name (NULL: before it goes): clients
 * that are limited to it are limited to the new name instead, and to what they
 * saw besides.  If a category that they do not see has that name in other
 * letters, or if it goes, they lose it; who loses the last sees nothing.  In
 * the caller's transaction, by the client of the key `by`.  ERR_NOT_FOUND.
 */
enum err apps_limits_follow(struct request *rq, struct person *p, int64_t by,
    const char *category, const char *name) MUST_USE;

#endif
