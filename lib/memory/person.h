/*
 * person - the file that holds one person's memories
 *
 * memories/<hash of sub>.db; who writes it takes a turn by a lock on .turns
 * beside it.  One person's text can never reach another's
 * answer, statistic or ranking, because no statement can reach it.  A worker
 * keeps the 8 files last used open.
 */
#ifndef KEEPSAKE_MEMORY_PERSON_H
#define KEEPSAKE_MEMORY_PERSON_H

#include "http/request.h"

enum { PERSON_OPEN_MAX = 8 };

struct person {
	struct db *db;
	const char *sub;
	const char *app;	/* the client's name in this memory, such as "Claude" */
	const char *client_id;
	const char *limits;	/* what it may see (sight.h); NULL: all */
	int64_t due_at;		/* what is over by then may still be there, and is
				 * not to be shown (memory_row.h); 0: none is */
};

/*
 * Opens (and makes and migrates, if need be) the file of `sub`.  `client_id`
 * and `client_name` (may be NULL: the id) say through which client this call
 * comes.  Memories whose time is over are put away first (expiry.h), or, if
 * the store is busy or they are very many, out->due_at hides them.  The
 * handle is borrowed until the next call.  A file that was put
 * in the place of the one we have open (its -wal and -shm removed) is
 * noticed.  ERR_FORBIDDEN, with a fault text, if the person has paused that
 * client; ERR_UNAVAILABLE if it cannot be opened.  A client that the person
 * has limited to some categories gets a handle through which the rest does
 * not exist, and which no client of other limits gets.
 */
enum err person_open(struct request *rq, const char *sub,
    const char *client_id, const char *client_name, struct person *out)
    MUST_USE;
/* A handle of the caller's own to the file at `path`, with the SQL functions
 * that searches need.  ERR_UNAVAILABLE, as db_open(). */
enum err person_open_file(const char *path, struct db **out) MUST_USE;
/* The path of a person's file, for export, backup and tests; and of the one
 * beside it, by whose locks those who use it take turns. */
char *person_path(struct arena *a, const struct config *cfg, const char *sub);
char *person_turns_path(struct arena *a, const struct config *cfg,
    const char *sub);
/* Closes all files, for tests and one-shot programs. */
void person_close_all(void);

#endif
