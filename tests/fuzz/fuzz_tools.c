/*
 * fuzz_tools - calls of the memory's MCP server, as the program mcp answers
 * them
 *
 * Each line is one: who asks (0 Ann, 1 her limited client, 2 Bob, 3 her client
 * that reads), a method and its params, or the name of a tool and its arguments,
 * with a blank between them; $a to $z are ids, $_ the last cursor.  world.h says
 * of whom, and what must hold afterwards.  A call of a tool that succeeds fits
 * the tool's own output schema.
 */
#include "world.h"

#include "../unit/tool_fixture.h"
#include "memory/resources.h"

#define bearer_check world_bearer
#define main mcp_main
int mcp_main(void);
#include "../../fcgi/mcp.c"
#undef main

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_MAX_TRIED = 16 * 1024 };

static const struct mcp_tool *
tool_of(const char *name)
{
	for (size_t i = 0; i < memory_tools_count(); i++)
		if (str_eq(memory_tools[i].name, name))
			return &memory_tools[i];
	return NULL;
}

/* The message that a line stands for. */
static const char *
message(const char *word, const char *args)
{
	struct arena *a = world.t.arena;

	if (tool_of(word) != NULL)
		return arena_printf(a, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
		    "\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}",
		    word, args);
	return arena_printf(a, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
	    "\"%s\",\"params\":%s}", word, args);
}

static void
check_tool(const struct mcp_tool *tool, const struct json *result)
{
	const struct json *answer = json_get(result, "structuredContent");
	const struct json *content = json_get(result, "content");
	bool failed = false;

	(void)!json_get_bool(result, "isError", &failed);
	assert(json_type(content) == JSON_ARRAY && json_len(content) > 0);
	if (failed) {
		assert(answer == NULL);
		return;
	}
	assert(tool->output_schema == NULL || schema_fits(parse_json(
	    world.t.arena, tool->output_schema), answer));
	assert(str_eq(tool->name, "fetch") || strlen(json_text(world.t.arena,
	    answer)) <= TOOL_ANSWER_MAX);
	world_learn(answer);
}

static void
check(const char *word, const struct response *rs)
{
	const struct mcp_tool *tool = tool_of(word);
	const struct json *answer, *result;

	assert(rs->status < 500);
	answer = world_read(rs);
	result = json_get(answer, "result");
	assert((result == NULL) != (json_get(answer, "error") == NULL));
	if (result != NULL && tool != NULL)
		check_tool(tool, result);
	else if (result != NULL)
		world_learn(result);
}

static void
ask(int caller, int64_t hour, const char *p, size_t len)
{
	struct request *rq = world_ask(caller, hour, NULL);
	struct response *rs = &world.t.f.rs;
	const char *blank = memchr(p, ' ', len);
	size_t n = blank != NULL ? (size_t)(blank - p) : len;
	char *word = arena_strndup(world.t.arena, p, n);
	enum err e;

	rq->method = METHOD_POST;
	rq->path = "/mcp";
	rq->body = message(word, blank != NULL ?
	    world_expand(blank + 1, len - n - 1, &rq->body_len) : "{}");
	rq->body_len = strlen(rq->body);
	if (caller == WORLD_ANN && tool_of(word) != NULL &&
	    !(tool_of(word)->hints & TOOL_READ_ONLY))
		world.ann_wrote = true;
	if ((e = intake_params(rq, &mcp)) == OK)
		e = mcp.handle(rq, rs);
	if (e == OK && buf_failed(&rs->body))
		e = ERR_UNAVAILABLE;
	if (e != OK) {
		response_clear(rs);
		mcp.errors->write(rq, rs, e);
	}
	check(word, rs);
	mcp.after(rq);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size <= SIZE_MAX_TRIED)
		world_play((const char *)data, size, ask);
	return 0;
}
