/*
 * need_events - may hand streams to events and announce changes
 *
 * The count of listeners is mapped before the sandbox closes; the socket is
 * connected to when it is first needed.
 */
#include "endpoint/endpoint.h"
#include "events/events.h"

static enum err
open_events(struct request *rq)
{
	rq->events = events_new(rq->cfg);
	return OK;
}

static const char *const folders[] = { "run", NULL };

const struct need need_events = { .open = open_events, .read = folders,
    .connect_unix = true };
