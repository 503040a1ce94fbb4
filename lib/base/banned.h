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

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok
#pragma GCC poison atoi atol atoll gets rand srand random srandom
#pragma GCC poison gmtime localtime ctime asctime alloca

#endif
