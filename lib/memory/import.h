/*
 * import - memories from a file that others wrote
 *
 * A file is read twice, in pieces: first all of it is checked and counted,
 * and only if nothing is wrong is it read again and stored, in transactions
 * of at most 100 records.  So a file that is refused has changed nothing, and
 * memory does not grow with the file.  A parser finds records in the bytes
 * and hands them on one by one with import_put().
 */
#ifndef KEEPSAKE_MEMORY_IMPORT_H
#define KEEPSAKE_MEMORY_IMPORT_H

#include "base/json.h"
#include "memory/conversations.h"
#include "memory/memories.h"

enum {
	IMPORT_ITEM_MAX = 1024 * 1024,	/* bytes of one record in the file */
	IMPORT_TITLE_MAX = MEMORY_TITLE_MAX
};

/* One memory as a file tells it.  What is NULL or 0 is not told. */
struct import_record {
	const char *id;			/* kept if it is a UUID that is free */
	const char *text;		/* as memory_check() wants it, as what follows */
	const char *subject;
	const char *categories;		/* comma list */
	const char *metadata;		/* a JSON object as text */
	const char *title;
	const char *kind;		/* as the schema lists them; NULL: fact, or turn */
	const char *state;		/* NULL: active */
	const char *app;		/* name of the app that it came from */
	struct conversation conversation;	/* ext_id NULL: not a turn */
	int64_t pos;
	int64_t created_at, updated_at, event_at, archived_at, deleted_at;
	int64_t valid_from, valid_to, expires_at;
	bool pinned;
};

struct import_counts {
	int64_t records;		/* memories in the file */
	int64_t added;			/* 0 in a dry run */
	int64_t replaced;		/* whose text was another's, by overwriting */
	int64_t known;			/* that were there already */
	int64_t skipped;		/* lines or messages that hold no memory, and
					 * categories over CATEGORIES_MAX of one */
	int64_t entities, relations;	/* of a graph, in the file */
};

/* A file on its way in; parsers use it through the functions below. */
struct import {
	struct request *rq;		/* arena and fault of the record at hand */
	struct person *p;
	struct arena *arena;		/* until the end of the pass */
	const char *id;			/* NULL: nothing is written */
	bool overwrite;
	const char *member;		/* of an archive, or NULL */
	struct import_tables *tables;	/* beside it in the archive, or NULL */
	const char *unit;		/* what `place` counts, such as "line" */
	size_t place;			/* where we are in the file, from 1 */
	size_t pending;			/* records of the open transaction */
	int64_t committed;		/* of counts.added */
	struct import_counts counts;
};

/*
 * A way to find records in bytes that come in pieces of any size.  `state` is
 * zeroed memory of the parser's own, for one pass.
 */
struct import_parser {
	size_t state_size;
	enum err (*take)(struct import *im, void *state, const char *p,
	    size_t len);
	enum err (*end)(struct import *im, void *state);
	/* Instead of these, what must read the file in its own order. */
	enum err (*read)(struct import *im, int fd);
};

extern const struct import_parser import_jsonl, import_json, import_csv,
    import_text, import_markdown, import_zip;

struct import_job {
	int fd;				/* a file that can be read twice */
	const char *format;		/* NULL: guess */
	const char *file_name;		/* as the person calls it, or NULL */
	bool dry_run;
	bool overwrite;			/* memories of the same id are replaced */
};

struct import_result {
	const char *id;			/* NULL: dry run */
	const char *format;		/* NULL: not recognized */
	const char *sha256;
	struct import_counts counts;
};

/* The formats, separated by spaces. */
extern const char import_formats[];

/*
 * The whole of it.  ERR_INVALID or ERR_TOO_LARGE with a fault text that says
 * where and what, and then nothing has changed.  ERR_UNAVAILABLE: the file
 * cannot be read or the disk is full; ERR_FORBIDDEN: there would be too much
 * (quota.h).  If out->id is set then, what it counts was added and can be
 * undone.
 */
enum err import_run(struct request *rq, struct person *p,
    const struct import_job *job, struct import_result *out) MUST_USE;

/* ERR_INVALID with a text that begins with the place in the file. */
enum err import_refuse(struct import *im, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Checks a record, and counts or stores it.  Of more categories than a memory
 * may have the first are kept, and the others counted as skipped.  The same normalised text in an
 * active memory, the same id, the same place in a conversation: known. */
enum err import_put(struct import *im, const struct import_record *r)
    MUST_USE;
/*
 * For a memory whose id is there and not in the trash: replaces its text, the
 * old one staying as a revision, and its metadata, and adds its categories
 * up to CATEGORIES_MAX; its state stays.  Without an import's id it only looks.  *replaced is false
 * if it says just that, or another memory does.  import_replace.c
 */
enum err import_replace(struct import *im, const struct import_record *r,
    bool *replaced) MUST_USE;
/* The same for a graph's entity and relation; what is there stays. */
enum err import_put_entity(struct import *im, const char *name,
    const char *type) MUST_USE;
enum err import_put_relation(struct import *im, const char *from,
    const char *to, const char *type) MUST_USE;
/* A change of state that a memory went through. */
struct import_change {
	const char *memory;		/* its id */
	const char *app;		/* who did it, or NULL */
	const char *old_state, *new_state;
	int64_t changed_at;
};

enum { IMPORT_CHANGES_MAX = 100 };	/* of one memory; more are left out */

/* import_beside.c: checks one, and stores it if this import added the memory
 * before. */
enum err import_put_change(struct import *im, const struct import_change *c)
    MUST_USE;
/* What an app that was imported, or a category, is; nothing happens if there is
 * none of that name, or it is described. */
enum err import_describe_app(struct import *im, const char *name,
    const char *description) MUST_USE;
enum err import_describe_category(struct import *im, const char *name,
    const char *description) MUST_USE;

/* For these, as for records: room for one more in the open transaction, the
 * row of an app that a file names (NULL: the import's own), and checks. */
enum err import_room(struct import *im) MUST_USE;
enum err import_app(struct import *im, const char *name, int64_t *key)
    MUST_USE;
bool import_is_state(const char *s);
bool import_is_time(int64_t at);
/* Ends the open transaction, with the counts so far in the imports row. */
enum err import_commit(struct import *im) MUST_USE;

#endif
