/*
 * states - where memories stand: active, paused, archived, in the trash
 *
 * Only active ones are found by searching.  Every change is kept in the
 * memory's history with the client that made it.
 */
#ifndef KEEPSAKE_MEMORY_STATES_H
#define KEEPSAKE_MEMORY_STATES_H

#include <stdbool.h>

#include "memory/person.h"

#define STATE_ACTIVE "active"
#define STATE_PAUSED "paused"
#define STATE_ARCHIVED "archived"
#define STATE_DELETED "deleted"

/*
 * Which memories.  Those named by id may be in any state but the trash; the
 * other ways mean active and paused ones alone.
 */
struct states_which {
	const char *const *ids;		/* of memories, or NULL */
	size_t nids;
	const char *const *categories;	/* ids: those in any of them, or NULL */
	size_t ncategories;
	const char *app_id;		/* those that came through it, or NULL */
	bool all;
	bool archived;			/* of all, archived ones too */
};

/* Is it one of the four? */
bool states_valid(const char *state);
/*
 * Puts them into `state`; *count is how many there are, those that were in it
 * already included.  Those named by id in one transaction; of the other ways
 * 500 at a time, so that others write in between: after an error some are done,
 * and asking again does the rest.  Ids that are unknown or in the trash are
 * passed over.  ERR_CONFLICT, with a fault text that names the
 * memory, if one would be active beside another that says just the same.
 */
enum err states_set(struct request *rq, struct person *p,
    const struct states_which *which, const char *state, int64_t *count)
    MUST_USE;
/* The same with one, through the app of that key and within the caller's
 * transaction; nobody is told.  ERR_NOT_FOUND. */
enum err states_put(struct request *rq, struct person *p, int64_t app,
    const char *id, const char *state) MUST_USE;
/* From the trash: active again.  Ids that are not in it are passed over;
 * otherwise as states_set(). */
enum err states_restore(struct request *rq, struct person *p,
    const char *const *ids, size_t n, int64_t *count) MUST_USE;

#endif
