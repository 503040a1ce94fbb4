/*
 * uuid - random ids in the form that OpenMemory's clients expect
 */
#ifndef KEEPSAKE_MEMORY_UUID_H
#define KEEPSAKE_MEMORY_UUID_H

#include "base/arena.h"

/* A random UUID (RFC 9562 version 4): 36 characters. */
char *uuid_new(struct arena *a);

/* The id of what `text` names: always the same (version 8). */
char *uuid_of(struct arena *a, const char *text);

#endif
