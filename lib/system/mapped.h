/*
 * mapped - a small file of fixed layout, shared between processes
 *
 * What stats and ratelimit have in common: the file begins with a
 * struct mapped that names its layout; whoever comes first makes it, under a
 * lock; a file of another layout is replaced by a new one, never cut, since a
 * process that still maps it would die.
 */
#ifndef KEEPSAKE_SYSTEM_MAPPED_H
#define KEEPSAKE_SYSTEM_MAPPED_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct mapped {
	uint64_t layout;	/* which struct follows, and its revision */
	uint64_t size;		/* of the whole file */
};

/*
 * Maps `path` read-write, making it (0660, zeros) if it is absent or differs
 * from `layout` in any member.  `first` fills a new file before anybody else
 * can see it; it may be NULL.  ERR_UNAVAILABLE, logged, on any other trouble.
 */
enum err mapped_open(const char *path, struct mapped layout,
    void (*first)(void *), void **out) MUST_USE;
/* Maps it for reading only; ERR_NOT_FOUND if absent or of another layout. */
enum err mapped_view(const char *path, struct mapped layout, void **out)
    MUST_USE;
/* Takes either kind; NULL is allowed. */
void mapped_close(void *map);

#endif
