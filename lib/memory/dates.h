/*
 * dates - days as people and models write them
 */
#ifndef KEEPSAKE_MEMORY_DATES_H
#define KEEPSAKE_MEMORY_DATES_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * Epoch seconds of "2026-11-22", optionally followed by 'T' or a space, a
 * time "hh:mm[:ss[.fraction]]" and a zone ("Z", "+hh:mm" or, as PostgreSQL
 * writes it, "+hh"; none means UTC).
 * ERR_INVALID for anything else, days that do not exist included; *out 0.
 */
enum err dates_parse(const char *s, int64_t *out) MUST_USE;
/* The day in words that a question may use: "8 May 2023 Monday", in UTC. */
char *dates_words(struct arena *a, int64_t at);

#endif
