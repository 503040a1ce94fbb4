/*
 * call - one call of what a program offers, as the program sees it
 *
 * Besides its arguments: progress and log messages on the way, and questions
 * to the person or their model behind the client: the call then ends without a
 * result, and runs again with the answers.  In 2026-07-28 the client sends it
 * again (multi-round-trip requests); before, it waits at `events` (mcp/ask.h).
 */
#ifndef KEEPSAKE_MCP_CALL_H
#define KEEPSAKE_MCP_CALL_H

#include "mcp/ability.h"
#include "mcp/answer.h"
#include "mcp/offer.h"

struct mcp_call {
	struct request *rq;
	const struct mcp_caller *caller;
	const struct json *args;	/* an object */
	const char *kept;		/* by mcp_keep() in the last round, or NULL */
	/* the protocol's own */
	struct exchange *x;
	const struct json *answers;	/* inputResponses, or NULL */
	struct json *asked;		/* inputRequests, or NULL */
	const char *keep;
	bool refused;			/* the client cannot be asked so */
	unsigned missing;		/* the ability that it lacks; 0: none has it */
	double progress;
};

/* Syslog's, as MCP has them. */
enum mcp_level {
	MCP_DEBUG, MCP_INFO, MCP_NOTICE, MCP_WARNING, MCP_ERROR, MCP_CRITICAL,
	MCP_ALERT, MCP_EMERGENCY
};

/* How far the call has come, of `total` (0: unknown), in words (or NULL); only
 * what is more than before is told, and only if the client asked. */
void mcp_progress(struct mcp_call *c, double progress, double total,
    const char *text);
/* A log message, if the client wants those of this level. */
void mcp_log(struct mcp_call *c, enum mcp_level level, const char *text);

/* Can the client be asked for it (ABILITY_*)?  In the legacy era, where that is
 * said by `initialize`, those alone that have a session and take streams. */
bool mcp_can(const struct mcp_call *c, unsigned ability);
/* As mcp_can(); if not, the call will be refused for it. */
bool mcp_require(struct mcp_call *c, unsigned ability);
/* Asks for an input under a name; `params` as the method has them.  The
 * client must have declared what the method, and an elicitation's mode, need,
 * or the call is refused. */
void mcp_ask(struct mcp_call *c, const char *key, const char *method,
    struct json *params);
/* The answer that came with this round, or NULL.  It is the client's word. */
const struct json *mcp_answered(const struct mcp_call *c, const char *key);
/*
 * Text for the next round's `kept`: sealed, for this caller, call and a few
 * minutes, in which the client may send it more than once.  It gains nothing by
 * it: it may call again, and says what was answered, asked or not; questions
 * guard the person from a model, not from the client, which holds the token.
 * So what a state lets a call do must be the client's to do anyway.
 */
void mcp_keep(struct mcp_call *c, const char *text);
/*
 * The answer may take long: the client is let go and comes for it (2025-11-25,
 * SEP-1699), if it has a session and takes streams.  To be said before
 * anything else is.
 */
void mcp_defer(struct mcp_call *c);

/*
 * For the methods that run callbacks: prepares the call from the message.
 * ERR_INVALID if it carries a state that is not ours, or of another call; the
 * caller then answers with call_refuse_state().
 */
enum err call_begin(struct exchange *x, const struct json *args,
    struct mcp_call *c) MUST_USE;
enum err call_refuse_state(struct exchange *x);
/* Is it the name of a level, and which?  The lowest if not. */
bool call_level(const char *name, enum mcp_level *out);
/* Writes the answer if the callback asked or missed something; did it? */
bool call_asked(struct mcp_call *c);

#endif
