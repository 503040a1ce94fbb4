/*
 * questions - calls that wait until their client has answered
 */
#include "events/questions.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/rand.h"
#include "crypto/siphash.h"
#include "events/channels.h"
#include "events/hub.h"

enum { TEXTS = 4, PACKET_ROOM = 1024 };

struct answer {
	struct answer *next;
	int64_t number;
	size_t len;
	char text[];		/* `len` bytes */
};

void
questions_init(struct questions *qs, struct persons *callers,
    struct budget *budget)
{
	memset(qs, 0, sizeof(*qs));
	rand_bytes(qs->key, sizeof(qs->key));
	qs->callers = callers;
	qs->budget = budget;
}

static struct open_question **
slot_of(struct questions *qs, const struct channel_id *id)
{
	return &qs->slot[siphash(qs->key, id->bytes, CHANNEL_ID_LEN) %
	    QUESTIONS_SLOTS];
}

static struct open_question *
find(struct questions *qs, const struct channel_id *id)
{
	struct open_question *q = *slot_of(qs, id);

	while (q != NULL && !channel_id_same(&q->id, id))
		q = q->next;
	return q;
}

static struct open_question *
make(const struct packet *in, size_t bytes)
{
	struct open_question *q = malloc(bytes);
	struct span texts[TEXTS];
	char *at;

	if (q == NULL)
		return NULL;
	memset(q, 0, sizeof(*q));
	q->id = in->id;
	q->channel = in->of;
	q->session = in->session;
	q->count = in->number;
	q->bytes = bytes;
	at = q->text;
	for (size_t i = 0; i < TEXTS; i++) {
		texts[i] = (struct span){ at, in->text[i + 1].len };
		if (texts[i].len > 0)
			memcpy(at, in->text[i + 1].p, texts[i].len);
		at += texts[i].len;
	}
	q->request_id = texts[0];
	q->message = texts[1];
	q->kept = texts[2];
	q->keys = texts[3];
	return q;
}

static void
link_question(struct questions *qs, struct open_question *q,
    struct person *caller, int64_t now)
{
	struct open_question **slot = slot_of(qs, &q->id);

	q->next = *slot;
	*slot = q;
	q->caller = caller;
	q->older = caller->questions;
	if (q->older != NULL)
		q->older->newer = q;
	caller->questions = q;
	caller->question_count++;
	qs->count++;
	due_add(&qs->due, &q->due, now + QUESTION_LIFE_S);
}

static size_t
size_of(const struct packet *in)
{
	size_t bytes = sizeof(struct open_question);

	for (size_t i = 1; i <= TEXTS; i++)
		bytes += in->text[i].len;
	return bytes;
}

enum packet_type
questions_ask(struct questions *qs, const struct packet *in, int64_t now)
{
	size_t bytes = size_of(in);
	struct open_question *q;
	struct person *caller;

	if (in->text[0].len == 0 || in->number < 1 ||
	    in->number > QUESTIONS_MAX || find(qs, &in->id) != NULL)
		return PACKET_BROKEN;
	caller = persons_find(qs->callers, in->text[0]);
	if (caller != NULL && caller->question_count >= HUB_QUESTIONS_PERSON)
		return PACKET_CROWDED;
	if (!budget_has(qs->budget, bytes) || (q = make(in, bytes)) == NULL)
		return PACKET_FULL;
	if ((caller = persons_get(qs->callers, in->text[0])) == NULL) {
		free(q);
		return PACKET_FULL;
	}
	(void)budget_take(qs->budget, bytes);
	link_question(qs, q, caller, now);
	return PACKET_DONE;
}

/* "[a0,a1]", malloc'd; NULL without memory. */
static char *
join(const struct open_question *q)
{
	size_t len = 2;
	char *text, *at;

	for (const struct answer *a = q->answers; a != NULL; a = a->next)
		len += a->len + 1;
	if ((text = malloc(len)) == NULL)
		return NULL;
	at = text;
	for (const struct answer *a = q->answers; a != NULL; a = a->next) {
		*at++ = a == q->answers ? '[' : ',';
		memcpy(at, a->text, a->len);
		at += a->len;
	}
	memcpy(at, "]", 2);
	return text;
}

/* Where the answer to question `n` is, or belongs. */
static struct answer **
place_of(struct open_question *q, int64_t n)
{
	struct answer **at = &q->answers;

	while (*at != NULL && (*at)->number < n)
		at = &(*at)->next;
	return at;
}

/* Never more than fits a packet, since all of it is to come back in one. */
static bool
has_room(const struct questions *qs, const struct open_question *q, size_t n)
{
	return q->bytes + n <= PACKET_MAX - PACKET_ROOM &&
	    budget_has(qs->budget, n);
}

enum packet_type
questions_answer(struct questions *qs, const struct packet *in,
    struct open_question **out, char **answers)
{
	struct open_question *q = find(qs, &in->id);
	struct span text = in->text[1];
	struct answer **at, *a;

	*out = NULL;
	*answers = NULL;
	if (q == NULL || !person_is(q->caller, in->text[0]))
		return PACKET_ABSENT;
	at = place_of(q, in->number);
	if (in->number < 0 || in->number >= q->count ||
	    (*at != NULL && (*at)->number == in->number))
		return PACKET_ABSENT;
	if (text.len == 0)
		return PACKET_BROKEN;
	if (!has_room(qs, q, sizeof(*a) + text.len) ||
	    (a = malloc(sizeof(*a) + text.len)) == NULL)
		return PACKET_FULL;
	*a = (struct answer){ *at, in->number, text.len };
	memcpy(a->text, text.p, text.len);
	*at = a;
	(void)budget_take(qs->budget, sizeof(*a) + text.len);
	q->bytes += sizeof(*a) + text.len;
	if (++q->answered < q->count)
		return PACKET_DONE;
	*out = q;
	*answers = join(q);
	return *answers != NULL ? PACKET_ASK : PACKET_FULL;
}

void
questions_forget(struct questions *qs, struct open_question *q)
{
	struct open_question **at = slot_of(qs, &q->id);
	struct person *caller = q->caller;
	struct answer *a;

	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
	if (q->newer != NULL)
		q->newer->older = q->older;
	else
		caller->questions = q->older;
	if (q->older != NULL)
		q->older->newer = q->newer;
	caller->question_count--;
	qs->count--;
	due_remove(&qs->due, &q->due);
	budget_give(qs->budget, q->bytes);
	while ((a = q->answers) != NULL) {
		q->answers = a->next;
		free(a);
	}
	free(q);
	persons_let(qs->callers, caller);
}

void
questions_forget_channel(struct questions *qs,
    const struct channel_id *channel)
{
	struct due *d = qs->due.first, *next;

	for (; d != NULL; d = next) {
		struct open_question *q = (struct open_question *)d;

		next = d->next;
		if (channel_id_same(&q->channel, channel))
			questions_forget(qs, q);
	}
}

bool
question_is_alone(const struct open_question *q)
{
	return !channel_id_same(&q->channel, &q->session);
}
