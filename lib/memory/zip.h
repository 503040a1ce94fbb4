/*
 * zip - the members of a zip file, in and out
 *
 * The one place that knows libarchive.  A file from outside is foreign:
 * nothing is ever written to the disk, names with ".." or from the root are
 * passed over, as is what is no plain file, and what unpacks to far more than
 * such files do is refused.
 */
#ifndef KEEPSAKE_MEMORY_ZIP_H
#define KEEPSAKE_MEMORY_ZIP_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct zip_in;

/* Reads from the beginning of `fd`, which must be a file.  It ends with the
 * arena. */
struct zip_in *zip_open(struct arena *a, int fd);
/* The next plain file; its name until the next call.  ERR_NOT_FOUND: there is
 * no more.  ERR_INVALID with a problem. */
enum err zip_next(struct zip_in *z, const char **name) MUST_USE;
/* Bytes of the member; *got 0 at its end.  ERR_INVALID with a problem. */
enum err zip_read(struct zip_in *z, char *p, size_t max, size_t *got) MUST_USE;
/* The current member of `z`, which is gzip, as it was before: zip_read() gives
 * it.  `z` must not be used before it was read to the end. */
struct zip_in *zip_gunzip(struct arena *a, struct zip_in *z);
/* Why it was refused. */
const char *zip_problem(const struct zip_in *z);

#endif
