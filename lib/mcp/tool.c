/*
 * tool - tools/list and tools/call
 *
 * Texts of the table are constants: what is shown of a tool is written once for
 * a process, and goes out as it is from then on.  Results come as
 * structuredContent and, for clients that know only that, as text.  A tool
 * whose scope the caller lacks is not shown, and calling it is refused with
 * the scope that would do.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "mcp/call.h"
#include "mcp/cursor.h"
#include "mcp/method.h"
#include "mcp/param_header.h"
#include "resource/bearer.h"
#include "system/config.h"

enum { ERROR_TEXT_MAX = 512, SHOWN_MAX = 64,
	LASTING_MAX = 1024 * 1024 };

/* What the list shows of a tool, and what else that depends on. */
static struct shown {
	const struct mcp_tool *tool;
	const char *icons;
	bool auth_off;
	const char *text;
	size_t len;
} shown[SHOWN_MAX];
static struct arena *lasting;

/* One that is not offered is as good as absent. */
static bool
is_offered(const struct mcp_server *server, const struct mcp_tool *tool)
{
	return (tool->part & ~server->parts) == 0;
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
write_tool(struct exchange *x, const struct mcp_tool *tool)
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
	buf_putc(b, '}');
	answer_icons(x);
	buf_putc(b, ',');
	/* ChatGPT reads the first; its SDK's proxies keep only the second. */
	add_security(b, x, tool);
	buf_puts(b, ",\"_meta\":{");
	add_security(b, x, tool);
	if (tool->meta != NULL) {
		buf_putc(b, ',');
		buf_puts(b, tool->meta);
	}
	buf_puts(b, "}}");
}

static void
keep_shown(struct shown *s, const struct exchange *x,
    const struct mcp_tool *tool, const char *text)
{
	size_t len = strlen(text);

	if (lasting == NULL)
		lasting = arena_new(LASTING_MAX);
	if (arena_left(lasting) <= len)
		return;
	s->text = arena_strdup(lasting, text);
	s->len = len;
	s->tool = tool;
	s->icons = x->server->icons;
	s->auth_off = x->rq->cfg->auth_off;
}

static void
add_tool(struct exchange *x, size_t i)
{
	const struct mcp_tool *tool = &x->server->tools[i];
	struct shown *s = i < SHOWN_MAX ? &shown[i] : NULL;
	size_t start = x->out->len;

	if (s != NULL && s->tool == tool && s->icons == x->server->icons &&
	    s->auth_off == x->rq->cfg->auth_off) {
		buf_add(x->out, s->text, s->len);
		return;
	}
	write_tool(x, tool);
	if (s != NULL && !buf_failed(x->out))
		keep_shown(s, x, tool, x->out->data + start);
}

/* About as much as the last list took. */
static size_t
list_size(const struct mcp_server *server)
{
	size_t size = SHOWN_MAX;

	for (size_t i = 0; i < server->ntools && i < SHOWN_MAX; i++)
		size += shown[i].len + 1;
	return size;
}

enum err
tool_list(struct exchange *x)
{
	bool first = true;
	const char *after;
	size_t i;

	if (cursor_open(x, &after) != OK || after != NULL)
		return cursor_refuse(x);
	buf_room(x->out, list_size(x->server));
	answer_begin(x);
	buf_puts(x->out, "\"tools\":[");
	for (i = 0; i < x->server->ntools; i++) {
		if (!is_offered(x->server, &x->server->tools[i]) ||
		    !method_has_scope(x, x->server->tools[i].scope))
			continue;
		if (!first)
			buf_putc(x->out, ',');
		first = false;
		add_tool(x, i);
	}
	buf_puts(x->out, "],");
	answer_end(x, LIST_TTL_MS);
	return OK;
}

static const struct mcp_tool *
find_tool(const struct mcp_server *server, const char *name)
{
	size_t i;

	for (i = 0; i < server->ntools; i++)
		if (is_offered(server, &server->tools[i]) &&
		    str_eq(server->tools[i].name, name))
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
	buf_puts(b, "\"content\":");
	if (result->content != NULL) {
		buf_puts(b, json_text(x->rq->call.arena, result->content));
	} else {
		buf_puts(b, "[{\"type\":\"text\",\"text\":");
		json_quote(b, result->text != NULL ? result->text :
		    structured != NULL ? structured : "");
		buf_puts(b, "}]");
	}
	buf_putc(b, ',');
	if (structured != NULL) {
		buf_puts(b, "\"structuredContent\":");
		buf_puts(b, structured);
		buf_putc(b, ',');
	}
	if (result->is_error)
		buf_puts(b, "\"isError\":true,");
	answer_end(x, -1);
}

static enum err
run_tool(struct exchange *x, const struct mcp_tool *tool,
    const struct json *args)
{
	struct mcp_result result = { 0 };
	struct mcp_call c;
	enum err e;

	if (call_begin(x, args, &c) != OK)
		return call_refuse_state(x);
	if ((e = tool->call(&c, &result)) != OK || call_asked(&c))
		return e;
	write_result(x, &result);
	return OK;
}

/*
 * ChatGPT asks its person for more only by a result with the challenge in it;
 * everybody else, by HTTP.
 */
static enum err
refuse_scope(struct exchange *x, const struct mcp_tool *tool)
{
	static const char chatgpt[] = "openai-mcp/";
	const char *agent = request_env(x->rq, "HTTP_USER_AGENT");
	struct arena *a = x->rq->call.arena;
	struct mcp_result result = { .is_error = true };
	enum err e = method_refuse_scope(x, tool->scope);
	struct json *challenges;

	if (agent == NULL || strncmp(agent, chatgpt, strlen(chatgpt)) != 0)
		return e;
	challenges = json_new_array(a);
	json_add_string(challenges, bearer_challenge(x->rq, e));
	x->meta = arena_printf(a, "\"mcp/www_authenticate\":%s",
	    json_text(a, challenges));
	result.text = x->rq->fault.text;
	write_result(x, &result);
	x->meta = NULL;
	x->rq->fault = (struct fault){ 0 };
	return OK;
}

enum err
tool_call(struct exchange *x)
{
	const struct mcp_tool *tool;
	const struct json *args;
	const char *name;

	if (json_get_string(x->msg.params, "name", &name) != OK)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "params.name must be a string", NULL);
	if ((tool = find_tool(x->server, name)) == NULL)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "there is no tool of this name", NULL);
	if (method_arguments(x, &args) != OK)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "params.arguments must be an object", NULL);
	if (x->era == ERA_MODERN && param_header_check(x, tool, args) != OK)
		return answer_error(x, 400, MCP_HEADER_MISMATCH, "each "
		    "Mcp-Param header must be the argument that it mirrors",
		    NULL);
	return method_has_scope(x, tool->scope) ? run_tool(x, tool, args) :
	    refuse_scope(x, tool);
}

enum err
mcp_tool_error(struct mcp_call *c, struct mcp_result *out, const char *fmt,
    ...)
{
	char text[ERROR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	*out = (struct mcp_result){
		.text = arena_strdup(c->rq->call.arena, text), .is_error = true
	};
	return OK;
}
