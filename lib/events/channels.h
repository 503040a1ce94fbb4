/*
 * channels - those that are open, by id and by person
 *
 * Knows caps and what a channel hears of; nothing is written here.
 */
#ifndef KEEPSAKE_EVENTS_CHANNELS_H
#define KEEPSAKE_EVENTS_CHANNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "events/budget.h"
#include "events/channel_id.h"
#include "events/due.h"
#include "events/packet.h"
#include "events/persons.h"
#include "events/replay.h"

enum { CHANNELS_SLOTS = 4096, NUMBERS_A_SECOND = 1024 };

struct reader;

/* Text of a channel that was given, or NULL; ended by NUL. */
struct open_channel {
	struct due due;			/* while nobody reads: when it is over;
					 * the first member */
	struct channel_id id, session;
	struct open_channel *next;	/* in its slot */
	struct open_channel *newer, *older;	/* of the same person */
	struct person *person;
	struct reader *reader;		/* or NULL */
	struct replay replay;
	int64_t number;			/* of the last event */
	char *client_id, *grant_id, *meta, *farewell;
	char *uris;			/* one a line */
	uint16_t abilities;
	uint8_t topics;
	uint8_t uri_count;
	bool lingers, numbered;
	bool over;			/* the last event was sent */
};

struct channels {
	uint64_t key[2];
	struct open_channel *slot[CHANNELS_SLOTS];
	size_t count;
	size_t listening;		/* those that may hear announcements */
	struct persons *persons;
};

void channels_init(struct channels *cs, struct persons *persons);
struct open_channel *channels_find(const struct channels *cs,
    const struct channel_id *id);
/*
 * Makes the channel that a PARK or SUBSCRIBE describes, for a person who has
 * been given room.  PACKET_DONE; PACKET_CROWDED for too many URIs;
 * PACKET_BROKEN for what no program of ours says; PACKET_FULL.
 */
enum packet_type channels_add(struct channels *cs, const struct packet *in,
    int64_t now, struct open_channel **out);
/* Takes it out of all tables and frees it, its events too.  It has no reader,
 * and is planned for nothing. */
void channels_remove(struct channels *cs, struct open_channel *ch);

/* The person's channel that has been without a reader for longest, or NULL. */
struct open_channel *channels_oldest_idle(const struct person *p);
/* Replaces a text of the channel; false if there is no room for it. */
bool channel_set_text(struct open_channel *ch, char **text, struct span to);

/* Does it want to hear of what is announced, and may it? */
bool channel_hears(const struct open_channel *ch, const struct packet *in);
/* PACKET_DONE, PACKET_CROWDED or PACKET_FULL. */
enum packet_type channels_add_uri(struct channels *cs, struct open_channel *ch,
    struct span uri);
void channels_drop_uri(struct channels *cs, struct open_channel *ch,
    struct span uri);

/* The next line of a text; false at its end.  Empty ones are skipped. */
bool channels_next_line(struct span *rest, struct span *line);

#endif
