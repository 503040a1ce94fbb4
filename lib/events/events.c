/*
 * events - a worker's side of the program that holds the streams
 *
 * An answer that came too late would be taken for that to the next question,
 * so a connection that disappointed once is closed.
 */
#include "events/events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "events/listeners.h"
#include "events/packet.h"

struct events {
	const struct config *cfg;
	struct listeners *listeners;
	int socket;			/* -1: not connected */
	int64_t deaf_until;		/* no announcement before it */
};

enum { DEAF_US = EVENTS_PATIENCE_S * 1000000 };

struct events *
events_new(const struct config *cfg)
{
	struct events *ev = calloc(1, sizeof *ev);
	struct arena *a = arena_new(8192);

	if (ev == NULL)
		log_fatal("no memory left", NULL, errno);
	*ev = (struct events){ .cfg = cfg, .socket = -1 };
	/* Without it there is nobody to be told. */
	if (listeners_open(config_path(a, cfg, "run/listeners"),
	    &ev->listeners) != OK)
		ev->listeners = NULL;
	arena_free(a);
	return ev;
}

static void
disconnect(struct events *ev)
{
	if (ev->socket >= 0)
		close(ev->socket);
	ev->socket = -1;
}

void
events_free(struct events *ev)
{
	if (ev == NULL)
		return;
	disconnect(ev);
	listeners_close(ev->listeners);
	free(ev);
}

static enum err
connect_hub(struct events *ev)
{
	struct timeval patience = { EVENTS_PATIENCE_S, 0 };
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int len = snprintf(to.sun_path, sizeof to.sun_path,
	    "%s/run/events.sock", ev->cfg->data_dir);

	if (len < 0 || (size_t)len >= sizeof to.sun_path)
		return ERR_UNAVAILABLE;
	ev->socket = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (ev->socket < 0)
		return ERR_UNAVAILABLE;
	setsockopt(ev->socket, SOL_SOCKET, SO_RCVTIMEO, &patience,
	    sizeof patience);
	setsockopt(ev->socket, SOL_SOCKET, SO_SNDTIMEO, &patience,
	    sizeof patience);
	if (connect(ev->socket, (struct sockaddr *)&to, sizeof to) == 0)
		return OK;
	disconnect(ev);
	return ERR_UNAVAILABLE;
}

/* Sends it; once more on a new connection if the old one had broken, as it does
 * when `events` was started anew. */
static enum err
send_packet(struct events *ev, const struct buf *b, int fd)
{
	enum err e;

	if (ev->socket >= 0) {
		bool busy;

		if (packet_send(ev->socket, b, fd) == OK)
			return OK;
		busy = errno == EAGAIN;
		disconnect(ev);
		if (busy)
			return ERR_UNAVAILABLE;
	}
	if ((e = connect_hub(ev)) != OK)
		return e;
	if ((e = packet_send(ev->socket, b, fd)) != OK)
		disconnect(ev);
	return e;
}

static enum err
receive_packet(struct events *ev, struct call *c, struct packet *out)
{
	unsigned char *part = arena_alloc(c->arena, PACKET_PART_MAX);
	bool more = true;
	struct buf all;
	size_t len;
	int fd;

	buf_init(&all, c->arena, PACKET_MAX);
	while (more) {
		if (packet_receive(ev->socket, part, &len, &more, &fd) != OK)
			return ERR_UNAVAILABLE;
		if (fd >= 0)
			close(fd);
		buf_add(&all, part, len);
	}
	if (buf_failed(&all) || packet_read((const unsigned char *)all.data,
	    all.len, out) != OK)
		return ERR_UNAVAILABLE;
	return OK;
}

static enum err
meaning(const struct packet *answer)
{
	switch ((int)answer->type) {
	case PACKET_DONE:
	case PACKET_ASK:
		return OK;
	case PACKET_ABSENT:
		return ERR_NOT_FOUND;
	case PACKET_CROWDED:
		return ERR_LIMITED;
	case PACKET_BROKEN:
		return ERR_INVALID;
	default:
		return ERR_UNAVAILABLE;
	}
}

static enum err
ask_hub(struct events *ev, struct call *c, const struct packet *p, int fd,
    struct packet *answer)
{
	struct buf b;
	enum err e;

	buf_init(&b, c->arena, PACKET_MAX);
	packet_write(&b, p);
	if (buf_failed(&b))
		return ERR_TOO_LARGE;
	if ((e = send_packet(ev, &b, fd)) == OK &&
	    (e = receive_packet(ev, c, answer)) != OK)
		disconnect(ev);
	if (e != OK) {
		log_event(c, LOG_WARN, "no answer from events",
		    LOG_INT("errno", errno));
		return ERR_UNAVAILABLE;
	}
	return meaning(answer);
}

static struct span
text(const char *s)
{
	return (struct span){ s, s != NULL ? strlen(s) : 0 };
}

static char *
copy(struct call *c, struct span s)
{
	return s.len == 0 ? NULL : arena_strndup(c->arena, s.p, s.len);
}

/* The members of a channel that packets of both kinds carry. */
static struct packet
of_channel(struct call *c, enum packet_type type, const struct channel *ch)
{
	struct packet p = {
		.type = type, .id = ch->id, .session = ch->session,
		.topics = ch->topics, .abilities = ch->abilities,
		.flags = (ch->lingers ? PACKET_LINGERS : 0U) |
		    (ch->numbered ? PACKET_NUMBERED : 0U),
		.text = { text(ch->sub), text(ch->grant_id), text(ch->meta),
		    text(ch->farewell), [7] = text(ch->client_id) },
	};
	struct buf uris;

	buf_init(&uris, c->arena, CHANNEL_URIS_MAX * (CHANNEL_URI_MAX + 1));
	for (size_t i = 0; i < ch->nuris; i++) {
		if (i > 0)
			buf_putc(&uris, '\n');
		buf_puts(&uris, ch->uris[i]);
	}
	p.text[4] = (struct span){ uris.data, uris.len };
	return p;
}

enum err
events_park(struct events *ev, struct call *c, const struct parking *p,
    const char *head, int fd, unsigned request_id)
{
	struct packet packet = of_channel(c, PACKET_PARK, &p->channel), answer;

	packet.flags |= (p->existing ? PACKET_EXISTING : 0U) |
	    (p->final ? PACKET_FINAL : 0U);
	packet.request_id = request_id;
	packet.number = p->after;
	packet.until = p->until;
	packet.text[5] = text(arena_printf(c->arena, "%s%s",
	    head != NULL ? head : "", p->preamble != NULL ? p->preamble : ""));
	packet.text[6] = text(p->lines);
	return ask_hub(ev, c, &packet, fd, &answer);
}

enum err
events_send(struct events *ev, struct call *c, const struct channel_id *id,
    const char *sub, const char *lines, bool final,
    const struct channel_id *answered)
{
	struct packet p = {
		.type = PACKET_SEND, .id = *id,
		.flags = final ? PACKET_FINAL : 0U,
		.text = { text(sub), text(lines) },
	};
	struct packet answer;

	if (lines != NULL && strlen(lines) > EVENTS_TEXT_MAX)
		return ERR_TOO_LARGE;
	if (answered != NULL)
		p.of = *answered;
	return ask_hub(ev, c, &p, -1, &answer);
}

enum err
events_find(struct events *ev, struct call *c, const struct channel_id *id,
    const char *sub, unsigned *abilities)
{
	const struct packet p = {
		.type = PACKET_FIND, .id = *id, .text = { text(sub) },
	};
	struct packet answer;
	enum err e = ask_hub(ev, c, &p, -1, &answer);

	*abilities = e == OK ? answer.abilities : 0;
	return e;
}

enum err
events_set_abilities(struct events *ev, struct call *c,
    const struct channel_id *id, const char *sub, unsigned abilities)
{
	const struct packet p = {
		.type = PACKET_ABILITIES, .id = *id, .abilities = abilities,
		.text = { text(sub) },
	};
	struct packet answer;

	return ask_hub(ev, c, &p, -1, &answer);
}

enum err
events_subscribe(struct events *ev, struct call *c,
    const struct channel *channel, bool on)
{
	struct packet p = of_channel(c, PACKET_SUBSCRIBE, channel), answer;

	if (!on)
		p.flags |= PACKET_OFF;
	return ask_hub(ev, c, &p, -1, &answer);
}

enum err
events_ask(struct events *ev, struct call *c, const struct question *q)
{
	const struct packet p = {
		.type = PACKET_ASK, .id = q->id, .of = q->channel,
		.session = q->session, .abilities = q->abilities,
		.number = q->count,
		.text = { text(q->caller), text(q->request_id),
		    text(q->message), text(q->kept), text(q->keys),
		    text(q->sub) },
	};
	struct packet answer;

	return ask_hub(ev, c, &p, -1, &answer);
}

enum err
events_answer(struct events *ev, struct call *c, const struct channel_id *id,
    const struct channel_id *session, const char *caller, int64_t n,
    const char *answer, struct question *out)
{
	const struct packet p = {
		.type = PACKET_ANSWER, .id = *id, .session = *session,
		.number = n,
		.text = { text(caller), text(answer) },
	};
	struct packet q;
	enum err e;

	*out = (struct question){ .id = *id, .caller = caller };
	if ((e = ask_hub(ev, c, &p, -1, &q)) != OK ||
	    q.type != PACKET_ASK)
		return e;
	out->channel = q.of;
	out->session = q.session;
	out->count = q.number;
	out->abilities = q.abilities;
	out->request_id = copy(c, q.text[1]);
	out->message = copy(c, q.text[2]);
	out->kept = copy(c, q.text[3]);
	out->keys = copy(c, q.text[4]);
	out->answers = copy(c, q.text[5]);
	return OK;
}

/* Where there is nothing to be done about a failure. */
static void
tell_hub(struct events *ev, struct call *c, const struct packet *p)
{
	struct packet answer;

	(void)!ask_hub(ev, c, p, -1, &answer);
}

void
events_cancel(struct events *ev, struct call *c,
    const struct channel_id *session, const char *sub, const char *caller,
    const char *request_id)
{
	const struct packet p = {
		.type = PACKET_CANCEL, .id = *session,
		.text = { text(caller), text(request_id), text(sub) },
	};

	tell_hub(ev, c, &p);
}

void
events_end(struct events *ev, struct call *c,
    const struct channel_id *session, const char *sub)
{
	const struct packet p = {
		.type = PACKET_END, .id = *session, .text = { text(sub) },
	};

	tell_hub(ev, c, &p);
}

bool
events_heard(const struct events *ev)
{
	return listeners_get(ev->listeners) > 0 &&
	    clock_monotonic_us() >= ev->deaf_until;
}

void
events_announce(struct events *ev, struct call *c,
    const struct announcement *a)
{
	const struct packet p = {
		.type = PACKET_ANNOUNCE, .topics = a->topic,
		.text = { text(a->sub), text(a->uri), text(a->method),
		    text(a->params), text(a->except) },
	};
	struct buf b;

	if (!events_heard(ev))
		return;
	buf_init(&b, c->arena, PACKET_PART_MAX);
	packet_write(&b, &p);
	if (buf_failed(&b)) {
		log_event(c, LOG_WARN, "a change is too long to be announced",
		    LOG_STR("method", a->method));
		return;
	}
	if (send_packet(ev, &b, -1) == OK)
		return;
	log_event(c, LOG_WARN, "a change could not be announced",
	    LOG_INT("errno", errno));
	/* Whoever changes much at once does not wait each time. */
	ev->deaf_until = clock_monotonic_us() + DEAF_US;
}
