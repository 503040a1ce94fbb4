/*
 * categories - the person's words for kinds of memories
 */
#ifndef KEEPSAKE_MEMORY_CATEGORIES_H
#define KEEPSAKE_MEMORY_CATEGORIES_H

#include "base/json.h"
#include "base/url.h"
#include "memory/person.h"

enum {
	CATEGORY_NAME_MAX = 100,	/* bytes */
	CATEGORY_DESCRIPTION_MAX = 1000,
	CATEGORIES_MAX = 20		/* of one memory */
};

/*
 * Puts the categories of comma list `names` (blanks around names dropped,
 * empty ones skipped, made if new) on the memory.  Inside the caller's
 * transaction.  ERR_INVALID, with a fault text, if it would get more than
 * CATEGORIES_MAX, those out of the client's sight (sight.h) among them.
 *
 * Of a limited client those in its sight come first; of the others as many as
 * there is room for, and the rest is passed over: it would not see them
 * anyway, and a refusal would count for it what it does not see.  Only one
 * that puts more of its own than there is room for learns that there is less.
 */
enum err categories_add(struct request *rq, struct person *p, int64_t seq,
    const char *names) MUST_USE;
/* The list as filters take it: blanks around names and empty ones dropped. */
char *categories_list(struct arena *a, const char *names);
/* The same as an array of strings. */
struct json *categories_json(struct arena *a, const char *names);
/* The next name of a comma list that is not empty, without blanks around it. */
bool categories_next(const char **rest, struct span *name);
/* The list, or NULL, as a JSON array of strings. */
void categories_quote(struct buf *b, const char *names);
/* As much of the list as a memory may have beside `have` names that it has; *over
 * is how many names that leaves out. */
const char *categories_first(struct arena *a, const char *names, size_t have,
    int64_t *over);
/* Are there at most CATEGORIES_MAX names of at most CATEGORY_NAME_MAX bytes? */
bool categories_valid(const char *names);

/* categories_edit.c */
struct category {
	const char *id;			/* UUID */
	const char *name;
	const char *description;	/* or NULL */
	int64_t created_at, updated_at;
};

/* All, by name; at most CATEGORIES_LIST_MAX. */
enum { CATEGORIES_LIST_MAX = 2000 };
enum err categories_all(struct request *rq, struct person *p,
    struct category **out, size_t *count) MUST_USE;
/*
 * Makes one.  ERR_INVALID with a fault text if the name is empty, too long or
 * holds a comma (blanks around it are dropped); ERR_CONFLICT if there is one
 * of this name.  As of all three: ERR_FORBIDDEN, with a fault text, for a
 * client that may not change memories or is limited to some categories.
 */
enum err categories_create(struct request *rq, struct person *p,
    const char *name, const char *description, struct category *out) MUST_USE;
/* Changes the name or the description, each if not NULL; of all memories that
 * have it, too, and in the limits of clients (apps_limits_follow()).
 * ERR_NOT_FOUND, and as above. */
enum err categories_change(struct request *rq, struct person *p,
    const struct category *in, struct category *out) MUST_USE;
/* Takes it from all memories, which stay, and from the limits of clients.
 * ERR_NOT_FOUND. */
enum err categories_remove(struct request *rq, struct person *p,
    const char *id) MUST_USE;

#endif
