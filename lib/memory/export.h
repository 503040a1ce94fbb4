/*
 * export - a person's memories as a file
 */
#ifndef KEEPSAKE_MEMORY_EXPORT_H
#define KEEPSAKE_MEMORY_EXPORT_H

#include <stdio.h>

#include "memory/import.h"

/* Whose memories, and which of them. */
struct export_what {
	struct person *p;
	const char *app_id;		/* that came through it; NULL: all */
	struct period when;		/* created */
};

/* How a format writes; what has no part of that kind is NULL. */
struct export_writer {
	const char *head, *tail;	/* before and behind all */
	const char *between;		/* two records */
	void (*record)(struct buf *b, const struct import_record *r);
	void (*entity)(struct buf *b, const char *name, const char *type);
	void (*relation)(struct buf *b, const char *from, const char *to,
	    const char *type);
	bool active_only;		/* for people and models to read: no turns either */
	/* Instead of these, what writes in its own order. */
	enum err (*whole)(const struct export_what *what, FILE *out,
	    int64_t *count);
};

extern const struct export_writer export_jsonl, export_csv, export_text,
    export_markdown, export_zip, export_mem0, export_server_memory;

struct export_format {
	const char *name;
	const char *media_type;
	const char *extension;		/* of a file's name */
	const struct export_writer *writer;
};

/* NULL: there is no such format. */
const struct export_format *export_find(const char *name);

/* The formats, separated by spaces. */
extern const char export_formats[];

/*
 * Writes the memories in the order of writing, then, if nothing is left out,
 * the graph if the format has one.  Page by page, so that what changes
 * meanwhile may be in it or not.  *count tells how many memories.
 * ERR_NOT_FOUND: no such format; ERR_UNAVAILABLE: `out` takes no more.
 */
enum err export_run(const struct export_what *what, const char *format,
    FILE *out, int64_t *count) MUST_USE;
/* The same with a writer, for one that is made of several. */
enum err export_write(const struct export_what *what,
    const struct export_writer *w, FILE *out, int64_t *count) MUST_USE;
/* For writers of JSON: a member of an object that was begun, left out if the
 * value is NULL, or 0. */
void export_member(struct buf *b, const char *key, const char *value);
void export_moment(struct buf *b, const char *key, int64_t at);
/* The same, with null for NULL. */
void export_nullable(struct buf *b, const char *key, const char *value);
/* The members "metadata" (`none`, such as "null", if it has none), and "app" and
 * "categories".  export_jsonl.c, as the next. */
void export_metadata(struct buf *b, const struct import_record *r,
    const char *none);
void export_names(struct buf *b, const struct import_record *r);
/* What Keepsake alone has of a memory, where it is set. */
void export_details(struct buf *b, const struct import_record *r);
/* Is something left out? */
bool export_is_part(const struct export_what *what);

#endif
