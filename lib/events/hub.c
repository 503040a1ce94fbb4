/*
 * hub - the channels that are open, and what is to be done with a packet
 *
 * Never crashes for want of memory, which strangers can use up: it refuses.
 */
#include "events/hub.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "events/delivery.h"

/* One packet, and what is said to it. */
struct turn {
	const struct packet *in;
	int fd;			/* or -1 */
	int64_t now;
	struct packet *out;	/* its type is what a taker returns */
	struct buf *answer;
};

struct hub *
hub_new(const struct hub_rules *rules)
{
	struct hub *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return NULL;
	h->rules = *rules;
	h->budget.max = HUB_BYTES_MAX;
	persons_init(&h->persons, &h->budget, HUB_BYTES_PERSON);
	channels_init(&h->channels, &h->persons);
	questions_init(&h->questions, &h->persons);
	h->readers = (struct readers){ .persons = &h->persons,
	    .watch = rules->watch, .forget = rules->forget,
	    .arg = rules->arg };
	return h;
}

void
hub_free(struct hub *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < CHANNELS_SLOTS; i++)
		while (h->channels.slot[i] != NULL)
			delivery_close(h, h->channels.slot[i], true);
	while (h->questions.due.first != NULL)
		questions_forget(&h->questions,
		    (struct open_question *)h->questions.due.first);
	while (h->readers.due.first != NULL)
		reader_close(&h->readers,
		    (struct reader *)h->readers.due.first);
	free(h->readers.by_fd);
	free(h);
}

/* The channel that the packet names, if it is that person's. */
static struct open_channel *
own_channel(const struct hub *h, const struct packet *in)
{
	struct open_channel *ch = channels_find(&h->channels, &in->id);

	return ch != NULL && person_is(ch->person, in->text[0]) ? ch : NULL;
}

/* Within both caps, if need be at the cost of the person's idle channels. */
static enum packet_type
make_place(struct hub *h, struct span sub)
{
	const struct hub_rules *rules = &h->rules;
	struct person *p = persons_find(&h->persons, sub);
	bool crowded = p != NULL && p->channel_count >= rules->channels_person;
	struct open_channel *idle;

	if (!crowded && h->channels.count < rules->channels_max)
		return PACKET_DONE;
	idle = p != NULL ? channels_oldest_idle(p) : NULL;
	if (idle == NULL)
		return crowded ? PACKET_CROWDED : PACKET_FULL;
	delivery_close(h, idle, false);
	return PACKET_DONE;
}

/* The channel of a PARK or SUBSCRIBE, made if it is absent.  A new one waits
 * for a reader. */
static enum packet_type
find_or_add(struct hub *h, const struct packet *in, int64_t now,
    struct open_channel **out)
{
	enum packet_type t;

	*out = own_channel(h, in);
	if (*out != NULL)
		return PACKET_DONE;
	if (channel_id_is_none(&in->id))
		return PACKET_BROKEN;
	if (channels_find(&h->channels, &in->id) != NULL ||
	    (in->flags & PACKET_EXISTING))
		return PACKET_ABSENT;
	if ((t = make_place(h, in->text[0])) != PACKET_DONE ||
	    (t = channels_add(&h->channels, in, now, out)) != PACKET_DONE)
		return t;
	delivery_wait(h, *out, now);
	delivery_tell_listeners(h);
	return PACKET_DONE;
}

/* What is to be written after the reader has come, or without one. */
static enum packet_type
send_all(struct hub *h, struct open_channel *ch, struct span lines,
    bool final, int64_t now)
{
	enum packet_type t = delivery_send(h, ch, lines, false, now);

	if (t == PACKET_DONE && final)
		delivery_finish(h, ch, now);
	return t;
}

/* The channel of a PARK has its reader, which is ours from here on, whatever
 * becomes of it. */
static void
go_on(struct hub *h, struct open_channel *ch, const struct turn *t)
{
	if (ch->over || send_all(h, ch, t->in->text[6],
	    (t->in->flags & PACKET_FINAL) != 0, t->now) == PACKET_FULL)
		delivery_finish(h, ch, t->now);
}

static enum packet_type
take_park(struct hub *h, const struct turn *t)
{
	struct packet in = *t->in;
	struct open_channel *ch;
	enum packet_type type;

	if (t->fd < 0)
		in.flags |= PACKET_LINGERS;
	type = find_or_add(h, &in, t->now, &ch);
	if (type != PACKET_DONE && t->fd >= 0)
		close(t->fd);
	/* The call that was to wait there is refused by who parks it. */
	if (type == PACKET_CROWDED || type == PACKET_FULL)
		questions_forget_channel(&h->questions, &in.id);
	if (type != PACKET_DONE)
		return type;
	if (t->fd < 0)
		return ch->over ? PACKET_ABSENT : send_all(h, ch, in.text[6],
		    (in.flags & PACKET_FINAL) != 0, t->now);
	type = delivery_attach(h, ch, &in, t->fd, t->now);
	if (type == PACKET_DONE)
		go_on(h, ch, t);
	else if (type == PACKET_FULL && ch->reader == NULL && !ch->lingers)
		delivery_close(h, ch, false);
	return type == PACKET_FULL ? type : PACKET_DONE;
}

static enum packet_type
take_send(struct hub *h, const struct turn *t)
{
	struct open_channel *ch = own_channel(h, t->in);
	enum packet_type type;

	if (ch == NULL || ch->over)
		return PACKET_ABSENT;
	type = send_all(h, ch, t->in->text[1],
	    (t->in->flags & PACKET_FINAL) != 0, t->now);
	if (type != PACKET_FULL)
		questions_answered(&h->questions, &t->in->of);
	return type;
}

static enum packet_type
take_find(struct hub *h, const struct turn *t)
{
	const struct open_channel *ch = own_channel(h, t->in);

	if (ch == NULL)
		return PACKET_ABSENT;
	t->out->abilities = ch->abilities;
	return PACKET_DONE;
}

static enum packet_type
take_abilities(struct hub *h, const struct turn *t)
{
	struct open_channel *ch = own_channel(h, t->in);

	if (ch == NULL)
		return PACKET_ABSENT;
	ch->abilities = (uint16_t)t->in->abilities;
	return PACKET_DONE;
}

static enum packet_type
take_subscribe(struct hub *h, const struct turn *t)
{
	struct packet in = *t->in;
	struct span rest = in.text[4], uri, more;
	struct open_channel *ch = own_channel(h, &in);
	enum packet_type type;

	if (!channels_next_line(&rest, &uri) || uri.len > CHANNEL_URI_MAX ||
	    channels_next_line(&rest, &more))
		return PACKET_BROKEN;
	if (in.flags & PACKET_OFF) {
		if (ch != NULL)
			channels_drop_uri(&h->channels, ch, uri);
		delivery_tell_listeners(h);
		return PACKET_DONE;
	}
	in.flags |= PACKET_LINGERS;
	type = find_or_add(h, &in, t->now, &ch);
	if (type == PACKET_DONE)
		type = channels_add_uri(&h->channels, ch, uri);
	delivery_tell_listeners(h);
	return type;
}

static enum packet_type
take_ask(struct hub *h, const struct turn *t)
{
	return questions_ask(&h->questions, t->in, t->now);
}

/* A complete call goes back whole; it is forgotten once it has said something
 * where it waited, or has had the time to. */
static enum packet_type
take_answer(struct hub *h, const struct turn *t)
{
	struct open_question *q;
	char *answers;
	enum packet_type type = questions_answer(&h->questions, t->in, &q,
	    &answers);

	if (type != PACKET_ASK)
		return type;
	packet_write(t->answer, &(struct packet){ .type = PACKET_ASK,
	    .number = q->count, .id = q->id, .of = q->channel,
	    .session = q->session, .abilities = q->abilities, .text = {
	    q->caller, q->request_id, q->message,
	    q->kept, q->keys, { answers, strlen(answers) } } });
	free(answers);
	questions_run(&h->questions, q, t->now);
	return type;
}

static void
cancel(struct hub *h, struct open_question *q)
{
	struct open_channel *ch = NULL;

	if (question_is_alone(q))
		ch = channels_find(&h->channels, &q->channel);
	questions_forget(&h->questions, q);
	if (ch != NULL)
		delivery_close(h, ch, false);
}

static enum packet_type
take_cancel(struct hub *h, const struct turn *t)
{
	const struct packet *in = t->in;
	const struct person *p = persons_find(&h->persons, in->text[2]);
	struct open_question *q = p != NULL ? p->questions : NULL;

	if (channel_id_is_none(&in->id))
		return PACKET_BROKEN;
	for (; q != NULL; q = q->older) {
		if (!channel_id_same(&q->session, &in->id) &&
		    !channel_id_same(&q->channel, &in->id))
			continue;
		if (!question_is_of(q, in->text[0]) ||
		    q->request_id.len != in->text[1].len ||
		    memcmp(q->request_id.p, in->text[1].p,
		    q->request_id.len) != 0)
			continue;
		cancel(h, q);
		return PACKET_DONE;
	}
	return PACKET_ABSENT;
}

static enum packet_type
take_end(struct hub *h, const struct turn *t)
{
	const struct packet *in = t->in;
	struct person *p = persons_find(&h->persons, in->text[0]);
	struct open_channel *ch = p != NULL ? p->channels : NULL, *older;

	if (channel_id_is_none(&in->id))
		return PACKET_BROKEN;
	for (; ch != NULL; ch = older) {
		older = ch->older;
		if (channel_id_same(&ch->id, &in->id) ||
		    channel_id_same(&ch->session, &in->id))
			delivery_close(h, ch, true);
	}
	return PACKET_DONE;
}

static bool
has_ended(const struct hub *h, const struct open_channel *ch)
{
	return ch->grant_id != NULL && h->rules.ended != NULL &&
	    h->rules.ended(h->rules.arg, ch->grant_id);
}

/* The notice as this channel is to hear it, malloc'd; NULL without memory. */
static char *
notice(const struct packet *in, const char *meta)
{
	struct span method = in->text[2], params = in->text[3];
	bool some = params.len > 0 || meta != NULL;
	char *text;

	if (asprintf(&text, "{\"jsonrpc\":\"2.0\",\"method\":\"%.*s\"%s%.*s"
	    "%s%s%s%s}", (int)method.len, method.len > 0 ? method.p : "",
	    some ? ",\"params\":{" : "",
	    (int)params.len, params.len > 0 ? params.p : "",
	    params.len > 0 && meta != NULL ? "," : "",
	    meta != NULL ? "\"_meta\":" : "", meta != NULL ? meta : "",
	    some ? "}" : "") < 0)
		return NULL;
	return text;
}

static void
announce_to(struct hub *h, struct open_channel *ch, const struct packet *in,
    int64_t now)
{
	char *text;

	if (has_ended(h, ch)) {
		delivery_close(h, ch, false);
		return;
	}
	if ((text = notice(in, ch->meta)) == NULL)
		return;
	h->notices++;
	(void)delivery_send(h, ch, (struct span){ text, strlen(text) }, true,
	    now);
	free(text);
}

/* The person goes with the last channel, so the next is looked up before. */
static enum packet_type
take_announce(struct hub *h, const struct turn *t)
{
	const struct packet *in = t->in;
	struct person *p = persons_find(&h->persons, in->text[0]);
	struct open_channel *ch = p != NULL ? p->channels : NULL, *older;

	for (; ch != NULL; ch = older) {
		older = ch->older;
		if (!ch->over && channel_hears(ch, in))
			announce_to(h, ch, in, t->now);
	}
	return PACKET_DONE;
}

/* Texts are kept as strings. */
static bool
is_plain(const struct packet *in)
{
	for (size_t i = 0; i < PACKET_TEXTS; i++)
		if (in->text[i].len > 0 &&
		    memchr(in->text[i].p, '\0', in->text[i].len) != NULL)
			return false;
	return true;
}

static enum packet_type (*const takers[])(struct hub *h,
    const struct turn *t) = {
	[PACKET_PARK]      = take_park,
	[PACKET_SEND]      = take_send,
	[PACKET_FIND]      = take_find,
	[PACKET_ABILITIES] = take_abilities,
	[PACKET_SUBSCRIBE] = take_subscribe,
	[PACKET_ASK]       = take_ask,
	[PACKET_ANSWER]    = take_answer,
	[PACKET_CANCEL]    = take_cancel,
	[PACKET_END]       = take_end,
	[PACKET_ANNOUNCE]  = take_announce,
};

void
hub_take(struct hub *h, const struct packet *in, int fd, int64_t now,
    struct buf *answer)
{
	struct packet out = { .type = PACKET_BROKEN };
	struct turn t = { in, fd, now, &out, answer };
	bool known = in->type > 0 && in->type <= PACKET_ANNOUNCE &&
	    is_plain(in);

	if (fd >= 0 && !(known && in->type == PACKET_PARK))
		close(fd);
	if (known)
		out.type = takers[in->type](h, &t);
	if (known && fd >= 0 && in->type == PACKET_PARK)
		*(out.type == PACKET_DONE ? &h->opened : &h->refused) += 1;
	/* A call that comes back was written already; nobody waits for an
	 * announcement. */
	if (out.type != PACKET_ASK && in->type != PACKET_ANNOUNCE)
		packet_write(answer, &out);
}

void
hub_ready(struct hub *h, int fd, int64_t now)
{
	struct reader *r = reader_find(&h->readers, fd);

	if (r != NULL && (!reader_ready(&h->readers, r) || reader_is_done(r)))
		delivery_lose(h, r, now);
}

/* It reads, and may go on reading until the next beat. */
static void
beat(struct hub *h, struct reader *r, int64_t now)
{
	static const char comment[] = ": \n\n";
	struct open_channel *ch = r->channel;

	reader_plan(&h->readers, r, now + CHANNEL_BEAT_S);
	if (ch != NULL && has_ended(h, ch)) {
		delivery_close(h, ch, false);
	} else if (!r->ended && r->until != 0 &&
	    r->until < now + CHANNEL_BEAT_S + 1) {
		delivery_part(h, r, now);
	} else if (r->backlog > 0) {
		if (r->missed)
			delivery_lose(h, r, now);
		else
			r->missed = true;
	} else if (!reader_write(&h->readers, r, comment,
	    sizeof(comment) - 1)) {
		delivery_lose(h, r, now);
	}
}

static void
expire(struct hub *h, struct open_question *q, int64_t now)
{
	struct open_channel *ch = channels_find(&h->channels, &q->channel);
	bool alone = question_is_alone(q);
	char *text = NULL;

	if (ch != NULL && asprintf(&text, "{\"jsonrpc\":\"2.0\",\"id\":%.*s,"
	    "\"error\":{\"code\":-32603,\"message\":\"%s\"}}",
	    (int)q->request_id.len, q->request_id.p, q->running ?
	    "the call did not come to its end; look before calling again" :
	    "the client did not answer in time; call again") < 0)
		text = NULL;
	questions_forget(&h->questions, q);
	if (ch != NULL && !ch->over && text != NULL)
		(void)send_all(h, ch, (struct span){ text, strlen(text) },
		    alone, now);
	free(text);
}

void
hub_beat(struct hub *h, int64_t now)
{
	struct due *d;

	while ((d = due_first(&h->questions.due, now)) != NULL)
		expire(h, (struct open_question *)d, now);
	while ((d = due_first(&h->readers.due, now)) != NULL)
		beat(h, (struct reader *)d, now);
	while ((d = due_first(&h->idle, now)) != NULL)
		delivery_close(h, (struct open_channel *)d, false);
}

void
hub_count(const struct hub *h, struct hub_count *out)
{
	out->channels = h->channels.count;
	out->readers = h->readers.count;
	out->questions = h->questions.count;
	out->bytes = h->budget.used;
	out->opened = h->opened;
	out->refused = h->refused;
	out->notices = h->notices;
}
