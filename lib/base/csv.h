/*
 * csv - records of comma-separated values (RFC 4180), as bytes come
 *
 * Strict: a quotation mark inside of a field that does not begin with one, and
 * anything but a delimiter behind a closing one, is refused, for it is a sign
 * that fields run into each other.  The first of comma, semicolon and tab in
 * the first record is the delimiter of all.  Lines end with LF or CRLF.
 */
#ifndef KEEPSAKE_BASE_CSV_H
#define KEEPSAKE_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { CSV_FIELDS_MAX = 100 };

enum csv_state { CSV_START, CSV_PLAIN, CSV_QUOTED, CSV_QUOTE, CSV_RETURN };

struct csv {
	char *room;			/* the record's fields, a NUL behind each */
	size_t size, len;
	size_t begins[CSV_FIELDS_MAX];	/* of each field, in room */
	size_t count;			/* fields, when a record is complete */
	size_t line;			/* where the record begins, from 1 */
	size_t lines;			/* that have been seen */
	char delimiter;			/* 0: not known yet */
	enum csv_state state;
	bool complete;			/* the next byte begins another record */
	const char *problem;		/* why it was refused */
};

/* `room` is the caller's, and holds the longest record. */
void csv_init(struct csv *c, char *room, size_t size);
/*
 * Takes bytes up to the end of a record; *used says how many.  If a record is
 * complete, *record is true, and its fields stand until the next call.
 * ERR_INVALID with a problem.
 */
enum err csv_take(struct csv *c, const char *p, size_t len, size_t *used,
    bool *record) MUST_USE;
/* No more bytes come: the last record may lack its end. */
enum err csv_end(struct csv *c, bool *record) MUST_USE;
/* The i-th field of a complete record: a string, as NUL is refused. */
const char *csv_field(const struct csv *c, size_t i);

#endif
