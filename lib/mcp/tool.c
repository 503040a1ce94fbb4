/*
 * tool - tools/list and tools/call
 *
 * Texts of the table are constants and go out as they are; results come as
 * structuredContent and, for clients that know only that, as text.  A tool
 * whose scope the caller lacks is not shown, and calling it is refused with
 * the scope that would do.
 */
#include "mcp/tool.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "mcp/listing.h"
#include "mcp/method.h"
#include "resource/bearer.h"
#include "system/config.h"

enum { ERROR_TEXT_MAX = 512, CLIENT_NAME_MAX = 128 };

static bool
may_use(const struct mcp_caller *caller, const struct mcp_tool *tool)
{
	const struct bearer b = { .scope = caller->scope };

	return tool->scope == NULL || bearer_has_scope(&b, tool->scope);
}

static void
add_bool(struct buf *b, const char *name, bool value)
{
	buf_puts(b, name);
	buf_puts(b, value ? "true" : "false");
}

/* What a client must hold to call the tool. */
static void
add_security(struct buf *b, const struct exchange *x,
    const struct mcp_tool *tool)
{
	if (x->rq->cfg->auth_off || tool->scope == NULL) {
		buf_puts(b, "\"securitySchemes\":[{\"type\":\"noauth\"}]");
		return;
	}
	buf_puts(b, "\"securitySchemes\":[{\"type\":\"oauth2\",\"scopes\":[");
	json_quote(b, tool->scope);
	buf_puts(b, "]}]");
}

static void
add_tool(struct exchange *x, const struct mcp_tool *tool)
{
	struct buf *b = x->out;

	buf_puts(b, "{\"name\":");
	json_quote(b, tool->name);
	buf_puts(b, ",\"title\":");
	json_quote(b, tool->title);
	buf_puts(b, ",\"description\":");
	json_quote(b, tool->description);
	buf_puts(b, ",\"inputSchema\":");
	buf_puts(b, tool->input_schema);
	if (tool->output_schema != NULL) {
		buf_puts(b, ",\"outputSchema\":");
		buf_puts(b, tool->output_schema);
	}
	buf_puts(b, ",\"annotations\":{\"title\":");
	json_quote(b, tool->title);
	add_bool(b, ",\"readOnlyHint\":", tool->hints & TOOL_READ_ONLY);
	add_bool(b, ",\"destructiveHint\":", tool->hints & TOOL_DESTRUCTIVE);
	add_bool(b, ",\"idempotentHint\":", tool->hints & TOOL_IDEMPOTENT);
	add_bool(b, ",\"openWorldHint\":", tool->hints & TOOL_OPEN_WORLD);
	buf_puts(b, "},");
	/* ChatGPT reads the first; its SDK's proxies keep only the second. */
	add_security(b, x, tool);
	buf_puts(b, ",\"_meta\":{");
	add_security(b, x, tool);
	buf_puts(b, "}}");
}

enum err
tool_list(struct exchange *x)
{
	bool first = true, done;
	size_t i;
	enum err e;

	e = listing_check_cursor(x, &done);
	if (done)
		return e;
	answer_begin(x);
	buf_puts(x->out, "\"tools\":[");
	for (i = 0; i < x->server->ntools; i++) {
		if (!may_use(&x->caller, &x->server->tools[i]))
			continue;
		if (!first)
			buf_putc(x->out, ',');
		first = false;
		add_tool(x, &x->server->tools[i]);
	}
	buf_puts(x->out, "],");
	answer_end(x, LISTING_TTL_MS);
	return OK;
}

static const struct mcp_tool *
find_tool(const struct mcp_server *server, const char *name)
{
	size_t i;

	for (i = 0; i < server->ntools; i++)
		if (str_eq(server->tools[i].name, name))
			return &server->tools[i];
	return NULL;
}

static void
write_result(struct exchange *x, const struct mcp_result *result)
{
	struct buf *b = x->out;
	const char *structured = NULL;

	if (result->structured != NULL)
		structured = json_text(x->rq->call.arena, result->structured);
	answer_begin(x);
	buf_puts(b, "\"content\":[{\"type\":\"text\",\"text\":");
	if (result->text != NULL)
		json_quote(b, result->text);
	else
		json_quote(b, structured != NULL ? structured : "");
	buf_puts(b, "}],");
	if (structured != NULL) {
		buf_puts(b, "\"structuredContent\":");
		buf_puts(b, structured);
		buf_putc(b, ',');
	}
	if (result->is_error)
		buf_puts(b, "\"isError\":true,");
	answer_end(x, -1);
}

/* The name a client gives itself, for display only, cut to a decent length. */
static void
read_client_name(struct exchange *x)
{
	const struct json *info = json_get(era_envelope(&x->msg),
	    ERA_KEY_CLIENT);
	const char *name;

	if (x->era == ERA_MODERN &&
	    json_get_string(info, "name", &name) == OK && *name != '\0')
		x->caller.client_name = arena_strndup(x->rq->call.arena, name,
		    str_utf8_cut(name, CLIENT_NAME_MAX));
}

static enum err
run_tool(struct exchange *x, const struct mcp_tool *tool,
    const struct json *args)
{
	struct mcp_result result = { 0 };
	enum err e;

	read_client_name(x);
	e = tool->call(x->rq, &x->caller, args, &result);
	if (e == OK)
		write_result(x, &result);
	return e;
}

enum err
tool_call(struct exchange *x)
{
	const struct json *args = json_get(x->msg.params, "arguments");
	const struct mcp_tool *tool;
	const char *name;

	if (json_get_string(x->msg.params, "name", &name) != OK)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "params.name must be a string", NULL);
	if ((tool = find_tool(x->server, name)) == NULL)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "there is no tool of this name", NULL);
	if (args == NULL || json_type(args) == JSON_NULL)
		args = json_new_object(x->rq->call.arena);
	if (json_type(args) != JSON_OBJECT)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "params.arguments must be an object", NULL);
	if (!may_use(&x->caller, tool)) {
		x->rq->fault.scope = tool->scope;
		return request_refuse(x->rq, ERR_SCOPE, "insufficient_scope",
		    "the access token lacks the scope %s", tool->scope);
	}
	return run_tool(x, tool, args);
}

enum err
mcp_tool_error(struct request *rq, struct mcp_result *out, const char *fmt,
    ...)
{
	char text[ERROR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	*out = (struct mcp_result){
		.text = arena_strdup(rq->call.arena, text), .is_error = true
	};
	return OK;
}
