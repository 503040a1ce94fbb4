/*
 * answer - writing JSON-RPC answers, straight into the response
 *
 * Never echoes anything of a message but its id.
 */
#include "mcp/answer.h"

static void
begin(struct exchange *x)
{
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

void
answer_end(struct exchange *x, int64_t ttl_ms)
{
	struct buf *b = x->out;

	if (x->era == ERA_MODERN) {
		buf_puts(b, "\"resultType\":\"complete\",");
		if (ttl_ms >= 0) {
			buf_puts(b, "\"ttlMs\":");
			buf_int(b, ttl_ms);
			buf_puts(b, ",\"cacheScope\":\"private\",");
		}
		buf_puts(b, "\"_meta\":{\"" ERA_META "serverInfo\":");
		answer_server_info(x);
		buf_putc(b, '}');
	}
	close_object(b);
	buf_putc(b, '}');
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
	buf_puts(b, "}}");
}

enum err
answer_error(struct exchange *x, int status, int code, const char *text,
    const char *data)
{
	x->status = status;
	begin(x);
	add_error(x->out, code, text, data);
	return OK;
}

void
answer_refusal(struct buf *out, int code, const char *text)
{
	buf_puts(out, "{\"jsonrpc\":\"2.0\",");
	add_error(out, code, text, NULL);
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
	close_object(x->out);
}
