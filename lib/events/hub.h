/*
 * hub - the channels that are open, and what is to be done with a packet
 *
 * Knows nothing of listening sockets: hub_loop.h feeds it.  One thread; no
 * call blocks; a reader that does not read is dropped before it takes more
 * than HUB_BACKLOG_MAX bytes, and all together HUB_BYTES_MAX.
 */
#ifndef KEEPSAKE_EVENTS_HUB_H
#define KEEPSAKE_EVENTS_HUB_H

#include "events/packet.h"

enum {
	HUB_BACKLOG_MAX = 1024 * 1024,	/* bytes written but not taken, a reader */
	HUB_NOTICE_BACKLOG_MAX = 64 * 1024,	/* above it, a notice drops the reader */
	HUB_KEPT_MAX = 256 * 1024,	/* bytes of events kept, a channel */
	HUB_KEPT_COUNT = 128,		/* events kept, a channel */
	HUB_QUESTIONS_PERSON = 8,	/* waiting calls */
	/* Bytes of backlogs, kept events, calls and what is heard of: in all,
	 * and a person's share. */
	HUB_BYTES_MAX = 16 * 1024 * 1024,
	HUB_BYTES_PERSON = 3 * 1024 * 1024
};

struct hub_rules {
	size_t channels_max;		/* in all */
	size_t channels_person;
	/* Did the grant end?  NULL: none does. */
	bool (*ended)(void *arg, const char *grant_id);
	void *arg;
	/* Called with the number of channels that may hear announcements
	 * whenever it changes; or NULL. */
	void (*listeners)(void *arg, size_t count);
	/* The descriptor is to be watched: for input and hang-up always, for
	 * room to write if `writes`.  NULL in tests. */
	void (*watch)(void *arg, int fd, bool writes);
	/* It is about to be closed here, perhaps not everywhere.  Or NULL. */
	void (*forget)(void *arg, int fd);
};

struct hub;

struct hub *hub_new(const struct hub_rules *rules);
/* Ends all channels gracefully (farewell, end of request), as far as that
 * goes without waiting; frees. */
void hub_free(struct hub *h);

/*
 * Does what `in` says; `fd` (or -1) is the hub's from then on.  The answer is
 * appended to `answer` as a packet, if there is one: for all but ANNOUNCE.
 */
void hub_take(struct hub *h, const struct packet *in, int fd, int64_t now,
    struct buf *answer);
/* The reader's descriptor has input (thrown away), has hung up, or has room. */
void hub_ready(struct hub *h, int fd, int64_t now);
/*
 * To be called every second or so: comments to those due, and the end for
 * readers whose time comes before the next one, for channels that lingered
 * long enough and for questions that were not answered (their calls get a
 * JSON-RPC error).
 */
void hub_beat(struct hub *h, int64_t now);

/* For logs, metrics and tests. */
struct hub_count {
	size_t channels, readers, questions, bytes;	/* now */
	/* Since it began: streams that got their place, that found none, and
	 * notices that a channel heard. */
	int64_t opened, refused, notices;
};
void hub_count(const struct hub *h, struct hub_count *out);

#endif
