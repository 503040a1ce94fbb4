/*
 * access - who read which memories
 *
 * To read must not become to write: a call is noted in a file of plain lines
 * beside the person's store, once its answer has been sent.  They move into
 * the store when somebody wants to see them, or the sweeper to count their days.
 * Who reads very much between two looks loses the oldest of it.
 */
#ifndef KEEPSAKE_MEMORY_ACCESS_H
#define KEEPSAKE_MEMORY_ACCESS_H

#include "memory/memories.h"

enum {
	ACCESS_FILE_MAX = 1024 * 1024,	/* bytes, then another is begun; two stay */
	ACCESS_QUERY_MAX = 200,		/* bytes of a query that are kept */
	ACCESS_ROWS_MAX = 100000	/* in the store; older ones go */
};

#define ACCESS_SEARCH "search"
#define ACCESS_LIST "list"
#define ACCESS_FETCH "fetch"
#define ACCESS_DELETE "delete"

/* Notes that this call shows the memories of the list (or one, or deletes
 * those named), at most MEMORY_BATCH_MAX; `query` may be NULL. */
void access_note(struct request *rq, const struct person *p, const char *type,
    const char *query, const struct memory_list *list);
void access_note_one(struct request *rq, const struct person *p,
    const char *type, const struct memory *m);
void access_note_deleted(struct request *rq, const struct person *p,
    const char *const *ids, size_t count);
/* As memories_delete(), and notes those that were there for the client. */
enum err access_delete(struct request *rq, struct person *p,
    const char *const *ids, size_t count, int64_t *deleted) MUST_USE;
/* Writes down what the request noted: a program's `after`.  Waits half a second
 * at most for others who write; what cannot be written is logged, and left
 * out. */
void access_after(struct request *rq);

/* access_fold.c */
/* Moves what was written down into the store, which `p` has open; p->sub may be
 * NULL.  A client that only reads gets its row among the apps here.  Each note
 * comes once, whenever who moves it is killed. */
enum err access_fold(struct request *rq, struct person *p) MUST_USE;

/* For it: the file beside the store, and writing all of a text at its end, which
 * is at `size`, or nothing. */
const char *access_path(struct request *rq, const struct person *p);
enum err access_write(int fd, const char *p, size_t len, off_t size) MUST_USE;

/* access_list.c */
struct access {
	const char *id;			/* UUID */
	const char *app_id, *app;
	const char *type, *query;	/* the second may be NULL */
	int64_t at;
	double score;			/* of a search, or 0 */
};

struct access_page {
	int64_t offset, limit;		/* wanted */
	struct access *logs;		/* of a memory, newest first, or */
	struct memory **memories;	/* of an app, most read first, */
	int64_t *counts;		/* with how often */
	size_t count;
	int64_t total;			/* regardless of paging */
};

enum err access_of_memory(struct request *rq, struct person *p,
    const struct memory *m, struct access_page *page) MUST_USE;
/* Memories in the trash are left out. */
enum err access_by_app(struct request *rq, struct person *p,
    const char *app_id, struct access_page *page) MUST_USE;

#endif
