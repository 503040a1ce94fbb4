/*
 * tool - what a program offers over MCP
 *
 * The protocol library knows nothing of memories: a program hands it a
 * struct mcp_server, whose tools are a table.  Schemas are compact JSON texts
 * (JSON Schema 2020-12, root type object), checked by a unit test.
 */
#ifndef KEEPSAKE_MCP_TOOL_H
#define KEEPSAKE_MCP_TOOL_H

#include <stdbool.h>

#include "base/json.h"
#include "http/request.h"

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
	bool is_error;			/* a failure that the model should read */
};

/* Who calls, whatever the era. */
struct mcp_caller {
	const char *sub;
	const char *client_id;
	const char *client_name;	/* clientInfo.name if sent, else the token's */
	const char *scope;
	void *context;			/* the program's own */
};

struct mcp_tool {
	const char *name, *title, *description;
	const char *input_schema, *output_schema;
	unsigned hints;			/* TOOL_* */
	const char *scope;		/* needed to see and to call it */
	/*
	 * `args` is an object, empty if the caller sent none.  The protocol
	 * checks nothing else about it: the tool knows aliases that the schema
	 * does not name, and answers missing, unknown and bad values with
	 * is_error, which a model can mend (a -32602 it never sees).  OK with
	 * a result; ERR_LIMITED and ERR_UNAVAILABLE as for any request.
	 */
	enum err (*call)(struct request *rq, const struct mcp_caller *caller,
	    const struct json *args, struct mcp_result *out);
};

struct mcp_server {
	const char *name, *title, *version;
	const char *website_url;	/* or NULL */
	const char *instructions;
	const struct mcp_tool *tools;
	size_t ntools;
};

/* Sets a text-only failure that the model should read. */
enum err mcp_tool_error(struct request *rq, struct mcp_result *out,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
