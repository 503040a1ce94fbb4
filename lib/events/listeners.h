/*
 * listeners - how many channels may hear an announcement, in shared memory
 *
 * run/listeners is written by events and read by every program that announces,
 * so that a change of which nobody wants to hear costs nothing.
 */
#ifndef KEEPSAKE_EVENTS_LISTENERS_H
#define KEEPSAKE_EVENTS_LISTENERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct listeners;

/* Maps `path`, making it if need be; the one who announces sees the same. */
enum err listeners_open(const char *path, struct listeners **out) MUST_USE;
void listeners_close(struct listeners *l);
/* `l` may be NULL: then nothing, and none. */
void listeners_set(struct listeners *l, uint64_t count);
uint64_t listeners_get(const struct listeners *l);

#endif
