/*
 * audit_trail - who did what when in a person's memory
 *
 * One list of what the tables below keep anyhow: memories that were added
 * (but for an import's, which is one entry), read (access_log), reworded
 * (revisions) and moved between states (status_history), apps that were
 * changed (app_history), imports and their undoing.  What is deleted for good
 * takes its entries along.
 */
#ifndef KEEPSAKE_MEMORY_AUDIT_TRAIL_H
#define KEEPSAKE_MEMORY_AUDIT_TRAIL_H

#include "memory/period.h"
#include "memory/person.h"

enum { AUDIT_WINDOW_MAX = 10000 };	/* offset and limit together */

enum audit_kind {
	AUDIT_ADDED,
	AUDIT_TEXT,
	AUDIT_STATE,
	AUDIT_READ,
	AUDIT_APP,
	AUDIT_IMPORT,
	AUDIT_UNDONE,
	AUDIT_NKINDS
};

struct audit_entry {
	enum audit_kind kind;
	int64_t at;
	const char *app_id, *app;	/* who; NULL: not kept (undone) */
	const char *memory_id;		/* or NULL */
	/* STATE: from, to.  READ: type, query (or NULL).  APP: what was set, a
	 * JSON object.  IMPORT, UNDONE: id, format. */
	const char *one, *two;
	const char *other_id, *other;	/* APP: which was changed */
	double score;			/* READ: of a search, or 0 */
};

struct audit_page {
	const char *app_id;		/* wanted: of this app, or NULL */
	struct period when;
	int64_t offset, limit;
	struct audit_entry *items;	/* newest first */
	size_t count;
	bool has_more;
};

enum err audit_list(struct request *rq, struct person *p,
    struct audit_page *page) MUST_USE;

#endif
