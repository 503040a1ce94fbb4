/*
 * method - the methods that the server has, and in which era
 *
 * Must never keep anything from one request for another: both eras are
 * served without sessions.
 */
#include "mcp/method.h"

#include "base/str.h"
#include "mcp/call.h"
#include "resource/bearer.h"

enum { DISCOVER_TTL_MS = 3600 * 1000 };

bool
method_has_scope(const struct exchange *x, const char *scope)
{
	const struct bearer b = { .scope = x->caller.scope };

	return scope == NULL || bearer_has_scope(&b, scope);
}

bool
method_may_read(const struct exchange *x)
{
	return method_has_scope(x, x->server->read_scope);
}

enum err
method_refuse_scope(struct exchange *x, const char *scope)
{
	x->rq->fault.scope = scope;
	return request_refuse(x->rq, ERR_SCOPE, "insufficient_scope",
	    "the access token lacks the scope %s", scope);
}

enum err
method_arguments(struct exchange *x, const struct json **out)
{
	const struct json *args = json_get(x->msg.params, "arguments");

	if (args == NULL || json_type(args) == JSON_NULL)
		args = json_new_object(x->rq->call.arena);
	*out = args;
	return json_type(args) == JSON_OBJECT ? OK : ERR_INVALID;
}

static bool
completes(const struct mcp_server *server)
{
	return server->complete != NULL;
}

static bool
logs(const struct mcp_server *server)
{
	return server->logs;
}

/* Logging is deprecated in the modern era, where each call says if it wants
 * messages. */
static void
add_capabilities(struct exchange *x)
{
	buf_puts(x->out, "\"capabilities\":{");
	if (completes(x->server))
		buf_puts(x->out, "\"completions\":{},");
	if (logs(x->server) && x->era == ERA_LEGACY)
		buf_puts(x->out, "\"logging\":{},");
	buf_puts(x->out, "\"prompts\":{},\"resources\":{},\"tools\":{}},");
}

static void
add_instructions(struct exchange *x)
{
	if (x->server->instructions == NULL)
		return;
	buf_puts(x->out, "\"instructions\":");
	json_quote(x->out, x->server->instructions);
	buf_putc(x->out, ',');
}

static enum err
initialize(struct exchange *x)
{
	const char *version;

	if (json_get_string(x->msg.params, "protocolVersion", &version) != OK)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "params.protocolVersion must be a string", NULL);
	answer_begin(x);
	buf_puts(x->out, "\"protocolVersion\":");
	json_quote(x->out, era_negotiate(version));
	buf_putc(x->out, ',');
	add_capabilities(x);
	buf_puts(x->out, "\"serverInfo\":");
	answer_server_info(x);
	buf_putc(x->out, ',');
	add_instructions(x);
	answer_end(x, -1);
	return OK;
}

static enum err
ping(struct exchange *x)
{
	answer_begin(x);
	answer_end(x, -1);
	return OK;
}

static enum err
discover(struct exchange *x)
{
	answer_begin(x);
	buf_puts(x->out, "\"supportedVersions\":[\"" ERA_MODERN_VERSION
	    "\"],");
	add_capabilities(x);
	add_instructions(x);
	answer_end(x, DISCOVER_TTL_MS);
	return OK;
}

/* Without sessions there is nothing to keep the level in: all is sent. */
static enum err
set_level(struct exchange *x)
{
	enum mcp_level level;
	const char *name;

	if (json_get_string(x->msg.params, "level", &name) != OK ||
	    !call_level(name, &level))
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "params.level must be a level of syslog's", NULL);
	answer_begin(x);
	answer_end(x, -1);
	return OK;
}

#define BOTH (ERA_LEGACY | ERA_MODERN)

static const struct mcp_method methods[] = {
	{ "initialize", ERA_LEGACY, NULL, initialize, NULL },
	{ "ping", ERA_LEGACY, NULL, ping, NULL },
	{ "server/discover", ERA_MODERN, NULL, discover, NULL },
	{ "tools/list", BOTH, NULL, tool_list, NULL },
	{ "tools/call", BOTH, "name", tool_call, NULL },
	{ "prompts/list", BOTH, NULL, prompt_list, NULL },
	{ "prompts/get", BOTH, "name", prompt_get, NULL },
	{ "resources/list", BOTH, NULL, resource_list, NULL },
	{ "resources/templates/list", BOTH, NULL, resource_templates, NULL },
	{ "resources/read", BOTH, "uri", resource_read, NULL },
	{ "completion/complete", BOTH, NULL, completion_complete, completes },
	{ "logging/setLevel", ERA_LEGACY, NULL, set_level, logs },
};

const struct mcp_method *
method_find(const char *name, enum era era, const struct mcp_server *server)
{
	const struct mcp_method *m;
	size_t i;

	for (i = 0; i < sizeof methods / sizeof *methods; i++) {
		m = &methods[i];
		if ((m->eras & era) && str_eq(m->name, name) &&
		    (m->offered == NULL || m->offered(server)))
			return m;
	}
	return NULL;
}
