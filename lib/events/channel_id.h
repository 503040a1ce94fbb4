/*
 * channel_id - names of channels and of calls that wait
 */
#ifndef KEEPSAKE_EVENTS_CHANNEL_ID_H
#define KEEPSAKE_EVENTS_CHANNEL_ID_H

#include "base/arena.h"
#include "base/err.h"
#include "events/channel.h"

/* A random one. */
void channel_id_new(struct channel_id *out);
/* CHANNEL_NAME_LEN hex digits, in lower case; ERR_INVALID for anything else. */
enum err channel_id_parse(const char *name, size_t len,
    struct channel_id *out) MUST_USE;
/* Writes CHANNEL_NAME_LEN digits, and no NUL. */
void channel_id_write(char *out, const struct channel_id *id);
char *channel_id_name(struct arena *a, const struct channel_id *id);
/* Is `id` all zeros, the name of nothing? */
bool channel_id_is_none(const struct channel_id *id);
bool channel_id_same(const struct channel_id *a, const struct channel_id *b);

#endif
