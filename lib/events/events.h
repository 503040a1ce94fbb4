/*
 * events - a worker's side of the program that holds the streams
 *
 * One connection to run/events.sock for each worker, made when first needed
 * and again when it broke.  Each function waits at most EVENTS_PATIENCE_S for
 * an answer and is then ERR_UNAVAILABLE; what was asked may be done all the
 * same.
 */
#ifndef KEEPSAKE_EVENTS_EVENTS_H
#define KEEPSAKE_EVENTS_EVENTS_H

#include "base/call.h"
#include "base/err.h"
#include "events/channel.h"
#include "events/channel_id.h"
#include "system/config.h"

enum { EVENTS_PATIENCE_S = 2, EVENTS_TEXT_MAX = 1024 * 1024 };

struct events;

/* Never fails: what is not there yet is missed when it is needed. */
struct events *events_new(const struct config *cfg);
void events_free(struct events *ev);

/*
 * Parks a FastCGI request: descriptor `fd` (its copy here stays the caller's)
 * with id `request_id`; `head` is the start of the response.  fd -1: a channel
 * without a reader.  A channel that is there gets this reader in place of the
 * one it has.  ERR_LIMITED: the person has too many; ERR_NOT_FOUND: none is
 * there, or it is another's; ERR_UNAVAILABLE: no room, or no answer.
 */
enum err events_park(struct events *ev, struct call *c,
    const struct parking *p, const char *head, int fd, unsigned request_id)
    MUST_USE;
/* Sends messages, one a line; `final`: the channel ends after them.
 * `answered`: the call that they are the answer of, or NULL.  ERR_NOT_FOUND;
 * ERR_TOO_LARGE above EVENTS_TEXT_MAX. */
enum err events_send(struct events *ev, struct call *c,
    const struct channel_id *id, const char *sub, const char *lines,
    bool final, const struct channel_id *answered) MUST_USE;
/* Is it there, and what can its client do? */
enum err events_find(struct events *ev, struct call *c,
    const struct channel_id *id, const char *sub, unsigned *abilities)
    MUST_USE;
enum err events_set_abilities(struct events *ev, struct call *c,
    const struct channel_id *id, const char *sub, unsigned abilities)
    MUST_USE;
/* Adds (or drops) the channel's one URI to those it hears of, making the
 * channel if need be.  ERR_LIMITED. */
enum err events_subscribe(struct events *ev, struct call *c,
    const struct channel *channel, bool on) MUST_USE;
/* Keeps a call until it is answered.  ERR_LIMITED. */
enum err events_ask(struct events *ev, struct call *c,
    const struct question *q) MUST_USE;
/*
 * Takes the answer, JSON text, to question number `n`, which came in `session`
 * (or by that HTTP+SSE stream).  OK: *out is the call; if `answers` is set it is
 * to go on now, and to say so by events_send() within a minute.
 * ERR_NOT_FOUND: nobody asked.
 */
enum err events_answer(struct events *ev, struct call *c,
    const struct channel_id *id, const struct channel_id *session,
    const char *caller, int64_t n, const char *answer, struct question *out)
    MUST_USE;
/* Forgets the caller's waiting call of a session or channel, and ends the
 * channel that is its alone. */
void events_cancel(struct events *ev, struct call *c,
    const struct channel_id *session, const char *sub, const char *caller,
    const char *request_id);
/* Ends a session's channels. */
void events_end(struct events *ev, struct call *c,
    const struct channel_id *session, const char *sub);
/* Does anybody listen? */
bool events_heard(const struct events *ev);
/* Tells them.  Nobody waits for it; nothing is done when nobody listens. */
void events_announce(struct events *ev, struct call *c,
    const struct announcement *a);

#endif
