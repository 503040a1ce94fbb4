/*
 * mcp_fixture - a server of four toy tools, for unit tests and fuzzing
 *
 * `echo` gives its arguments back, `fail` fails as tools do, `write` wants a
 * scope, `away` is unavailable.  Knows no memory, as lib/mcp does not.
 */
#ifndef KEEPSAKE_TESTS_MCP_FIXTURE_H
#define KEEPSAKE_TESTS_MCP_FIXTURE_H

#include "mcp/tool.h"

static const char *fixture_seen_name;

static enum err
fixture_echo(struct request *rq, const struct mcp_caller *caller,
    const struct json *args, struct mcp_result *out)
{
	out->structured = json_new_object(rq->call.arena);
	json_set(out->structured, "args", args);
	json_set_string(out->structured, "sub", caller->sub);
	fixture_seen_name = caller->client_name;
	return OK;
}

static enum err
fixture_fail(struct request *rq, const struct mcp_caller *caller,
    const struct json *args, struct mcp_result *out)
{
	(void)caller;
	(void)args;
	return mcp_tool_error(rq, out, "no \"%s\" here", "such");
}

static enum err
fixture_away(struct request *rq, const struct mcp_caller *caller,
    const struct json *args, struct mcp_result *out)
{
	(void)caller;
	(void)args;
	(void)out;
	return request_refuse(rq, ERR_UNAVAILABLE, NULL, "gone fishing");
}

#define FIXTURE_SCHEMA "{\"type\":\"object\"}"

static const struct mcp_tool fixture_tools[] = {
	{ "echo", "Echo", "Says \"it\" again", FIXTURE_SCHEMA, FIXTURE_SCHEMA,
	    TOOL_READ_ONLY, "memory:read", fixture_echo },
	{ "fail", "Fail", "Fails", FIXTURE_SCHEMA, NULL,
	    TOOL_READ_ONLY | TOOL_IDEMPOTENT, NULL, fixture_fail },
	{ "write", "Write", "Writes", FIXTURE_SCHEMA, NULL,
	    TOOL_DESTRUCTIVE | TOOL_OPEN_WORLD, "memory:write", fixture_echo },
	{ "away", "Away", "Is away", FIXTURE_SCHEMA, NULL, 0, NULL,
	    fixture_away },
};

static const struct mcp_server fixture_server = {
	.name = "toy", .title = "Toy", .version = "1.2",
	.instructions = "Say \"echo\".",
	.tools = fixture_tools,
	.ntools = sizeof fixture_tools / sizeof *fixture_tools,
};

static const struct mcp_caller fixture_caller = {
	.sub = "alice", .client_id = "c1", .client_name = "Token's",
	.scope = "memory:read",
};

#endif
