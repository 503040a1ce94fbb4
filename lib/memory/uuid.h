/*
 * uuid - ids in the form that OpenMemory's clients expect
 */
#ifndef KEEPSAKE_MEMORY_UUID_H
#define KEEPSAKE_MEMORY_UUID_H

#include "base/arena.h"

/* A random UUID (RFC 9562 version 4): 36 characters. */
char *uuid_new(struct arena *a);
/* The UUID that 16 bytes of a digest make (version 8). */
char *uuid_of(struct arena *a, const unsigned char *bytes);

#endif
