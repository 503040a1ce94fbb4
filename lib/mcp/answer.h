/*
 * answer - writing JSON-RPC answers, straight into the response
 *
 * One exchange is one message and its answer.  Results of the modern era
 * carry resultType, serverInfo and, where they may be cached, ttlMs and
 * cacheScope; those of the legacy era carry none of them.
 */
#ifndef KEEPSAKE_MCP_ANSWER_H
#define KEEPSAKE_MCP_ANSWER_H

#include "http/response.h"
#include "mcp/era.h"
#include "mcp/tool.h"

struct exchange {
	struct request *rq;
	const struct mcp_server *server;
	struct mcp_caller caller;
	struct jsonrpc msg;
	enum era era;
	int status;		/* of HTTP, 200 until set */
	struct buf *out;
};

/* Begins {"jsonrpc":"2.0","id":...,"result":{ ; members follow, each with a
 * comma after it, as answer_end() expects. */
void answer_begin(struct exchange *x);
/* Ends the result.  `ttl_ms` is how long it may be cached (modern, by this
 * caller alone), negative: not at all. */
void answer_end(struct exchange *x, int64_t ttl_ms);

/* A whole error answer; `data` is JSON text or NULL.  Returns OK. */
enum err answer_error(struct exchange *x, int status, int code,
    const char *text, const char *data);
/* The body of an HTTP refusal, which no id belongs to. */
void answer_refusal(struct buf *out, int code, const char *text);
/* {"name":...,"title":...,"version":...,"websiteUrl":...} */
void answer_server_info(struct exchange *x);

#endif
