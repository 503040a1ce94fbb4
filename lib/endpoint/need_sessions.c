/*
 * need_sessions - may know and say which MCP sessions have ended
 *
 * The file is mapped before the sandbox closes.
 */
#include "endpoint/endpoint.h"
#include "mcp/ended_sessions.h"
#include "system/config.h"

static enum err
open_sessions(struct request *rq)
{
	return ended_sessions_open(config_path(rq->call.arena, rq->cfg,
	    "run/ended-sessions"), &rq->ended_sessions);
}

const struct need need_sessions = { .open = open_sessions };
