/*
 * answer - writing JSON-RPC answers, straight into the response
 *
 * An answer is JSON or, after notifications, the last event of a stream.  One
 * exchange is one message and its answer.  Results of the modern era
 * carry resultType, serverInfo and, where they may be cached, ttlMs and
 * cacheScope; those of the legacy era carry none of them.
 */
#ifndef KEEPSAKE_MCP_ANSWER_H
#define KEEPSAKE_MCP_ANSWER_H

#include "http/response.h"
#include "mcp/era.h"
#include "mcp/offer.h"
#include "mcp/session.h"

/* How messages stand in `out`. */
enum framing {
	FRAMING_BODY,		/* one, as the body */
	FRAMING_EVENTS,		/* as events: notifications, then the answer */
	FRAMING_LINES		/* one a line, for a channel */
};

struct exchange {
	struct request *rq;
	const struct mcp_server *server;
	struct mcp_caller caller;
	struct jsonrpc msg;
	enum era era;
	int status;		/* of HTTP, 200 until set */
	struct buf *out;
	const char *meta;	/* members of the result's _meta, or NULL */
	bool may_stream;	/* the client takes events before the answer */
	enum framing framing;
	struct response *rs;	/* NULL in a call that goes on */
	unsigned abilities;	/* what the client can be asked for, in this call */
	const struct session *session;	/* streamable HTTP, legacy; or NULL */
	const struct channel_id *channel;	/* that answers go to, or NULL */
	const char *raw;	/* the message, JSON text */
	/* of a call that goes on in the legacy era */
	const struct json *answers;
	const char *kept;
	/* what a call has come to */
	bool waits;		/* for answers of its client: no answer yet */
	bool deferred;		/* the client comes for the answer by GET */
};

/* Begins {"jsonrpc":"2.0","id":...,"result":{ ; members follow, each with a
 * comma after it, as answer_end() expects. */
void answer_begin(struct exchange *x);
/* Ends the result.  `ttl_ms` is how long it may be cached (modern, by this
 * caller alone), negative: not at all. */
void answer_end(struct exchange *x, int64_t ttl_ms);
/* The same with another resultType than complete (modern). */
void answer_end_as(struct exchange *x, const char *type, int64_t ttl_ms);
/* A notification before the answer, as an event of a stream (streamable
 * HTTP); dropped if the client takes none. */
void answer_notify(struct exchange *x, const char *method,
    const struct json *params);

/* A whole error answer; `data` is JSON text or NULL.  Returns OK. */
enum err answer_error(struct exchange *x, int status, int code,
    const char *text, const char *data);
/* What HTTP would have said of `e`, as the error of this message alone. */
void answer_refused(struct exchange *x, enum err e);
/* The body of an HTTP refusal, which no id belongs to. */
void answer_refusal(struct buf *out, int code, const char *text);
/* {"name":...,"title":...,"version":...,"websiteUrl":...,"icons":...} */
void answer_server_info(struct exchange *x);
/* The member icons after another, if the server has any. */
void answer_icons(struct exchange *x);

#endif
