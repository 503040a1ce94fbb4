/*
 * persons - whose channels and questions there are
 *
 * A name is kept once, however many channels it has.
 */
#ifndef KEEPSAKE_EVENTS_PERSONS_H
#define KEEPSAKE_EVENTS_PERSONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/url.h"
#include "events/budget.h"

enum { PERSONS_SLOTS = 1024 };

struct open_channel;
struct open_question;

struct person {
	struct person *next;		/* in its slot */
	struct open_channel *channels;	/* newest first */
	struct open_question *questions;
	size_t channel_count, question_count, reader_count;
	struct budget budget;		/* a share of all's */
	size_t len;
	char name[];			/* `len` bytes */
};

struct persons {
	struct budget *all;
	size_t share;			/* bytes of a person */
	uint64_t key[2];		/* random: who comes may choose names */
	struct person *slot[PERSONS_SLOTS];
};

/* Starts empty, but for its key. */
void persons_init(struct persons *ps, struct budget *all, size_t share);
struct person *persons_find(const struct persons *ps, struct span name);
/* Makes one without anything if there is none; NULL without memory. */
struct person *persons_get(struct persons *ps, struct span name);
/* Forgets one that has nothing (left). */
void persons_let(struct persons *ps, struct person *p);
bool person_is(const struct person *p, struct span name);

#endif
