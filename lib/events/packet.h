/*
 * packet - what programs and `events` say to each other
 *
 * Over run/events.sock, SOCK_SEQPACKET.  A packet is a fixed head and texts,
 * each with its length before it.  One that is longer than a datagram travels
 * as several: each begins with a byte that says if more follow; a descriptor
 * comes with the first.  The peer is one of our own programs, yet nothing it
 * says is believed before it has been measured.
 */
#ifndef KEEPSAKE_EVENTS_PACKET_H
#define KEEPSAKE_EVENTS_PACKET_H

#include "base/buf.h"
#include "base/err.h"
#include "base/url.h"
#include "events/channel.h"

enum {
	PACKET_TEXTS = 8,
	PACKET_MAX = 1280 * 1024,	/* bytes, as one */
	PACKET_PART_MAX = 64 * 1024	/* bytes of a datagram */
};

/* What is said, and which members carry what beside id and text[0], the
 * person (or, where `caller` is named, the caller). */
enum packet_type {
	/* of `session`, flags, abilities, topics, request_id, number = after,
	 * until; text: sub, grant, meta, farewell, uris (one a line), head and
	 * preamble, lines, client; a descriptor, or none */
	PACKET_PARK = 1,
	PACKET_SEND,		/* flags FINAL; of = the question that is answered
				 * by it, or zeros; text: sub, lines */
	PACKET_FIND,		/* text: sub.  Answer: abilities */
	PACKET_ABILITIES,	/* abilities; text: sub */
	PACKET_SUBSCRIBE,	/* as PARK, one URI; flags OFF */
	PACKET_ASK,		/* of the channel, `session`, abilities, number =
				 * count; text: caller, request id, message, kept,
				 * keys, sub */
	PACKET_ANSWER,		/* `session`, number = n; text: caller, answer.
				 * Answer as ASK with text[5] = answers, or DONE
				 * without */
	PACKET_CANCEL,		/* id = session or channel; text: caller, request
				 * id, sub */
	PACKET_END,		/* id = session; text: sub */
	PACKET_ANNOUNCE,	/* topics; text: sub, uri, method, params, clients
				 * that are not told (one a line).  Never
				 * answered */
	/* answers */
	PACKET_DONE = 64,
	PACKET_ABSENT,		/* ERR_NOT_FOUND */
	PACKET_CROWDED,		/* ERR_LIMITED: too many of this person's */
	PACKET_FULL,		/* ERR_UNAVAILABLE: too many in all */
	PACKET_BROKEN		/* the packet made no sense */
};

enum {
	PACKET_LINGERS = 1,
	PACKET_NUMBERED = 2,
	PACKET_EXISTING = 4,
	PACKET_FINAL = 8,
	PACKET_OFF = 16
};

/* Texts are not ended by NUL; an absent one has p NULL and len 0, an empty
 * one is the same as an absent one. */
struct packet {
	enum packet_type type;
	unsigned flags;			/* below 256, as topics */
	unsigned topics;
	unsigned request_id;		/* below 65536, as abilities */
	unsigned abilities;
	int64_t number;
	int64_t until;
	struct channel_id id, of, session;
	struct span text[PACKET_TEXTS];
};

/* Appends it; `b` fails if it is longer than its maximum. */
void packet_write(struct buf *b, const struct packet *p);
/* The texts point into `in`.  ERR_INVALID for what packet_write() would not
 * have written. */
enum err packet_read(const unsigned char *in, size_t len, struct packet *out)
    MUST_USE;

/*
 * Sends a packet's bytes in parts, `fd` (or -1) with the first.  ERR_UNAVAILABLE
 * with errno set.  Blocking sockets wait as long as their SO_SNDTIMEO says.
 */
enum err packet_send(int socket, const struct buf *b, int fd) MUST_USE;
/*
 * Receives one part into `part` (PACKET_PART_MAX bytes); *more: another
 * follows; *fd: a descriptor that came with it, or -1, the caller's to close.
 * ERR_NOT_FOUND: nothing is there (EAGAIN); ERR_UNAVAILABLE: the peer is gone
 * or broke the rules (then *fd is -1).
 */
enum err packet_receive(int socket, unsigned char *part, size_t *len,
    bool *more, int *fd) MUST_USE;

#endif
