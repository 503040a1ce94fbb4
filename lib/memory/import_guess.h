/*
 * import_guess - which format a file has, from its first bytes
 */
#ifndef KEEPSAKE_MEMORY_IMPORT_GUESS_H
#define KEEPSAKE_MEMORY_IMPORT_GUESS_H

#include <stddef.h>

enum { IMPORT_HEAD = 4096 };	/* bytes that it wants to see */

/* The name of the format that a file beginning so has; NULL if that is not to
 * be told. */
const char *import_guess(const char *head, size_t len);

#endif
