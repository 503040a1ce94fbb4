/*
 * import_lines - a file of lines, line by line
 */
#ifndef KEEPSAKE_MEMORY_IMPORT_LINES_H
#define KEEPSAKE_MEMORY_IMPORT_LINES_H

#include "memory/import.h"

/* In a parser's state; zeroed at first. */
struct import_lines {
	char *data;			/* the beginning of a line */
	size_t len;
	size_t count;
};

/* What is done with a line: UTF-8 without NUL, without its end, a NUL behind
 * it.  It may be changed; records of it end with the call. */
typedef enum err import_line(struct import *im, void *state, char *line,
    size_t len);

/* Takes bytes, in pieces of any size; refuses a line that is no such text or
 * longer than IMPORT_ITEM_MAX. */
enum err import_lines_take(struct import *im, struct import_lines *l,
    const char *p, size_t len, import_line *take, void *state) MUST_USE;
/* The last line may lack its end. */
enum err import_lines_end(struct import *im, struct import_lines *l,
    import_line *take, void *state) MUST_USE;
/* Refuses what is no UTF-8 or holds a NUL. */
enum err import_check_text(struct import *im, const char *p, size_t len)
    MUST_USE;

#endif
