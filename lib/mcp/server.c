/*
 * server - one POST to an MCP URL, answered
 *
 * The order of the checks is the specification's and that of the reference
 * implementation: JSON, era, envelope, version, method, name, params.  An
 * answer is written whole or not at all: HTTP has one status.
 */
#include "mcp/server.h"

#include <string.h>

#include "base/str.h"
#include "mcp/answer.h"
#include "mcp/header.h"
#include "mcp/method.h"
#include "resource/bearer.h"

enum { VERSION_MAX = 64, VERSION_DATA_MAX = 1024 };

/* What one more message of a batch may need: memory for the longest list,
 * and room for the longest answer. */
enum { CALL_MEMORY = 20 * 1024 * 1024, CALL_ANSWER = 1536 * 1024 };

#define TYPE_JSON "application/json"
#define TYPE_STREAM "text/event-stream"

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
	if ((method = method_find(x->msg.method, ERA_MODERN,
	    x->server)) == NULL)
		return answer_error(x, 404, JSONRPC_METHOD,
		    "there is no such method here", NULL);
	e = check_name(x, method, &done);
	return done ? e : method->run(x);
}

static enum err
run_legacy(struct exchange *x)
{
	const struct mcp_method *method = method_find(x->msg.method,
	    ERA_LEGACY, x->server);

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

static enum err
run_message(struct exchange *x, const char *header)
{
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
	if (x->msg.kind == KIND_RESPONSE) {
		x->status = 202;
		return OK;
	}
	if (x->msg.kind == KIND_NOTIFICATION)
		return take_notification(x);
	return x->era == ERA_MODERN ? run_modern(x) : run_legacy(x);
}

/* In a batch, what HTTP would say becomes an error of the one message. */
static void
answer_refused(struct exchange *x, enum err e)
{
	const char *text = x->rq->fault.text;

	answer_error(x, 200, e == ERR_SCOPE ? JSONRPC_REQUEST :
	    JSONRPC_INTERNAL, text != NULL ? text : errors_text(e), NULL);
	memset(&x->rq->fault, 0, sizeof x->rq->fault);
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
	struct jsonrpc *msgs;
	enum err e;

	if (header != NULL && !str_eq(header, ERA_BATCH_VERSION))
		return answer_error(x, 400, JSONRPC_REQUEST, "only protocol "
		    "version " ERA_BATCH_VERSION " has batches", NULL);
	if (n == 0 || n > JSONRPC_BATCH_MAX)
		return answer_error(x, 400, JSONRPC_REQUEST,
		    "a batch has 1 to 32 messages", NULL);
	x->may_stream = false;
	msgs = arena_array(x->rq->call.arena, n, sizeof *msgs);
	if (read_batch(x, body, msgs) != OK)
		return answer_error(x, 400, JSONRPC_REQUEST, "the batch holds "
		    "what is not a message of " ERA_BATCH_VERSION, NULL);
	for (i = 0; i < n; i++) {
		x->msg = msgs[i];
		if (x->msg.kind != KIND_REQUEST)
			continue;
		start = x->out->len;
		buf_putc(x->out, start == 0 ? '[' : ',');
		if ((e = run_batched(x, i)) != OK)
			answer_refused(x, e);
	}
	x->status = x->out->len > 0 ? 200 : 202;
	if (x->out->len > 0)
		buf_putc(x->out, ']');
	return OK;
}

/* A client that names the type takes notifications before its answer. */
static bool
takes_stream(const struct request *rq)
{
	const char *accept = request_env(rq, "HTTP_ACCEPT");

	return accept != NULL && strstr(accept, TYPE_STREAM) != NULL;
}

enum err
mcp_serve(struct request *rq, const struct mcp_server *server,
    const struct mcp_caller *caller, struct response *rs)
{
	struct exchange x = {
		.rq = rq, .server = server, .caller = *caller,
		.era = ERA_LEGACY, .status = 200, .out = &rs->body,
	};
	const char *header;
	struct json *body;
	enum err e;

	if (header_read(rq, "HTTP_MCP_PROTOCOL_VERSION", &header) ==
	    ERR_INVALID)
		header = "";
	x.may_stream = takes_stream(rq);
	if (json_parse(rq->call.arena, rq->body, rq->body_len,
	    JSONRPC_BYTES_MAX, &body) != OK) {
		e = answer_error(&x, 400, JSONRPC_PARSE,
		    "the body is not valid JSON", NULL);
	} else if (json_type(body) == JSON_ARRAY) {
		e = run_batch(&x, body, header);
	} else {
		jsonrpc_read(rq->call.arena, body, &x.msg);
		e = run_message(&x, header);
	}
	if (e != OK)
		return e;
	if (x.out->len == 0)
		return response_empty(rs, x.status);
	return response_body(rs, x.status, x.is_stream ? TYPE_STREAM :
	    TYPE_JSON);
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
