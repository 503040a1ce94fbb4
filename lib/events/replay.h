/*
 * replay - the events of a channel, kept for a reader that comes back
 *
 * An event is a message framed for a browser's EventSource (WHATWG HTML,
 * server-sent events).  The oldest are dropped first.
 */
#ifndef KEEPSAKE_EVENTS_REPLAY_H
#define KEEPSAKE_EVENTS_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/url.h"
#include "events/budget.h"
#include "events/channel.h"

struct event {
	struct event *next;
	int64_t number;
	size_t len;
	bool written;		/* to a reader that took it, as far as we know */
	char text[];		/* `len` bytes */
};

struct replay {
	struct event *first, *last;
	size_t bytes;
	size_t count;
};

/* "event: message" with `line` as its data and, if `name` is not NULL, an id
 * of that channel.  malloc'd; NULL without memory. */
struct event *event_new(const struct channel_id *name, int64_t number,
    struct span line);
/*
 * Takes the event over.  Older ones go if it needs their room; false, and it
 * is freed, if there is none even then.
 */
bool replay_keep(struct replay *rp, struct event *e, struct budget *budget);
/* Drops the oldest beyond HUB_KEPT_MAX and HUB_KEPT_COUNT; the newest stays
 * until it was written. */
void replay_trim(struct replay *rp, struct budget *budget);
/* Drops the oldest until `n` bytes are free; false if it cannot be. */
bool replay_make_room(struct replay *rp, size_t n, struct budget *budget);
/* The reader went without the last `backlog` bytes. */
void replay_unsend(struct replay *rp, size_t backlog);
void replay_free(struct replay *rp, struct budget *budget);

#endif
