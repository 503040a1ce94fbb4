/*
 * delivery - messages to channels, readers that come and go
 *
 * The inside of the hub: what packets and beats have in common.  Whatever
 * writes may find that the reader is gone, and a channel that does not linger
 * dies with its reader: who goes on with a channel looks at what was returned.
 */
#ifndef KEEPSAKE_EVENTS_DELIVERY_H
#define KEEPSAKE_EVENTS_DELIVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "events/channels.h"
#include "events/hub.h"
#include "events/questions.h"
#include "events/reader.h"

struct hub {
	struct hub_rules rules;
	struct budget budget;
	struct persons persons;
	struct channels channels;
	struct questions questions;
	struct readers readers;
	struct due_list idle;		/* channels without a reader */
	size_t told;			/* how many listen, as last said */
	int64_t opened, refused, notices;	/* since it began */
};

/* Tells the rules' `listeners` if the number has changed. */
void delivery_tell_listeners(struct hub *h);
/* Begins the wait of a channel for a reader. */
void delivery_wait(struct hub *h, struct open_channel *ch, int64_t now);

/*
 * Sends messages, one a line, and keeps them if the channel lingers.
 * `notice`: of an announcement, for which a slow reader is dropped earlier.
 * PACKET_DONE; PACKET_ABSENT: the channel died; PACKET_FULL: there is no room
 * for it, and nobody has read it.
 */
enum packet_type delivery_send(struct hub *h, struct open_channel *ch,
    struct span lines, bool notice, int64_t now);
/* After the last message: the reader leaves.  The channel may be gone. */
void delivery_finish(struct hub *h, struct open_channel *ch, int64_t now);

/*
 * Makes the descriptor of a PARK the channel's reader, in place of the one it
 * has; writes what is for it alone, then what it missed.  PACKET_DONE;
 * PACKET_ABSENT: it is gone already, and the channel with it; PACKET_FULL, and
 * the descriptor is closed.
 */
enum packet_type delivery_attach(struct hub *h, struct open_channel *ch,
    const struct packet *in, int fd, int64_t now);
/* The reader is gone: the channel waits for another, or dies. */
void delivery_lose(struct hub *h, struct reader *r, int64_t now);
/* The reader leaves, with the channel's farewell. */
void delivery_part(struct hub *h, struct reader *r, int64_t now);
/* Ends the channel, its questions and its reader, with or without farewell. */
void delivery_close(struct hub *h, struct open_channel *ch, bool farewell);

#endif
