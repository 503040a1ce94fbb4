/*
 * prompt - prompts/list and prompts/get
 *
 * Arguments are checked here: a prompt is asked for by a person's program, so
 * what is wrong with it is an error, not something for a model to read.
 */
#include "base/str.h"
#include "mcp/call.h"
#include "mcp/cursor.h"
#include "mcp/method.h"

static void
add_arguments(struct buf *b, const struct mcp_prompt *prompt)
{
	const struct mcp_argument *arg;

	buf_puts(b, ",\"arguments\":[");
	for (size_t i = 0; i < prompt->narguments; i++) {
		arg = &prompt->arguments[i];
		buf_puts(b, i > 0 ? ",{\"name\":" : "{\"name\":");
		json_quote(b, arg->name);
		if (arg->title != NULL) {
			buf_puts(b, ",\"title\":");
			json_quote(b, arg->title);
		}
		buf_puts(b, ",\"description\":");
		json_quote(b, arg->description);
		buf_puts(b, arg->required ? ",\"required\":true}" :
		    ",\"required\":false}");
	}
	buf_putc(b, ']');
}

static void
add_prompt(struct exchange *x, const struct mcp_prompt *prompt)
{
	struct buf *b = x->out;

	buf_puts(b, "{\"name\":");
	json_quote(b, prompt->name);
	buf_puts(b, ",\"title\":");
	json_quote(b, prompt->title);
	buf_puts(b, ",\"description\":");
	json_quote(b, prompt->description);
	answer_icons(x);
	add_arguments(b, prompt);
	buf_putc(b, '}');
}

enum err
prompt_list(struct exchange *x)
{
	const struct mcp_server *s = x->server;
	size_t n = method_may_read(x) ? s->nprompts : 0;
	const char *after;

	if (cursor_open(x, &after) != OK || after != NULL)
		return cursor_refuse(x);
	answer_begin(x);
	buf_puts(x->out, "\"prompts\":[");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(x->out, ',');
		add_prompt(x, &s->prompts[i]);
	}
	buf_puts(x->out, "],");
	answer_end(x, LIST_TTL_MS);
	return OK;
}

static const struct mcp_prompt *
find(const struct mcp_server *s, const char *name)
{
	for (size_t i = 0; i < s->nprompts; i++)
		if (str_eq(s->prompts[i].name, name))
			return &s->prompts[i];
	return NULL;
}

/* Strings all, and those there, and not empty, that must be. */
static bool
arguments_ok(const struct mcp_prompt *prompt, const struct json *args)
{
	const char *name;

	for (size_t i = 0; i < json_len(args); i++)
		if (json_string(json_member(args, i, &name)) == NULL)
			return false;
	for (size_t i = 0; i < prompt->narguments; i++)
		if (prompt->arguments[i].required &&
		    (json_get_string(args, prompt->arguments[i].name,
		    &name) != OK || *name == '\0'))
			return false;
	return true;
}

static enum err
get(struct exchange *x, const struct mcp_prompt *prompt,
    const struct json *args)
{
	struct json *messages = json_new_array(x->rq->call.arena);
	struct mcp_call c;
	enum err e;

	if (call_begin(x, args, &c) != OK)
		return call_refuse_state(x);
	if ((e = prompt->get(&c, messages)) != OK || call_asked(&c))
		return e;
	answer_begin(x);
	buf_puts(x->out, "\"description\":");
	json_quote(x->out, prompt->description);
	buf_puts(x->out, ",\"messages\":");
	buf_puts(x->out, json_text(x->rq->call.arena, messages));
	buf_putc(x->out, ',');
	answer_end(x, -1);
	return OK;
}

enum err
prompt_get(struct exchange *x)
{
	const struct json *args;
	const struct mcp_prompt *prompt;
	const char *name;
	enum err e;

	if (json_get_string(x->msg.params, "name", &name) != OK)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "params.name must be a string", NULL);
	if ((prompt = find(x->server, name)) == NULL)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "there is no prompt of this name", NULL);
	if ((e = method_arguments(x, &args)) != OK ||
	    !arguments_ok(prompt, args))
		return answer_error(x, 200, JSONRPC_PARAMS, "params.arguments "
		    "must be an object of strings with all that the prompt "
		    "requires", NULL);
	return method_may_read(x) ? get(x, prompt, args) :
	    method_refuse_scope(x, x->server->read_scope);
}
