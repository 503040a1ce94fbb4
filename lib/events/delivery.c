/*
 * delivery - messages to channels, readers that come and go
 */
#include "events/delivery.h"

#include <stdlib.h>
#include <unistd.h>

void
delivery_tell_listeners(struct hub *h)
{
	if (h->told == h->channels.listening)
		return;
	h->told = h->channels.listening;
	if (h->rules.listeners != NULL)
		h->rules.listeners(h->rules.arg, h->told);
}

void
delivery_wait(struct hub *h, struct open_channel *ch, int64_t now)
{
	due_add(&h->idle, &ch->due, now + CHANNEL_LINGER_S);
}

/* It has no reader and waits for none. */
static void
destroy(struct hub *h, struct open_channel *ch)
{
	questions_forget_channel(&h->questions, &ch->id);
	channels_remove(&h->channels, ch);
	delivery_tell_listeners(h);
}

/* What stays in the backlog behind the events was never theirs. */
static size_t
unread(const struct reader *r)
{
	size_t end = r->ended ? READER_END_LEN : 0;

	return r->backlog > end ? r->backlog - end : 0;
}

void
delivery_lose(struct hub *h, struct reader *r, int64_t now)
{
	struct open_channel *ch = r->channel;

	if (ch != NULL) {
		replay_unsend(&ch->replay, unread(r));
		ch->reader = NULL;
	}
	reader_close(&h->readers, r);
	if (ch == NULL)
		return;
	if (!ch->lingers) {
		destroy(h, ch);
		return;
	}
	replay_trim(&ch->replay, &ch->person->budget);
	delivery_wait(h, ch, now);
}

/* The end of the request; the reader stays while it has not taken it. */
static void
end(struct hub *h, struct reader *r, int64_t now)
{
	if (r->ended)
		return;
	if (!reader_end(&h->readers, r) || reader_is_done(r))
		delivery_lose(h, r, now);
}

/* The farewell is no event: it has no number, and nobody is to hear it who
 * comes back. */
static bool
say_farewell(struct hub *h, const struct open_channel *ch, struct reader *r)
{
	struct event *e;
	bool sent;

	if (ch->farewell == NULL || r->ended)
		return true;
	e = event_new(NULL, 0,
	    (struct span){ ch->farewell, strlen(ch->farewell) });
	if (e == NULL)
		return false;
	sent = reader_write(&h->readers, r, e->text, e->len);
	free(e);
	return sent;
}

void
delivery_part(struct hub *h, struct reader *r, int64_t now)
{
	if (r->channel != NULL && !say_farewell(h, r->channel, r))
		delivery_lose(h, r, now);
	else
		end(h, r, now);
}

void
delivery_close(struct hub *h, struct open_channel *ch, bool farewell)
{
	struct reader *r = ch->reader;

	if (r == NULL) {
		due_remove(&h->idle, &ch->due);
	} else {
		bool fine = !farewell || say_farewell(h, ch, r);

		ch->reader = NULL;
		r->channel = NULL;
		if (!fine || (!r->ended && !reader_end(&h->readers, r)) ||
		    reader_is_done(r))
			reader_close(&h->readers, r);
	}
	destroy(h, ch);
}

/* Kept events make room for what is to be read now. */
static bool
write_event(struct hub *h, struct open_channel *ch, struct event *e,
    bool notice)
{
	struct reader *r = ch->reader;

	if (notice && r->backlog > HUB_NOTICE_BACKLOG_MAX)
		return false;
	(void)replay_make_room(&ch->replay, e->len,
	    &ch->person->budget);
	e->written = reader_write(&h->readers, r, e->text, e->len);
	return e->written;
}

static enum packet_type
send_line(struct hub *h, struct open_channel *ch, struct span line,
    bool notice, int64_t now)
{
	struct event *e = event_new(ch->numbered ? &ch->id : NULL,
	    ch->number + 1, line);
	struct reader *r = ch->reader;
	bool lost = false, kept = false, written;

	if (e == NULL)
		return PACKET_FULL;
	ch->number++;
	if (r != NULL && !r->ended)
		lost = !write_event(h, ch, e, notice);
	written = e->written;
	if (ch->lingers)
		kept = replay_keep(&ch->replay, e, &ch->person->budget);
	else
		free(e);
	if (lost) {
		bool dies = !ch->lingers;

		delivery_lose(h, r, now);
		if (dies)
			return PACKET_ABSENT;
	}
	return written || kept ? PACKET_DONE : PACKET_FULL;
}

enum packet_type
delivery_send(struct hub *h, struct open_channel *ch, struct span lines,
    bool notice, int64_t now)
{
	enum packet_type t = PACKET_DONE;
	struct span line;

	while (t == PACKET_DONE && channels_next_line(&lines, &line))
		t = send_line(h, ch, line, notice, now);
	return t;
}

void
delivery_finish(struct hub *h, struct open_channel *ch, int64_t now)
{
	ch->over = true;
	if (ch->reader != NULL)
		end(h, ch->reader, now);
}

/* The events that this reader did not have, by number or by our own mark. */
static bool
write_missed(struct hub *h, struct open_channel *ch, int64_t after)
{
	for (struct event *e = ch->replay.first; e != NULL; e = e->next) {
		if (after >= 0 ? e->number <= after : e->written)
			continue;
		e->written = reader_write(&h->readers, ch->reader, e->text,
		    e->len);
		if (!e->written)
			return false;
	}
	replay_trim(&ch->replay, &ch->person->budget);
	return true;
}

/* The one before leaves; what it did not take is for the one that comes. */
static void
replace(struct hub *h, struct open_channel *ch)
{
	struct reader *old = ch->reader;

	if (old == NULL) {
		due_remove(&h->idle, &ch->due);
		return;
	}
	replay_unsend(&ch->replay, unread(old));
	ch->reader = NULL;
	old->channel = NULL;
	if (old->backlog > 0 || !reader_end(&h->readers, old) ||
	    reader_is_done(old))
		reader_close(&h->readers, old);
}

/* One whose time comes before the beat is seen to then. */
static int64_t
first_beat(int64_t until, int64_t now)
{
	int64_t due = now + CHANNEL_BEAT_S;

	if (until != 0 && until - 1 < due)
		due = until - 1 > now ? until - 1 : now;
	return due;
}

enum packet_type
delivery_attach(struct hub *h, struct open_channel *ch,
    const struct packet *in, int fd, int64_t now)
{
	struct reader *r = reader_new(&h->readers, ch->person, fd,
	    in->request_id, first_beat(in->until, now));
	bool lingers = ch->lingers;

	if (r == NULL) {
		close(fd);
		return PACKET_FULL;
	}
	if (!channel_set_text(ch, &ch->grant_id, in->text[1])) {
		reader_refuse(&h->readers, r);
		return PACKET_FULL;
	}
	r->until = in->until;
	replace(h, ch);
	ch->reader = r;
	r->channel = ch;
	if (reader_write(&h->readers, r, in->text[5].p, in->text[5].len) &&
	    write_missed(h, ch, in->number))
		return PACKET_DONE;
	delivery_lose(h, r, now);
	return lingers ? PACKET_DONE : PACKET_ABSENT;
}
