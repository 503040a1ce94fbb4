/*
 * offer - what a program offers over MCP: tools, resources, prompts
 *
 * The protocol library knows nothing of memories: a program hands it a struct
 * mcp_server, whose tables are constants.  Schemas and icons are compact JSON
 * texts (JSON Schema 2020-12, root type object), checked by a unit test.
 *
 * A callback returns OK with what it was asked for or, but for `list` and
 * `complete`, having asked the client for more (mcp/call.h); ERR_LIMITED and
 * ERR_UNAVAILABLE as for any request.  Blocks of media, log messages and
 * mirrored headers have no user among the programs yet: tests/conformance has
 * the protocol's own suite judge them.
 */
#ifndef KEEPSAKE_MCP_OFFER_H
#define KEEPSAKE_MCP_OFFER_H

#include <stdbool.h>

#include "base/json.h"
#include "http/request.h"

struct mcp_call;

/* Who calls, whatever the era. */
struct mcp_caller {
	const char *sub;
	const char *client_id;
	const char *client_name;	/* clientInfo.name if sent, else the token's */
	const char *scope;
	const char *grant_id;		/* or NULL */
	int64_t expires_at;		/* of the token; 0: never */
};

enum {
	TOOL_READ_ONLY = 1,
	TOOL_DESTRUCTIVE = 2,
	TOOL_IDEMPOTENT = 4,
	TOOL_OPEN_WORLD = 8
};

/* The answer of a tool, as the tool sees it. */
struct mcp_result {
	struct json *structured;	/* structuredContent, fits output_schema */
	const char *text;		/* the text block; NULL: `structured` as text */
	struct json *content;		/* or blocks (mcp/content.h), in its place */
	bool is_error;			/* a failure that the model should read */
};

struct mcp_tool {
	const char *name, *title, *description;
	const char *input_schema, *output_schema;
	unsigned hints;			/* TOOL_* */
	const char *scope;		/* needed to see and to call it */
	/*
	 * The arguments are an object, empty if the caller sent none.  The
	 * protocol checks nothing else about them but headers that mirror
	 * them: the tool knows aliases that the schema does not name, and
	 * answers missing, unknown and bad values with is_error, which a
	 * model can mend (a -32602 it never sees).
	 */
	enum err (*call)(struct mcp_call *c, struct mcp_result *out);
	const char *meta;		/* members of _meta, JSON text, or NULL */
	unsigned part;			/* of what the server may offer; 0: always */
};

struct mcp_argument {
	const char *name, *title, *description;
	bool required;
};

struct mcp_prompt {
	const char *name, *title, *description;
	const struct mcp_argument *arguments;
	size_t narguments;
	/* The arguments are strings, the required ones not empty.  Adds messages
	 * (mcp/content.h) to the array. */
	enum err (*get)(struct mcp_call *c, struct json *messages);
};

struct mcp_resource {
	const char *uri;		/* of a template: RFC 6570 */
	const char *name, *title, *description;
	const char *mime_type;		/* or NULL */
};

/* A part of a list: items, and where the next part begins, or NULL. */
struct mcp_page {
	struct json *items;
	const char *next;
};

/* What is to be completed: an argument of a prompt or of a URI template. */
struct mcp_reference {
	bool is_prompt;
	const char *name;		/* the prompt's, or the template */
	const char *argument, *value;
};

enum { MCP_VALUES_MAX = 100 };

struct mcp_values {
	struct json *values;		/* array of at most MCP_VALUES_MAX strings */
	int64_t total;			/* how many there are; -1: unknown */
};

struct mcp_server {
	const char *name, *title, *version;
	const char *website_url;	/* or NULL, as what follows */
	const char *instructions;
	const char *icons;		/* JSON text, an array */
	const struct mcp_tool *tools;
	size_t ntools;
	unsigned parts;			/* the tools of these are offered too */
	const char *read_scope;		/* needed for all that follows */
	const struct mcp_prompt *prompts;
	size_t nprompts;
	const struct mcp_resource *templates;
	size_t ntemplates;
	/* The resources from `after` on, which is a `next` of before, or
	 * NULL: from the first.  See content_listed(). */
	enum err (*list)(struct mcp_call *c, const char *after,
	    struct mcp_page *out);
	/* Adds contents (mcp/content.h) to the array; ERR_NOT_FOUND. */
	enum err (*read)(struct mcp_call *c, const char *uri,
	    struct json *contents);
	enum err (*complete)(struct mcp_call *c,
	    const struct mcp_reference *ref, struct mcp_values *out);
	bool logs;			/* its callbacks use mcp_log() */
	/* With streams (need_events, need_seal): */
	unsigned topics;		/* TOPIC_*: lists whose changes it tells */
	bool watched;			/* it tells when a resource changes */
	bool sessions;			/* one for every legacy client that begins,
					 * not only for who can be asked */
	/* Of the program's own query, "name=value&...", what HTTP+SSE must
	 * keep for the messages that follow; or NULL. */
	const char *query;
};

/* Sets a text-only failure that the model should read. */
enum err mcp_tool_error(struct mcp_call *c, struct mcp_result *out,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
