/*
 * server - one POST to an MCP URL, answered
 *
 * Streamable HTTP of 2025-03-26 to 2025-11-25 without sessions, and the
 * stateless protocol of 2026-07-28, on the same URL.  Origin, method, token
 * and content type have been checked before.
 */
#ifndef KEEPSAKE_MCP_SERVER_H
#define KEEPSAKE_MCP_SERVER_H

#include "http/errors.h"
#include "mcp/offer.h"

/*
 * Answers rq->body.  What the protocol has an answer for is OK, whatever its
 * status; ERR_SCOPE, ERR_LIMITED and ERR_UNAVAILABLE are the caller's to
 * word.
 */
enum err mcp_serve(struct request *rq, const struct mcp_server *server,
    const struct mcp_caller *caller, struct response *rs) MUST_USE;

/* Refusals as JSON-RPC errors, with the challenge on 401 and 403. */
extern const struct error_style errors_mcp;

#endif
