/*
 * replace - put a file in the place of another, whole or not at all
 */
#ifndef KEEPSAKE_SYSTEM_REPLACE_H
#define KEEPSAKE_SYSTEM_REPLACE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

/*
 * Writes `len` bytes to PATH.new with `mode`, whatever the umask, and renames
 * it to `path` once it is on the disk: a reader sees the old file or the new
 * one, never a part.  Writers of one path must take turns (a lock).
 * ERR_UNAVAILABLE leaves the old file as it was; errno says why.
 */
enum err replace_file(const char *path, const void *p, size_t len,
    mode_t mode) MUST_USE;

#endif
