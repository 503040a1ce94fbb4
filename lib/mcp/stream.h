/*
 * stream - responses that stay open: what a GET opens, and a DELETE ends
 *
 * Streamable HTTP's GET stream of a session, resumable by Last-Event-ID
 * (2025-03-26 to 2025-11-25), and the whole of HTTP+SSE (2024-11-05), which
 * begins with the URL that messages are to be posted to.
 */
#ifndef KEEPSAKE_MCP_STREAM_H
#define KEEPSAKE_MCP_STREAM_H

#include "http/response.h"
#include "mcp/answer.h"

#define TYPE_STREAM "text/event-stream"

#define STREAM_NO_SESSION "there is no such session; begin a new one with " \
	"initialize"

enum { STREAM_LIFE_S = 4 * 3600, STREAM_RETRY_MS = 3000 };

/* Does the client take events?  `or_any`: one that takes anything does. */
bool stream_accepted(const struct request *rq, bool or_any);
/* A parking of the caller's, to end with the token or after STREAM_LIFE_S. */
struct parking *stream_parking(struct request *rq,
    const struct mcp_caller *caller);
/* Makes the response a stream that will be parked. */
void stream_begin(struct response *rs, const struct parking *p);

/* GET; ERR_METHOD where there is no stream to be had. */
enum err stream_open(struct request *rq, const struct mcp_server *server,
    const struct mcp_caller *caller, struct response *rs) MUST_USE;
/* DELETE of a session. */
enum err stream_end_session(struct request *rq,
    const struct mcp_server *server, const struct mcp_caller *caller,
    struct response *rs) MUST_USE;
/* The refusal of a session that is not there: 404, as the client is to begin
 * a new one then. */
enum err stream_refuse_session(struct response *rs);
/* The session's own channel: what a GET reads from. */
struct channel stream_of_session(const struct mcp_server *server,
    const struct mcp_caller *caller, const struct session *s);

/* POST of a message to an HTTP+SSE stream `sid`: 202, and the answer goes to
 * the stream.  *channel is its id. */
enum err stream_find(struct request *rq, const struct mcp_caller *caller,
    const char *sid, struct channel_id *channel, unsigned *abilities)
    MUST_USE;

#endif
