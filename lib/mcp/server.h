/*
 * server - one request to an MCP URL, answered
 *
 * Streamable HTTP of 2025-03-26 to 2025-11-25, with a session or without, the
 * stateless protocol of 2026-07-28, and HTTP+SSE of 2024-11-05, on the same
 * URLs.  Origin, method, token and content type have been checked before.
 */
#ifndef KEEPSAKE_MCP_SERVER_H
#define KEEPSAKE_MCP_SERVER_H

#include "http/errors.h"
#include "mcp/offer.h"

/* What programs declare, with parameters of their own after it if they have
 * any; a server without streams needs none. */
enum { MCP_NPARAMS = 1 };
extern const struct param mcp_params[MCP_NPARAMS];

/*
 * Answers a POST of rq->body, a GET or a DELETE.  What the protocol has an
 * answer for is OK, whatever its status; ERR_SCOPE, ERR_LIMITED and
 * ERR_UNAVAILABLE are the caller's to word.
 */
enum err mcp_serve(struct request *rq, const struct mcp_server *server,
    const struct mcp_caller *caller, struct response *rs) MUST_USE;

/* Refusals as JSON-RPC errors, with the challenge on 401 and 403. */
extern const struct error_style errors_mcp;

#endif
