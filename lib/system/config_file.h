/*
 * config_file - where settings are written: the file, the environment, files
 * that hold one secret
 *
 * Gathers texts and where each came from.  Knows which names exist, not what
 * their values mean.
 */
#ifndef KEEPSAKE_SYSTEM_CONFIG_FILE_H
#define KEEPSAKE_SYSTEM_CONFIG_FILE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "system/config_keys.h"

struct config_source {
	const char *text;	/* NULL: not given */
	unsigned line;		/* in the file; 0: from the environment */
};

struct config_sources {
	struct arena *arena;
	const char *path;	/* of the file */
	bool must_exist;
	struct config_source key[CONFIG_KEYS_MAX];
	const char *problem;
};

/*
 * Lines of KEY=value; # and blank lines are skipped; a value may stand in one
 * pair of quotes; nothing is expanded.  An empty value counts as not given.
 * ERR_INVALID and a problem for anything else, for an unknown key and for a
 * key given twice.  Pure, but for warnings about retired names.
 */
enum err config_file_parse(struct config_sources *s, const char *text,
    size_t len) MUST_USE;
/* The same from s->path; a file that is absent is an empty one, unless it must
 * exist (ERR_UNAVAILABLE). */
enum err config_file_read(struct config_sources *s) MUST_USE;
/* Takes known names from the environment, which win. */
void config_file_environment(struct config_sources *s);
/*
 * The one line in `path`.  ERR_INVALID if it is absent or no single line;
 * OK and NULL if this user may not read it: another class's secret.
 */
enum err config_file_secret(struct arena *a, const char *path,
    const char **out) MUST_USE;

#endif
