/*
 * period - from when until when: the times that a list, a search, an export
 * or the audit trail is asked for
 *
 * Any moment is legal, 0 and those before 1970 too; so an end that is open is
 * said apart.  All zero is all time.
 */
#ifndef KEEPSAKE_MEMORY_PERIOD_H
#define KEEPSAKE_MEMORY_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "store/db.h"

struct period {
	bool has_from, has_before;	/* false: that end is open */
	int64_t from;			/* at or after */
	int64_t before;
};

/* The ends that APIs name; the last takes in its second, or its day if it is
 * just a day. */
enum period_end { PERIOD_FROM, PERIOD_BEFORE, PERIOD_THROUGH };

/* Sets an end to a moment (dates_read()); it stays as it is if `j` is NULL or
 * null, or if it is none: ERR_INVALID. */
enum err period_set(struct period *p, enum period_end end,
    const struct json *j) MUST_USE;
/* Is it all time? */
bool period_is_open(const struct period *p);
bool period_has(const struct period *p, int64_t at);
/* To parameters `first` and `first` + 1, for "at >= ?N AND at < ?M". */
void period_bind(sqlite3_stmt *st, int first, const struct period *p);

#endif
