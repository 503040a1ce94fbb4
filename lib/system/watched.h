/*
 * watched - a small file that is read again when it changes
 *
 * For files that another program replaces by rename: a change shows in the
 * inode, the time or the size, so looking costs one stat(2).  No program
 * needs a restart to see a new one.
 */
#ifndef KEEPSAKE_SYSTEM_WATCHED_H
#define KEEPSAKE_SYSTEM_WATCHED_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/url.h"

/* What was seen last; starts zeroed. */
struct watched {
	bool seen;
	struct stat at;
};

/*
 * OK with the new content (malloc'd, with a final NUL; free it) if `path`
 * changed since the last OK, else OK with out->p NULL.  ERR_NOT_FOUND if it
 * is absent, ERR_TOO_LARGE beyond `max` bytes, ERR_UNAVAILABLE if it cannot
 * be read; what was seen is forgotten then.
 */
enum err watched_read(struct watched *w, const char *path, size_t max,
    struct span *out) MUST_USE;

#endif
