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

/* Texts of an ASK that are kept, and the one that names the person. */
enum { TEXTS = 5, PERSON_TEXT = 5, PACKET_ROOM = 1024 };

struct answer {
	struct answer *next;
	int64_t number;
	size_t len;
	char text[];		/* `len` bytes */
};

void
questions_init(struct questions *qs, struct persons *persons)
{
	memset(qs, 0, sizeof(*qs));
	rand_bytes(qs->key, sizeof(qs->key));
	qs->persons = persons;
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

/* The text where *at is; *at is then behind it. */
static struct span
copied(char **at, struct span text)
{
	struct span copy = { *at, text.len };

	if (text.len > 0)
		memcpy(*at, text.p, text.len);
	*at += text.len;
	return copy;
}

static struct open_question *
make(const struct packet *in, size_t bytes)
{
	struct open_question *q = malloc(bytes);
	char *at;

	if (q == NULL)
		return NULL;
	memset(q, 0, sizeof(*q));
	q->id = in->id;
	q->channel = in->of;
	q->session = in->session;
	q->count = in->number;
	q->abilities = (uint16_t)in->abilities;
	q->bytes = bytes;
	at = q->text;
	q->caller = copied(&at, in->text[0]);
	q->request_id = copied(&at, in->text[1]);
	q->message = copied(&at, in->text[2]);
	q->kept = copied(&at, in->text[3]);
	q->keys = copied(&at, in->text[4]);
	return q;
}

static void
link_question(struct questions *qs, struct open_question *q,
    struct person *p, int64_t now)
{
	struct open_question **slot = slot_of(qs, &q->id);

	q->next = *slot;
	*slot = q;
	q->person = p;
	q->older = p->questions;
	if (q->older != NULL)
		q->older->newer = q;
	p->questions = q;
	p->question_count++;
	qs->count++;
	due_add(&qs->due, &q->due, now + QUESTION_LIFE_S);
}

static size_t
size_of(const struct packet *in)
{
	size_t bytes = sizeof(struct open_question);

	for (size_t i = 0; i < TEXTS; i++)
		bytes += in->text[i].len;
	return bytes;
}

enum packet_type
questions_ask(struct questions *qs, const struct packet *in, int64_t now)
{
	size_t bytes = size_of(in);
	struct open_question *q;
	struct person *p;

	if (in->text[0].len == 0 || in->number < 1 ||
	    in->number > QUESTIONS_MAX || find(qs, &in->id) != NULL)
		return PACKET_BROKEN;
	if (in->text[PERSON_TEXT].len == 0)
		return PACKET_BROKEN;
	if ((p = persons_get(qs->persons, in->text[PERSON_TEXT])) == NULL)
		return PACKET_FULL;
	if (p->question_count >= HUB_QUESTIONS_PERSON)
		return PACKET_CROWDED;
	if (!budget_has(&p->budget, bytes) || (q = make(in, bytes)) == NULL) {
		persons_let(qs->persons, p);
		return PACKET_FULL;
	}
	(void)budget_take(&p->budget, bytes);
	link_question(qs, q, p, now);
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
has_room(const struct open_question *q, size_t n)
{
	return q->bytes + n <= PACKET_MAX - PACKET_ROOM &&
	    budget_has(&q->person->budget, n);
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
	if (q == NULL || !question_is_of(q, in->text[0]) ||
	    !channel_id_same(&q->session, &in->session))
		return PACKET_ABSENT;
	at = place_of(q, in->number);
	if (in->number < 0 || in->number >= q->count ||
	    (*at != NULL && (*at)->number == in->number))
		return PACKET_ABSENT;
	if (text.len == 0)
		return PACKET_BROKEN;
	if (!has_room(q, sizeof(*a) + text.len) ||
	    (a = malloc(sizeof(*a) + text.len)) == NULL)
		return PACKET_FULL;
	*a = (struct answer){ *at, in->number, text.len };
	memcpy(a->text, text.p, text.len);
	*at = a;
	if (q->answered + 1 == q->count && (*answers = join(q)) == NULL) {
		*at = a->next;
		free(a);
		return PACKET_FULL;
	}
	(void)budget_take(&q->person->budget, sizeof(*a) + text.len);
	q->bytes += sizeof(*a) + text.len;
	q->answered++;
	if (*answers == NULL)
		return PACKET_DONE;
	*out = q;
	return PACKET_ASK;
}

void
questions_run(struct questions *qs, struct open_question *q, int64_t now)
{
	q->running = true;
	due_remove(&qs->due, &q->due);
	due_add(&qs->due, &q->due, now + QUESTIONS_RUN_S);
}

void
questions_answered(struct questions *qs, const struct channel_id *id)
{
	struct open_question *q = find(qs, id);

	if (q != NULL && q->running)
		questions_forget(qs, q);
}

bool
question_is_of(const struct open_question *q, struct span caller)
{
	return q->caller.len == caller.len &&
	    memcmp(q->caller.p, caller.p, caller.len) == 0;
}

void
questions_forget(struct questions *qs, struct open_question *q)
{
	struct open_question **at = slot_of(qs, &q->id);
	struct person *p = q->person;
	struct answer *a;

	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
	if (q->newer != NULL)
		q->newer->older = q->older;
	else
		p->questions = q->older;
	if (q->older != NULL)
		q->older->newer = q->newer;
	p->question_count--;
	qs->count--;
	due_remove(&qs->due, &q->due);
	budget_give(&p->budget, q->bytes);
	while ((a = q->answers) != NULL) {
		q->answers = a->next;
		free(a);
	}
	free(q);
	persons_let(qs->persons, p);
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
