/*
 * method - the methods that the server has, and in which era
 *
 * Must never keep anything from one request for another: what a client of
 * the legacy era said when it began travels in its session's name.
 */
#include "mcp/method.h"

#include "base/str.h"
#include "events/events.h"
#include "mcp/ability.h"
#include "mcp/call.h"
#include "mcp/session.h"
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
completes(const struct exchange *x)
{
	return x->server->complete != NULL;
}

static bool
logs(const struct exchange *x)
{
	return x->server->logs;
}

static bool
streams(const struct exchange *x)
{
	return session_streams(x->rq, x->server);
}

static bool
watches(const struct exchange *x)
{
	return streams(x) && x->server->watched;
}

/* {"listChanged":true}, or what there is of it. */
static void
add_capability(struct exchange *x, const char *name, bool changes,
    bool subscribe)
{
	buf_printf(x->out, "\"%s\":{%s%s%s},", name,
	    changes ? "\"listChanged\":true" : "",
	    changes && subscribe ? "," : "",
	    subscribe ? "\"subscribe\":true" : "");
}

/* Logging is deprecated in the modern era, where each call says if it wants
 * messages.  `told`: the client can be told of changes. */
static void
add_capabilities(struct exchange *x, bool told)
{
	unsigned topics = told ? x->server->topics : 0;

	buf_puts(x->out, "\"capabilities\":{");
	if (completes(x))
		buf_puts(x->out, "\"completions\":{},");
	if (logs(x) && x->era == ERA_LEGACY)
		buf_puts(x->out, "\"logging\":{},");
	add_capability(x, "prompts", topics & TOPIC_PROMPTS, false);
	add_capability(x, "resources", topics & TOPIC_RESOURCES,
	    told && x->server->watched);
	add_capability(x, "tools", topics & TOPIC_TOOLS, false);
	x->out->data[x->out->len - 1] = '}';
	buf_putc(x->out, ',');
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

/*
 * Remembers what the client can be asked for, where that can be of use: in
 * its HTTP+SSE stream, or in a session of its own.  Can it be told of changes?
 */
static bool
begin_session(struct exchange *x, const char *version)
{
	unsigned abilities = ability_of(json_get(x->msg.params,
	    "capabilities"));

	if (!streams(x))
		return false;
	if (x->channel != NULL)
		return events_set_abilities(x->rq->events, &x->rq->call,
		    x->channel, x->caller.sub, abilities) == OK;
	if (x->rs == NULL || str_eq(version, ERA_SSE_VERSION) ||
	    (abilities == 0 && !x->server->sessions))
		return false;
	response_header(x->rs, "Mcp-Session-Id", session_new(x->rq,
	    &x->caller, abilities, version));
	return true;
}

static enum err
initialize(struct exchange *x)
{
	const char *version;

	if (json_get_string(x->msg.params, "protocolVersion", &version) != OK)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "params.protocolVersion must be a string", NULL);
	version = era_negotiate(version);
	answer_begin(x);
	buf_puts(x->out, "\"protocolVersion\":");
	json_quote(x->out, version);
	buf_putc(x->out, ',');
	add_capabilities(x, begin_session(x, version));
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
	add_capabilities(x, streams(x));
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
	{ "resources/subscribe", ERA_LEGACY, NULL, listen_subscribe, watches },
	{ "resources/unsubscribe", ERA_LEGACY, NULL, listen_unsubscribe, watches },
	{ "subscriptions/listen", ERA_MODERN, NULL, listen_open, streams },
};

const struct mcp_method *
method_find(const struct exchange *x)
{
	const struct mcp_method *m;
	size_t i;

	for (i = 0; i < sizeof methods / sizeof *methods; i++) {
		m = &methods[i];
		if ((m->eras & x->era) && str_eq(m->name, x->msg.method) &&
		    (m->offered == NULL || m->offered(x)))
			return m;
	}
	return NULL;
}
