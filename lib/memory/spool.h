/*
 * spool - a file without a name, for bytes that must be read twice
 *
 * It lies in memories/, which is the person's own disk and has room for what
 * will be imported; it is gone with its last descriptor.
 */
#ifndef KEEPSAKE_MEMORY_SPOOL_H
#define KEEPSAKE_MEMORY_SPOOL_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct config;

/* The descriptor is the caller's.  ERR_UNAVAILABLE. */
enum err spool_open(struct arena *a, const struct config *cfg, int *fd)
    MUST_USE;
/* ERR_UNAVAILABLE: the disk is full. */
enum err spool_write(int fd, const char *p, size_t len) MUST_USE;

#endif
