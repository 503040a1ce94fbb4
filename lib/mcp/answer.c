/*
 * answer - writing JSON-RPC answers, straight into the response
 *
 * What is echoed of a message (id, token, URI, version) goes through the JSON
 * writer: no line break gets out.
 */
#include "mcp/answer.h"

#include <string.h>

#include "http/errors.h"

/* JSON has no line breaks outside of strings, and none of them raw in there:
 * it is one line of data. */
static const char event[] = "event: message\ndata: ";

static void
begin(struct exchange *x)
{
	if (x->framing == FRAMING_EVENTS)
		buf_puts(x->out, event);
	buf_puts(x->out, "{\"jsonrpc\":\"2.0\",");
	if (x->msg.id != NULL) {
		buf_puts(x->out, "\"id\":");
		buf_puts(x->out, x->msg.id);
		buf_putc(x->out, ',');
	}
}

void
answer_begin(struct exchange *x)
{
	begin(x);
	buf_puts(x->out, "\"result\":{");
}

/* The comma after the last member gives way to the closing brace. */
static void
close_object(struct buf *b)
{
	if (!buf_failed(b) && b->data[b->len - 1] == ',')
		b->data[b->len - 1] = '}';
	else
		buf_putc(b, '}');
}

static void
end(struct exchange *x)
{
	static const char *const ends[] = {
		[FRAMING_BODY] = "}", [FRAMING_EVENTS] = "}\n\n",
		[FRAMING_LINES] = "}\n",
	};

	buf_puts(x->out, ends[x->framing]);
}

/* Who answers (modern), and what the result itself has to say. */
static void
add_meta(struct exchange *x)
{
	struct buf *b = x->out;

	if (x->era != ERA_MODERN && x->meta == NULL)
		return;
	buf_puts(b, "\"_meta\":{");
	if (x->meta != NULL)
		buf_puts(b, x->meta);
	if (x->era == ERA_MODERN) {
		buf_puts(b, x->meta != NULL ? ",\"" : "\"");
		buf_puts(b, ERA_META "serverInfo\":");
		answer_server_info(x);
	}
	buf_putc(b, '}');
}

void
answer_end_as(struct exchange *x, const char *type, int64_t ttl_ms)
{
	struct buf *b = x->out;

	if (x->era == ERA_MODERN) {
		buf_puts(b, "\"resultType\":");
		json_quote(b, type);
		buf_putc(b, ',');
		if (ttl_ms >= 0) {
			buf_puts(b, "\"ttlMs\":");
			buf_int(b, ttl_ms);
			buf_puts(b, ",\"cacheScope\":\"private\",");
		}
	}
	add_meta(x);
	close_object(b);
	end(x);
}

void
answer_end(struct exchange *x, int64_t ttl_ms)
{
	answer_end_as(x, "complete", ttl_ms);
}

void
answer_notify(struct exchange *x, const char *method,
    const struct json *params)
{
	if (!x->may_stream)
		return;
	if (x->framing == FRAMING_BODY)
		x->framing = FRAMING_EVENTS;
	x->status = 200;
	if (x->framing == FRAMING_EVENTS)
		buf_puts(x->out, event);
	buf_puts(x->out, "{\"jsonrpc\":\"2.0\",\"method\":");
	json_quote(x->out, method);
	buf_puts(x->out, ",\"params\":");
	buf_puts(x->out, json_text(x->rq->call.arena, params));
	end(x);
}

static void
add_error(struct buf *b, int code, const char *text, const char *data)
{
	buf_puts(b, "\"error\":{\"code\":");
	buf_int(b, code);
	buf_puts(b, ",\"message\":");
	json_quote(b, text);
	if (data != NULL) {
		buf_puts(b, ",\"data\":");
		buf_puts(b, data);
	}
	buf_putc(b, '}');
}

enum err
answer_error(struct exchange *x, int status, int code, const char *text,
    const char *data)
{
	if (x->framing != FRAMING_EVENTS)
		x->status = status;
	begin(x);
	add_error(x->out, code, text, data);
	end(x);
	return OK;
}

void
answer_refused(struct exchange *x, enum err e)
{
	const char *text = x->rq->fault.text;

	answer_error(x, 200, e == ERR_SCOPE || e == ERR_FORBIDDEN ?
	    JSONRPC_REQUEST : JSONRPC_INTERNAL, text != NULL ? text : errors_text(e), NULL);
	memset(&x->rq->fault, 0, sizeof x->rq->fault);
}

void
answer_refusal(struct buf *out, int code, const char *text)
{
	buf_puts(out, "{\"jsonrpc\":\"2.0\",");
	add_error(out, code, text, NULL);
	buf_putc(out, '}');
}

static void
add_member(struct buf *b, const char *name, const char *value)
{
	if (value == NULL)
		return;
	json_quote(b, name);
	buf_putc(b, ':');
	json_quote(b, value);
	buf_putc(b, ',');
}

void
answer_server_info(struct exchange *x)
{
	buf_putc(x->out, '{');
	add_member(x->out, "name", x->server->name);
	add_member(x->out, "title", x->server->title);
	add_member(x->out, "version", x->server->version);
	add_member(x->out, "websiteUrl", x->server->website_url);
	if (x->server->icons != NULL) {
		buf_puts(x->out, "\"icons\":");
		buf_puts(x->out, x->server->icons);
	}
	close_object(x->out);
}

void
answer_icons(struct exchange *x)
{
	if (x->server->icons == NULL)
		return;
	buf_puts(x->out, ",\"icons\":");
	buf_puts(x->out, x->server->icons);
}
