/*
 * banned - functions that have no place here, made compile errors
 *
 * Force-included by the Makefile.  What to use instead: struct buf, arena_*,
 * str_int, clock_*, rand_bytes.
 */
#ifndef KEEPSAKE_BASE_BANNED_H
#define KEEPSAKE_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* clang's fortified headers make macros of these. */
#undef sprintf
#undef vsprintf
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok
#pragma GCC poison atoi atol atoll gets srand random srandom
#pragma GCC poison gmtime localtime ctime asctime

/* OpenSSL names parameters rand, and glibc has a macro of its own. */
#define rand() banned_use_rand_bytes
#undef alloca
#define alloca(n) banned_use_arena_alloc

#endif
