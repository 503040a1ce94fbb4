/*
 * session - what a client of the legacy era is known by between its requests
 *
 * A session is its name, sealed for its person and client: it needs no memory
 * here.  Streamable HTTP (2025-03-26 to 2025-11-25) carries it in the header
 * Mcp-Session-Id, HTTP+SSE (2024-11-05) in the query of the URL that messages
 * are posted to.  It is given to those clients alone that can be asked for
 * something, or to all if the server says so.
 */
#ifndef KEEPSAKE_MCP_SESSION_H
#define KEEPSAKE_MCP_SESSION_H

#include "events/channel.h"
#include "http/request.h"
#include "mcp/offer.h"

enum {
	SESSION_LIFE_S = 30 * 86400,
	SESSION_NAME_MAX = 256		/* bytes */
};

struct session {
	struct channel_id id;		/* of its GET stream, too */
	unsigned abilities;		/* ABILITY_* */
	const char *version;		/* negotiated */
};

/* Has the server streams, and we somebody to hold them? */
bool session_streams(const struct request *rq,
    const struct mcp_server *server);
/* Begins one; its name, in visible ASCII. */
char *session_new(struct request *rq, const struct mcp_caller *caller,
    unsigned abilities, const char *version);
/* ERR_NOT_FOUND unless the name was given to this caller within SESSION_LIFE_S
 * and has not been ended. */
enum err session_read(struct request *rq, const struct mcp_caller *caller,
    const char *name, struct session *out) MUST_USE;
/* The name of an HTTP+SSE stream, and what it stands for. */
char *session_sse_name(struct request *rq, const struct mcp_caller *caller,
    const struct channel_id *id);
enum err session_sse_read(struct request *rq, const struct mcp_caller *caller,
    const char *name, struct channel_id *out) MUST_USE;

#endif
