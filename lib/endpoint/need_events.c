/*
 * need_events - may hand streams to events and announce changes
 *
 * Both files are mapped before the sandbox closes; the socket is connected to
 * when it is first needed.
 */
#include "endpoint/endpoint.h"
#include "events/events.h"
#include "mcp/ended_sessions.h"
#include "system/config.h"

static enum err
open_events(struct request *rq)
{
	rq->events = events_new(rq->cfg);
	return ended_sessions_open(config_path(rq->call.arena, rq->cfg,
	    "run/ended-sessions"), &rq->ended_sessions);
}

static const char *const folders[] = { "run", NULL };

const struct need need_events = { .open = open_events, .read = folders,
    .connect_unix = true };
