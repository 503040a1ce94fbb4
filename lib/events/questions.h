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

enum { QUESTIONS_SLOTS = 256, QUESTIONS_RUN_S = 60 };

struct answer;

struct open_question {
	struct due due;			/* when nobody waits any more; the first
					 * member */
	struct open_question *next;	/* in its slot */
	struct open_question *newer, *older;	/* of the same person */
	struct person *person;
	struct channel_id id, channel, session;
	int64_t count, answered;
	size_t bytes;			/* that it costs */
	struct span caller, request_id, message, kept, keys;
	uint16_t abilities;
	bool running;			/* all is answered: it goes on elsewhere */
	struct answer *answers;		/* in the order of the questions */
	char text[];
};

struct questions {
	uint64_t key[2];
	struct open_question *slot[QUESTIONS_SLOTS];
	size_t count;
	struct due_list due;
	struct persons *persons;
};

void questions_init(struct questions *qs, struct persons *persons);
/* What an ASK says.  PACKET_DONE, PACKET_CROWDED, PACKET_FULL, or
 * PACKET_BROKEN: it makes no sense, or its id is taken. */
enum packet_type questions_ask(struct questions *qs, const struct packet *in,
    int64_t now);
/*
 * What an ANSWER says.  PACKET_ASK: all are there, *out is the question, which
 * is to run now, and *answers their JSON array, malloc'd.  PACKET_DONE:
 * others are missing.  PACKET_ABSENT, PACKET_FULL, PACKET_BROKEN.
 */
enum packet_type questions_answer(struct questions *qs,
    const struct packet *in, struct open_question **out, char **answers);
/* From now on nobody can answer it; it has QUESTIONS_RUN_S to come to its end. */
void questions_run(struct questions *qs, struct open_question *q,
    int64_t now);
/* Forgets the one of this id that runs, if there is one. */
void questions_answered(struct questions *qs, const struct channel_id *id);
void questions_forget(struct questions *qs, struct open_question *q);
/* Forgets all whose answer would go to this channel. */
void questions_forget_channel(struct questions *qs,
    const struct channel_id *channel);

bool question_is_of(const struct open_question *q, struct span caller);
/* Is the question's channel its alone, not its session's? */
bool question_is_alone(const struct open_question *q);

#endif
