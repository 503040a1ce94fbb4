/*
 * import_rows - a table whose first line names the columns, as bytes come
 */
#ifndef KEEPSAKE_MEMORY_IMPORT_ROWS_H
#define KEEPSAKE_MEMORY_IMPORT_ROWS_H

#include "base/csv.h"
#include "memory/import.h"

/* A parser's state begins with it. */
struct import_rows {
	struct csv csv;			/* the row at hand */
	size_t fields;			/* of the header; 0: it has not come */
};

/* What a table is for. */
struct import_rows_reader {
	size_t row_max;			/* bytes */
	enum err (*header)(struct import *im, struct import_rows *r);
	enum err (*row)(struct import *im, struct import_rows *r);
};

/* Sets the line, and hands on what is no blank line; all rows have as many
 * fields as the header, in UTF-8 without NUL, or are refused. */
enum err import_rows_take(struct import *im, struct import_rows *r,
    const struct import_rows_reader *reader, const char *p, size_t len)
    MUST_USE;
enum err import_rows_end(struct import *im, struct import_rows *r,
    const struct import_rows_reader *reader) MUST_USE;
/* The name of column `i`, from 0, in the header, without a byte order mark. */
const char *import_rows_name(const struct import_rows *r, size_t i);

#endif
