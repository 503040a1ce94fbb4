/*
 * server - one request to an MCP URL, answered
 *
 * The order of the checks is the specification's and that of the reference
 * implementation: JSON, era, envelope, version, method, name, params.  An
 * answer is written whole or not at all: HTTP has one status.
 */
#include "mcp/server.h"

#include <string.h>

#include "base/str.h"
#include "events/events.h"
#include "http/valid.h"
#include "mcp/ask.h"
#include "mcp/header.h"
#include "mcp/method.h"
#include "mcp/stream.h"
#include "resource/bearer.h"

enum { VERSION_MAX = 64, VERSION_DATA_MAX = 1024, DEFERRED_RETRY_MS = 500 };

/* What one more message of a batch may need: memory for the longest list,
 * and room for the longest answer. */
enum { CALL_MEMORY = 20 * 1024 * 1024, CALL_ANSWER = 1536 * 1024 };

#define TYPE_JSON "application/json"

/* Must the header be there, and be equal to what the body says? */
static bool
header_is(struct request *rq, const char *name, const char *value)
{
	const char *sent;

	return header_read(rq, name, &sent) == OK && str_eq(sent, value);
}

static enum err
mismatch(struct exchange *x, const char *text)
{
	return answer_error(x, 400, MCP_HEADER_MISMATCH, text, NULL);
}

static enum err
unsupported(struct exchange *x, const char *version)
{
	struct buf data;

	buf_init(&data, x->rq->call.arena, VERSION_DATA_MAX);
	buf_puts(&data, "{\"supported\":[\"" ERA_MODERN_VERSION
	    "\"],\"requested\":");
	json_quote(&data, arena_strndup(x->rq->call.arena, version,
	    str_utf8_cut(version, VERSION_MAX)));
	buf_putc(&data, '}');
	return answer_error(x, 400, MCP_UNSUPPORTED_VERSION,
	    "this protocol version is not supported", data.data);
}

/* The envelope, then the headers that mirror it.  *done: it was refused. */
static enum err
check_envelope(struct exchange *x, bool *done)
{
	const struct json *meta = era_envelope(&x->msg);
	const char *version;

	*done = true;
	if (json_get_string(meta, ERA_KEY_VERSION, &version) != OK)
		return answer_error(x, 400, JSONRPC_PARAMS, "params._meta must "
		    "name " ERA_KEY_VERSION, NULL);
	if (json_type(json_get(meta, ERA_KEY_CAPABILITIES)) != JSON_OBJECT)
		return answer_error(x, 400, JSONRPC_PARAMS, "params._meta must "
		    "hold the object " ERA_KEY_CAPABILITIES, NULL);
	if (!header_is(x->rq, "HTTP_MCP_PROTOCOL_VERSION", version))
		return mismatch(x, "the header MCP-Protocol-Version must be "
		    "the version in params._meta");
	if (!str_eq(version, ERA_MODERN_VERSION))
		return unsupported(x, version);
	*done = false;
	return OK;
}

static enum err
check_name(struct exchange *x, const struct mcp_method *method, bool *done)
{
	const char *value, *sent;

	*done = false;
	if (method->name_member == NULL || json_get_string(x->msg.params,
	    method->name_member, &value) != OK)
		return OK;
	if (header_read(x->rq, "HTTP_MCP_NAME", &sent) == OK &&
	    str_eq(sent, value))
		return OK;
	*done = true;
	return mismatch(x, "the header Mcp-Name must be the name in params");
}

static enum err
run_modern(struct exchange *x)
{
	const struct mcp_method *method;
	bool done;
	enum err e;

	e = check_envelope(x, &done);
	if (done)
		return e;
	if (!header_is(x->rq, "HTTP_MCP_METHOD", x->msg.method))
		return mismatch(x, "the header Mcp-Method must be the method "
		    "in the body");
	if ((method = method_find(x)) == NULL)
		return answer_error(x, 404, JSONRPC_METHOD,
		    "there is no such method here", NULL);
	e = check_name(x, method, &done);
	return done ? e : method->run(x);
}

static enum err
run_legacy(struct exchange *x)
{
	const struct mcp_method *method = method_find(x);

	if (method == NULL)
		return answer_error(x, 200, JSONRPC_METHOD,
		    "there is no such method here", NULL);
	return method->run(x);
}

/* A notification is taken; only what the modern era wants of its headers is
 * looked at. */
static enum err
take_notification(struct exchange *x)
{
	const char *sent;
	bool done = false;
	enum err e = OK;

	if (x->era == ERA_MODERN && era_is_claimed(&x->msg))
		e = check_envelope(x, &done);
	if (done)
		return e;
	if (x->era == ERA_MODERN &&
	    header_read(x->rq, "HTTP_MCP_METHOD", &sent) != ERR_NOT_FOUND &&
	    !str_eq(sent, x->msg.method))
		return mismatch(x, "the header Mcp-Method must be the method "
		    "in the body");
	if (x->era == ERA_LEGACY &&
	    str_eq(x->msg.method, "notifications/cancelled"))
		ask_cancelled(x);
	x->status = 202;
	return OK;
}

/* Is the header, if sent, of a version that the legacy era knows? */
static bool
legacy_header_ok(const struct exchange *x, const char *header)
{
	return header == NULL || era_is_legacy_version(header) ||
	    str_eq(x->msg.method, "initialize");
}

/*
 * The session that a legacy message names, and what its client can be asked
 * for.  *done: there is none such, and that was answered: with 404 a client is
 * to begin a new one.
 */
static enum err
read_session(struct exchange *x, bool *done)
{
	const char *name = request_env(x->rq, "HTTP_MCP_SESSION_ID");
	struct session *s;

	*done = false;
	if (name == NULL || x->channel != NULL ||
	    !session_streams(x->rq, x->server) ||
	    str_eq(x->msg.method, "initialize"))
		return OK;
	s = arena_alloc(x->rq->call.arena, sizeof *s);
	if (session_read(x->rq, &x->caller, name, s) != OK) {
		*done = true;
		return answer_error(x, 404, JSONRPC_REQUEST,
		    STREAM_NO_SESSION, NULL);
	}
	x->session = s;
	if (x->may_stream)
		x->abilities = s->abilities;
	return OK;
}

static enum err
run_message(struct exchange *x, const struct json *body, const char *header)
{
	bool done = false;
	enum err e = OK;

	x->era = era_of(&x->msg, header);
	if (x->msg.kind == KIND_BROKEN)
		return answer_error(x, 400, JSONRPC_REQUEST,
		    "the body is not a JSON-RPC 2.0 message", NULL);
	if (x->era == ERA_MODERN && !era_is_claimed(&x->msg) &&
	    str_eq(x->msg.method, "initialize"))
		return mismatch(x, "initialize is not a method of the version "
		    "in the header MCP-Protocol-Version");
	if (x->era == ERA_LEGACY && !legacy_header_ok(x, header))
		return answer_error(x, 400, JSONRPC_REQUEST, "the version in "
		    "the header MCP-Protocol-Version is not supported", NULL);
	/* A request is refused on the stream: a client that tries this era
	 * first looks for the answer there, and goes on with initialize. */
	if (x->era == ERA_MODERN && x->channel != NULL)
		return answer_error(x, x->msg.kind == KIND_REQUEST ? 200 : 400,
		    JSONRPC_REQUEST, "version " ERA_MODERN_VERSION
		    " has no HTTP+SSE", NULL);
	if (x->era == ERA_LEGACY)
		e = read_session(x, &done);
	if (done)
		return e;
	if (x->msg.kind == KIND_RESPONSE) {
		ask_answered(x, body);
		x->status = 202;
		return OK;
	}
	if (x->msg.kind == KIND_NOTIFICATION)
		return take_notification(x);
	return x->era == ERA_MODERN ? run_modern(x) : run_legacy(x);
}

/* Each call of a batch costs what it would cost alone. */
static enum err
run_batched(struct exchange *x, size_t i)
{
	const struct bearer b = {
		.sub = x->caller.sub, .client_id = x->caller.client_id
	};
	enum err e;

	if (i > 0 && (e = bearer_charge(x->rq, &b)) != OK)
		return e;
	if (arena_left(x->rq->call.arena) < CALL_MEMORY ||
	    x->out->max - x->out->len < CALL_ANSWER)
		return answer_error(x, 200, JSONRPC_INTERNAL, "the batch asks "
		    "for too much at once; send this again, alone", NULL);
	if (str_eq(x->msg.method, "initialize"))
		return answer_error(x, 200, JSONRPC_REQUEST,
		    "initialize must not be part of a batch", NULL);
	return run_legacy(x);
}

/* Nothing of a batch is run before all of it has been looked at. */
static enum err
read_batch(const struct exchange *x, const struct json *body,
    struct jsonrpc *msgs)
{
	size_t i;

	for (i = 0; i < json_len(body); i++) {
		jsonrpc_read(x->rq->call.arena, json_at(body, i), &msgs[i]);
		if (msgs[i].kind == KIND_BROKEN || era_is_claimed(&msgs[i]))
			return ERR_INVALID;
	}
	return OK;
}

static enum err
run_batch(struct exchange *x, const struct json *body, const char *header)
{
	size_t n = json_len(body), i, start;
	enum framing framing = x->framing;
	struct jsonrpc *msgs;
	bool done;
	enum err e;

	e = read_session(x, &done);
	if (done)
		return e;
	if (header != NULL && !str_eq(header, ERA_BATCH_VERSION))
		return answer_error(x, 400, JSONRPC_REQUEST, "only protocol "
		    "version " ERA_BATCH_VERSION " has batches", NULL);
	if (n == 0 || n > JSONRPC_BATCH_MAX)
		return answer_error(x, 400, JSONRPC_REQUEST,
		    "a batch has 1 to 32 messages", NULL);
	/* Each answer is a part of one message. */
	x->may_stream = false;
	x->framing = FRAMING_BODY;
	x->abilities = 0;
	msgs = arena_array(x->rq->call.arena, n, sizeof *msgs);
	if (read_batch(x, body, msgs) != OK)
		return answer_error(x, 400, JSONRPC_REQUEST, "the batch holds "
		    "what is not a message of " ERA_BATCH_VERSION, NULL);
	for (i = 0; i < n; i++) {
		x->msg = msgs[i];
		if (x->msg.kind == KIND_RESPONSE)
			ask_answered(x, json_at(body, i));
		if (x->msg.kind != KIND_REQUEST)
			continue;
		start = x->out->len;
		buf_putc(x->out, start == 0 ? '[' : ',');
		if ((e = run_batched(x, i)) != OK)
			answer_refused(x, e);
	}
	x->status = x->out->len > 0 ? 200 : 202;
	if (x->out->len > 0)
		buf_puts(x->out, framing == FRAMING_LINES ? "]\n" : "]");
	return OK;
}

static enum err
run_body(struct exchange *x)
{
	struct request *rq = x->rq;
	const char *header;
	struct json *body;

	if (header_read(rq, "HTTP_MCP_PROTOCOL_VERSION", &header) ==
	    ERR_INVALID)
		header = "";
	if (json_parse(rq->call.arena, rq->body, rq->body_len,
	    JSONRPC_BYTES_MAX, &body) != OK)
		return answer_error(x, 400, JSONRPC_PARSE,
		    "the body is not valid JSON", NULL);
	if (json_type(body) == JSON_ARRAY)
		return run_batch(x, body, header);
	jsonrpc_read(rq->call.arena, body, &x->msg);
	return run_message(x, body, header);
}

/* The answer stays with `events` until the client comes for it. */
static enum err
leave_answer(struct exchange *x)
{
	struct arena *a = x->rq->call.arena;
	struct parking *p = stream_parking(x->rq, &x->caller);
	enum err e;

	channel_id_new(&p->channel.id);
	p->channel.session = x->session->id;
	p->channel.lingers = p->channel.numbered = p->final = true;
	p->lines = arena_strndup(a, x->out->data, x->out->len);
	if ((e = events_park(x->rq->events, &x->rq->call, p, NULL, -1,
	    0)) != OK)
		return e;
	buf_clear(x->out);
	buf_printf(x->out, "id: %s-0\nretry: %d\ndata: \n\n",
	    channel_id_name(a, &p->channel.id), DEFERRED_RETRY_MS);
	return response_body(x->rs, 200, TYPE_STREAM);
}

static enum err
serve_post(struct exchange *x)
{
	enum err e;

	x->may_stream = stream_accepted(x->rq, false);
	if ((e = run_body(x)) != OK)
		return e;
	if (x->rs->park != NULL)
		return OK;
	if (x->deferred)
		return leave_answer(x);
	if (x->out->len == 0)
		return response_empty(x->rs, x->status);
	return response_body(x->rs, x->status,
	    x->framing == FRAMING_EVENTS ? TYPE_STREAM : TYPE_JSON);
}

/* HTTP+SSE: what would be the body goes to the stream, as one event each. */
static enum err
serve_sse_post(struct exchange *x, const char *sid)
{
	struct channel_id *id = arena_alloc(x->rq->call.arena, sizeof *id);
	enum err e;

	e = stream_find(x->rq, &x->caller, sid, id, &x->abilities);
	if (e != OK)
		return e != ERR_NOT_FOUND ? e :
		    stream_refuse_session(x->rs);
	x->channel = id;
	x->may_stream = true;
	x->framing = FRAMING_LINES;
	if ((e = run_body(x)) != OK)
		return e;
	if (x->status >= 400)
		return response_body(x->rs, x->status, TYPE_JSON);
	if (x->out->len == 0)
		return response_empty(x->rs, 202);
	e = events_send(x->rq->events, &x->rq->call, id, x->caller.sub,
	    x->out->data, false, NULL);
	if (e == ERR_NOT_FOUND)
		return stream_refuse_session(x->rs);
	if (e == ERR_TOO_LARGE)
		return request_refuse(x->rq, e, NULL, "the answer is too large "
		    "for a stream; ask for less");
	return e != OK ? e : response_empty(x->rs, 202);
}

const struct param mcp_params[MCP_NPARAMS] = {
	{ "sid", valid_token, SESSION_NAME_MAX, PARAM_SECRET },
};

enum err
mcp_serve(struct request *rq, const struct mcp_server *server,
    const struct mcp_caller *caller, struct response *rs)
{
	struct exchange x = {
		.rq = rq, .server = server, .caller = *caller, .rs = rs,
		.era = ERA_LEGACY, .status = 200, .out = &rs->body,
		.raw = rq->body,
	};
	const char *sid = rq->values != NULL ? request_param(rq, 0) : NULL;

	if (rq->method == METHOD_GET)
		return stream_open(rq, server, caller, rs);
	if (rq->method == METHOD_DELETE)
		return stream_end_session(rq, server, caller, rs);
	return sid != NULL && session_streams(rq, server) ?
	    serve_sse_post(&x, sid) : serve_post(&x);
}

static void
write_mcp(struct request *rq, struct response *rs, enum err e)
{
	const char *text = rq->fault.text;

	answer_refusal(&rs->body, e == ERR_UNAVAILABLE ? JSONRPC_INTERNAL :
	    JSONRPC_REQUEST, text != NULL ? text : errors_text(e));
	response_body(rs, errors_status(e), TYPE_JSON);
	if (e == ERR_UNAUTHENTICATED || e == ERR_SCOPE)
		response_header(rs, "WWW-Authenticate",
		    bearer_challenge(rq, e));
}

const struct error_style errors_mcp = { write_mcp };
