/*
 * channel - what messages are sent to, and the calls that wait for answers
 *
 * A channel is what a client reads server-sent events from: a GET stream, a
 * subscription, a call's own stream.  It has at most one reader, the parked
 * connection of a request.  One that lingers keeps its events while nobody
 * reads, for CHANNEL_LINGER_S, so that the client can come back.
 *
 * These structs are what programs and `events` tell each other of; both sides
 * speak of them by packets (events/packet.h).
 */
#ifndef KEEPSAKE_EVENTS_CHANNEL_H
#define KEEPSAKE_EVENTS_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CHANNEL_ID_LEN = 16,		/* bytes; random */
	CHANNEL_NAME_LEN = 2 * CHANNEL_ID_LEN,	/* in lower-case hex */
	CHANNEL_LINGER_S = 300,
	CHANNEL_URIS_MAX = 64,
	CHANNEL_URI_MAX = 512,		/* bytes */
	CHANNEL_BEAT_S = 15,		/* a comment, so that nobody thinks it dead */
	QUESTIONS_MAX = 16,		/* of one call at once */
	QUESTION_LIFE_S = 600
};

struct channel_id {
	unsigned char bytes[CHANNEL_ID_LEN];
};

/* Kinds of change that a channel may want to hear of. */
enum {
	TOPIC_TOOLS = 1,
	TOPIC_PROMPTS = 2,
	TOPIC_RESOURCES = 4
};

struct channel {
	struct channel_id id;
	struct channel_id session;	/* ends with it; zeros: of none */
	const char *sub;		/* whose it is */
	const char *client_id;		/* whose reader it has */
	const char *grant_id;		/* its reader leaves when it ends; or NULL */
	const char *meta;		/* of the notices sent, params._meta as JSON
					 * text, or NULL */
	const char *farewell;		/* message that ends it, if we end it, or NULL */
	const char *const *uris;	/* resources whose changes it hears of */
	size_t nuris;
	unsigned topics;		/* TOPIC_* */
	unsigned abilities;		/* the client's; kept for the asking */
	bool lingers;
	bool numbered;			/* events carry ids: NAME-1, NAME-2 ... */
};

/* A request that is to become the channel's reader. */
struct parking {
	struct channel channel;
	int64_t until;		/* epoch seconds: the reader leaves */
	bool existing;		/* only if the channel is there */
	bool final;		/* the channel ends after `lines` */
	int64_t after;		/* events up to this number were read; -1: those
				 * that were sent */
	const char *preamble;	/* bytes for the reader alone, or NULL */
	const char *lines;	/* messages for the channel, one a line, or NULL */
};

/* What all of a person's channels are told that want to hear of it: by topic
 * or, with topic 0, by URI. */
struct announcement {
	const char *sub;
	const char *except;		/* clients that are not told, an id a line; or NULL */
	unsigned topic;
	const char *uri;
	const char *method;
	const char *params;		/* members of the notice's, without braces; or NULL */
};

/* A call that waits until its client has answered questions. */
struct question {
	struct channel_id id;
	struct channel_id channel;	/* where its answer goes */
	struct channel_id session;	/* or zeros */
	const char *sub;		/* whose it is */
	const char *caller;		/* who may answer, and cancel */
	unsigned abilities;		/* that the call relies on */
	const char *request_id;		/* the call's own, JSON text */
	const char *message;		/* the call, JSON text */
	const char *kept;		/* or NULL */
	const char *keys;		/* of the questions, a JSON array of strings */
	int64_t count;			/* of the questions */
	const char *answers;		/* JSON array in their order; NULL: not all
					 * are there */
};

#endif
