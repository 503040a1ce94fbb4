/*
 * dates - days as people and models write them
 */
#ifndef KEEPSAKE_MEMORY_DATES_H
#define KEEPSAKE_MEMORY_DATES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

#define DATES_MIN INT64_C(-62135596800)	/* the beginning of the year 1 */
#define DATES_MAX INT64_C(253402300799)	/* the end of the year 9999 */

/*
 * Epoch seconds of "2026-11-22", optionally followed by 'T' or a space, a
 * time "hh:mm[:ss[.fraction]]" and a zone ("Z", "+hh:mm" or, as PostgreSQL
 * writes it, "+hh"; none means UTC).
 * ERR_INVALID for anything else, days that do not exist and moments that are
 * not in the years 1 to 9999 of UTC included; *out 0.
 */
enum err dates_parse(const char *s, int64_t *out) MUST_USE;
/*
 * A moment as the APIs take it, the same everywhere: text that dates_parse()
 * reads, or seconds since 1970, at most DATES_MAX: a whole number, or digits as
 * text, more than four of them ("2023" is a year, which is no moment).  Numbers
 * begin at 1, since 0 and -1 are what some send for none.  ERR_INVALID; *out 0.
 */
enum err dates_read(const struct json *j, int64_t *out) MUST_USE;
/* The same for what is kept, where 0 is none: a second more, the same day. */
enum err dates_read_kept(const struct json *j, int64_t *out) MUST_USE;
/* Is it just a day, without a time? */
bool dates_is_day(const char *s);
/* The day in words that a question may use: "8 May 2023 Monday", in UTC. */
char *dates_words(struct arena *a, int64_t at);

#endif
