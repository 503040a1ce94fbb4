/*
 * import_markdown_front - what stands before a note, between lines "---"
 *
 * Of YAML it is what such heads hold: "key: value", a list in brackets, and a
 * list of lines "- value".  Keys that are not known are passed over.
 */
#ifndef KEEPSAKE_MEMORY_IMPORT_MARKDOWN_FRONT_H
#define KEEPSAKE_MEMORY_IMPORT_MARKDOWN_FRONT_H

#include "memory/import.h"

enum { MARKDOWN_LIST_MAX = 4000, MARKDOWN_WORD_MAX = 63 };

struct markdown_front {
	enum { FRONT_BEFORE, FRONT_INSIDE, FRONT_OVER } state_of;
	bool in_categories;		/* lines "- value" are some */
	char id[MARKDOWN_WORD_MAX + 1];	/* "" if not told, as what follows */
	char state[MARKDOWN_WORD_MAX + 1];
	char type[MEMORY_SUBJECT_MAX + 1];
	char title[MEMORY_SUBJECT_MAX + 1];
	char categories[MARKDOWN_LIST_MAX + 1];	/* comma list */
	int64_t created_at;
};

/* A line, the `number`-th from 1; *taken is false if it is the note's own. */
enum err markdown_front_take(struct import *im, struct markdown_front *f,
    size_t number, const char *line, bool *taken) MUST_USE;

#endif
