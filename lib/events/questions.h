/*
 * questions - calls that wait until their client has answered
 */
#ifndef KEEPSAKE_EVENTS_QUESTIONS_H
#define KEEPSAKE_EVENTS_QUESTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "events/budget.h"
#include "events/due.h"
#include "events/packet.h"
#include "events/persons.h"

enum { QUESTIONS_SLOTS = 256 };

struct answer;

struct open_question {
	struct due due;			/* when nobody waits any more; the first
					 * member */
	struct open_question *next;	/* in its slot */
	struct open_question *newer, *older;	/* of the same caller */
	struct person *caller;
	struct channel_id id, channel, session;
	int64_t count, answered;
	size_t bytes;			/* that it costs */
	struct span request_id, message, kept, keys;
	struct answer *answers;		/* in the order of the questions */
	char text[];
};

struct questions {
	uint64_t key[2];
	struct open_question *slot[QUESTIONS_SLOTS];
	size_t count;
	struct due_list due;
	struct persons *callers;
	struct budget *budget;
};

void questions_init(struct questions *qs, struct persons *callers,
    struct budget *budget);
/* What an ASK says.  PACKET_DONE, PACKET_CROWDED, PACKET_FULL, or
 * PACKET_BROKEN: it makes no sense, or its id is taken. */
enum packet_type questions_ask(struct questions *qs, const struct packet *in,
    int64_t now);
/*
 * What an ANSWER says.  PACKET_ASK: all are there, *out is the question (the
 * caller forgets it) and *answers their JSON array, malloc'd.  PACKET_DONE:
 * others are missing.  PACKET_ABSENT, PACKET_FULL, PACKET_BROKEN.
 */
enum packet_type questions_answer(struct questions *qs,
    const struct packet *in, struct open_question **out, char **answers);
void questions_forget(struct questions *qs, struct open_question *q);
/* Forgets all whose answer would go to this channel. */
void questions_forget_channel(struct questions *qs,
    const struct channel_id *channel);

/* Is the question's channel its alone, not its session's? */
bool question_is_alone(const struct open_question *q);

#endif
