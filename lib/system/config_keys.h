/*
 * config_keys - the table of known settings and what each may be
 *
 * One row for each key: its kind, its field in struct config, its default, its
 * bounds and its check.  Everything that is said about a key in code is said
 * here; .env.template says it in words.
 */
#ifndef KEEPSAKE_SYSTEM_CONFIG_KEYS_H
#define KEEPSAKE_SYSTEM_CONFIG_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum config_kind {
	CONFIG_TEXT,		/* const char * */
	CONFIG_INT,		/* int64_t within [min, max] */
	CONFIG_RATE,		/* int64_t per minute, written N/s, N/min, N/hour */
	CONFIG_SHARE,		/* double, 0 to 1 */
	CONFIG_OFF,		/* bool, true for "off" */
	CONFIG_ON,		/* bool, true for "on" */
	CONFIG_LIST,		/* const char *, items joined by single commas */
	CONFIG_ARRAY,		/* const char *const *, NULL-ended */
	CONFIG_SECRET,		/* const char *; the next row names its file */
	CONFIG_SECRET_FILE,
	CONFIG_OTHER		/* for scripts, or used to derive; no field */
};

struct config_key {
	const char *name;
	enum config_kind kind;
	size_t field;		/* offset in struct config */
	const char *fallback;	/* the default; NULL: unset or derived */
	int64_t min, max;	/* of CONFIG_INT */
	/* What is wrong with a value or a list's item, as the rest of a
	 * sentence that begins with the key; NULL: nothing. */
	const char *(*check)(const char *value);
};

extern const struct config_key config_keys[];
extern const size_t config_keys_len;

enum { CONFIG_KEYS_MAX = 64 };	/* rows; a unit test compares */

/* The row of `name`, or config_keys_len. */
size_t config_keys_find(const char *name);
/* The known name that looks most like `name`. */
const char *config_keys_nearest(const char *name);
/* Does `name` belong to the stack that Keepsake replaces? */
bool config_keys_retired(const char *name);

#endif
