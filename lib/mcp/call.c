/*
 * call - one call of what a program offers, as the program sees it
 *
 * A state that comes back was ours once, but an attacker may send it again, or
 * with another call: it is bound to who calls, what is called and when.
 */
#include "mcp/call.h"

#include <string.h>

#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/seal.h"
#include "mcp/ask.h"

enum {
	STATE_TTL_S = 600, STATE_MAX = 64 * 1024, TIME_DIGITS = 12,
	CLIENT_NAME_MAX = 128
};

static const char *const levels[] = {
	[MCP_DEBUG] = "debug", [MCP_INFO] = "info", [MCP_NOTICE] = "notice",
	[MCP_WARNING] = "warning", [MCP_ERROR] = "error",
	[MCP_CRITICAL] = "critical", [MCP_ALERT] = "alert",
	[MCP_EMERGENCY] = "emergency",
};

void
mcp_progress(struct mcp_call *c, double progress, double total,
    const char *text)
{
	const struct json *token = json_get(era_envelope(&c->x->msg),
	    "progressToken");
	enum json_type type = json_type(token);
	struct json *params;

	if ((type != JSON_STRING && type != JSON_INT) ||
	    progress <= c->progress)
		return;
	c->progress = progress;
	params = json_new_object(c->rq->call.arena);
	json_set(params, "progressToken", token);
	json_set_real(params, "progress", progress);
	if (total > 0)
		json_set_real(params, "total", total);
	json_set_string(params, "message", text);
	answer_notify(c->x, "notifications/progress", params);
}

bool
call_level(const char *name, enum mcp_level *out)
{
	*out = MCP_DEBUG;
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (str_eq(levels[i], name)) {
			*out = (enum mcp_level)i;
			return true;
		}
	return false;
}

/* The least level that the client wants to read of; none: false. */
static bool
wanted_level(const struct exchange *x, enum mcp_level *out)
{
	const char *name;

	*out = MCP_DEBUG;
	if (x->era == ERA_LEGACY)
		return x->server->logs;
	return json_get_string(era_envelope(&x->msg), ERA_META "logLevel",
	    &name) == OK && call_level(name, out);
}

void
mcp_log(struct mcp_call *c, enum mcp_level level, const char *text)
{
	enum mcp_level least;
	struct json *params;

	if (!wanted_level(c->x, &least) || level < least)
		return;
	params = json_new_object(c->rq->call.arena);
	json_set_string(params, "level", levels[level]);
	json_set_string(params, "data", text);
	answer_notify(c->x, "notifications/message", params);
}

bool
mcp_can(const struct mcp_call *c, unsigned ability)
{
	return (c->x->abilities & ability) != 0;
}

bool
mcp_require(struct mcp_call *c, unsigned ability)
{
	if (mcp_can(c, ability))
		return true;
	c->refused = true;
	c->missing = ability;
	return false;
}

void
mcp_ask(struct mcp_call *c, const char *key, const char *method,
    struct json *params)
{
	struct arena *a = c->rq->call.arena;
	struct json *request;

	if (!mcp_require(c, ability_for(method, params)))
		return;
	request = json_new_object(a);
	json_set_string(request, "method", method);
	json_set(request, "params", params);
	if (c->asked == NULL)
		c->asked = json_new_object(a);
	json_set(c->asked, key, request);
}

const struct json *
mcp_answered(const struct mcp_call *c, const char *key)
{
	const struct json *answer = json_get(c->answers, key);

	return json_type(answer) == JSON_OBJECT ? answer : NULL;
}

void
mcp_keep(struct mcp_call *c, const char *text)
{
	c->keep = text;
}

void
mcp_defer(struct mcp_call *c)
{
	struct exchange *x = c->x;

	if (x->session == NULL || !x->may_stream || x->channel != NULL ||
	    x->out->len > 0 ||
	    strcmp(x->session->version, ERA_LATEST_LEGACY) < 0)
		return;
	x->framing = FRAMING_LINES;
	x->deferred = true;
}

/* What a state is good for. */
static const char *
bound(const struct mcp_call *c)
{
	static const char *const named[] = { "name", "uri", "arguments" };
	struct exchange *x = c->x;
	struct arena *a = c->rq->call.arena;
	struct json *call = json_new_object(a);
	const struct json *value;
	struct digest d;

	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if ((value = json_get(x->msg.params, named[i])) != NULL)
			json_set(call, named[i], value);
	d = digest_text(json_text(a, call));
	return arena_printf(a, "state %s %s %s %s", x->msg.method,
	    digest_hex(a, &d), c->caller->sub,
	    c->caller->client_id != NULL ? c->caller->client_id : "");
}

/* The time until which it is good stands before the text. */
static const char *
seal_state(struct mcp_call *c)
{
	char *text = arena_printf(c->rq->call.arena, "%0*lld%s", TIME_DIGITS,
	    (long long)(c->rq->call.now + STATE_TTL_S), c->keep);

	return seal(c->rq->call.arena, c->rq->seal, bound(c), text,
	    strlen(text));
}

static enum err
open_state(struct mcp_call *c, const char *state)
{
	struct arena *a = c->rq->call.arena;
	struct span text;
	int64_t until;
	enum err e;

	if (c->rq->seal == NULL || strlen(state) > STATE_MAX)
		return ERR_INVALID;
	if ((e = seal_open(a, c->rq->seal, bound(c), state, &text)) != OK)
		return e;
	if (text.len < TIME_DIGITS || str_int(arena_strndup(a, text.p,
	    TIME_DIGITS), 0, INT64_MAX, &until) != OK ||
	    c->rq->call.now >= until)
		return ERR_INVALID;
	c->kept = text.p + TIME_DIGITS;
	return OK;
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

enum err
call_begin(struct exchange *x, const struct json *args, struct mcp_call *c)
{
	const struct json *params = x->msg.params;
	const struct json *state = json_get(params, "requestState");

	read_client_name(x);
	*c = (struct mcp_call){
		.rq = x->rq, .caller = &x->caller, .args = args, .x = x,
		.progress = -1,
	};
	if (x->era != ERA_MODERN) {
		c->answers = x->answers;
		c->kept = x->kept;
		return OK;
	}
	x->abilities = ability_of(json_get(era_envelope(&x->msg),
	    ERA_KEY_CAPABILITIES));
	c->answers = json_get(params, "inputResponses");
	if (state == NULL)
		return OK;
	return json_string(state) == NULL ? ERR_INVALID :
	    open_state(c, json_string(state));
}

enum err
call_refuse_state(struct exchange *x)
{
	return answer_error(x, 200, JSONRPC_PARAMS, "params.requestState is "
	    "not what this call was given, or is too old; begin again", NULL);
}

static void
refuse_missing(struct mcp_call *c)
{
	struct arena *a = c->rq->call.arena;
	struct json *data = json_new_object(a);

	json_set(data, "requiredCapabilities",
	    ability_as_capabilities(a, c->missing));
	if (c->x->era == ERA_MODERN)
		answer_error(c->x, 400, MCP_MISSING_CAPABILITY,
		    "the client must declare a capability for this",
		    json_text(a, data));
	else
		answer_error(c->x, 200, JSONRPC_REQUEST, "this needs a client "
		    "that declares a capability for it and takes streams",
		    json_text(a, data));
}

bool
call_asked(struct mcp_call *c)
{
	struct buf *b = c->x->out;

	if (c->refused) {
		refuse_missing(c);
		return true;
	}
	if (c->asked == NULL && c->keep == NULL)
		return false;
	if (c->x->era == ERA_LEGACY) {
		if (c->asked == NULL)
			refuse_missing(c);
		else
			(void)ask_client(c);
		return true;
	}
	answer_begin(c->x);
	if (c->asked != NULL) {
		buf_puts(b, "\"inputRequests\":");
		buf_puts(b, json_text(c->rq->call.arena, c->asked));
		buf_putc(b, ',');
	}
	if (c->keep != NULL) {
		buf_puts(b, "\"requestState\":");
		json_quote(b, seal_state(c));
		buf_putc(b, ',');
	}
	answer_end_as(c->x, "input_required", -1);
	return true;
}
