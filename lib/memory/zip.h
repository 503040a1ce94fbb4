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

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

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

struct zip_out;

/* Writes a zip file to `out`, of which nothing need be read again. */
struct zip_out *zip_create(struct arena *a, FILE *out);
/* A stream into the next member, packed by gzip before if asked; closing it
 * ends the member.  One at a time. */
FILE *zip_add(struct zip_out *z, const char *name, bool gzip);
/* Writes the directory.  ERR_UNAVAILABLE if anything could not be written. */
enum err zip_finish(struct zip_out *z) MUST_USE;

#endif
