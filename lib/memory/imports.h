/*
 * imports - the files that a person's memories came from
 */
#ifndef KEEPSAKE_MEMORY_IMPORTS_H
#define KEEPSAKE_MEMORY_IMPORTS_H

#include "memory/import.h"

enum { IMPORTS_LIST_MAX = 1000 };	/* the newest */

struct import_row {
	const char *id;			/* UUID */
	const char *format;
	const char *file_name;		/* or NULL */
	const char *sha256;
	const char *counts;		/* a JSON object as text */
	int64_t created_at, undone_at;	/* 0: it stands */
};

/* Notes an import that begins; its counts are nought. */
enum err imports_begin(struct request *rq, struct person *p,
    const struct import_row *row) MUST_USE;
/* Inside the caller's transaction. */
enum err imports_count(struct request *rq, struct person *p, const char *id,
    const struct import_counts *counts) MUST_USE;
/* All, newest first: an array in the arena. */
enum err imports_list(struct request *rq, struct person *p,
    struct import_row **out, size_t *count) MUST_USE;
struct import_undone {
	int64_t deleted;		/* memories that are in the trash now */
	int64_t entities, relations;	/* that are gone */
};

/*
 * Moves what it added, and is not there already, to the trash, 100 at a time,
 * then takes away the relations that it made, and the entities that it made
 * and nobody used since: that have neither an observation nor a relation.
 * Then it is marked undone.  What was merely known stays, and what was
 * replaced keeps its former text as a revision.  Those who listen are told.
 * ERR_NOT_FOUND; ERR_SPENT if it was undone before.
 */
enum err imports_undo(struct request *rq, struct person *p, const char *id,
    struct import_undone *out) MUST_USE;

#endif
