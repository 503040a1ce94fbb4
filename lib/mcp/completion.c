/*
 * completion - completion/complete
 *
 * An argument that nobody can complete has no values; only what the client
 * cannot have from our lists is an error.
 */
#include <string.h>

#include "base/str.h"
#include "mcp/call.h"
#include "mcp/method.h"

enum { VALUE_MAX = 1024 };

static bool
is_prompt(const struct mcp_server *s, const char *name)
{
	for (size_t i = 0; i < s->nprompts; i++)
		if (str_eq(s->prompts[i].name, name))
			return true;
	return false;
}

static bool
is_template(const struct mcp_server *s, const char *uri)
{
	for (size_t i = 0; i < s->ntemplates; i++)
		if (str_eq(s->templates[i].uri, uri))
			return true;
	return false;
}

static enum err
read_reference(const struct exchange *x, struct mcp_reference *out)
{
	const struct json *ref = json_get(x->msg.params, "ref");
	const struct json *argument = json_get(x->msg.params, "argument");
	const char *type;

	if (json_get_string(ref, "type", &type) != OK ||
	    json_get_string(argument, "name", &out->argument) != OK ||
	    json_get_string(argument, "value", &out->value) != OK ||
	    strlen(out->value) > VALUE_MAX)
		return ERR_INVALID;
	out->is_prompt = str_eq(type, "ref/prompt");
	if (!out->is_prompt && !str_eq(type, "ref/resource"))
		return ERR_INVALID;
	if (json_get_string(ref, out->is_prompt ? "name" : "uri",
	    &out->name) != OK)
		return ERR_INVALID;
	return out->is_prompt ?
	    is_prompt(x->server, out->name) ? OK : ERR_INVALID :
	    is_template(x->server, out->name) ? OK : ERR_INVALID;
}

enum err
completion_complete(struct exchange *x)
{
	struct arena *a = x->rq->call.arena;
	struct mcp_values values = { json_new_array(a), -1 };
	struct json *answer = json_new_object(a);
	struct mcp_reference ref;
	struct mcp_call c;
	enum err e;

	if (read_reference(x, &ref) != OK)
		return answer_error(x, 200, JSONRPC_PARAMS, "params must name "
		    "an argument, its value, and a prompt or template from "
		    "our lists", NULL);
	if (!method_may_read(x))
		return method_refuse_scope(x, x->server->read_scope);
	if (call_begin(x, json_new_object(a), &c) != OK)
		return call_refuse_state(x);
	if ((e = x->server->complete(&c, &ref, &values)) != OK)
		return e;
	json_set(answer, "values", values.values);
	if (values.total >= 0)
		json_set_int(answer, "total", values.total);
	json_set_bool(answer, "hasMore",
	    values.total > (int64_t)json_len(values.values));
	answer_begin(x);
	buf_puts(x->out, "\"completion\":");
	buf_puts(x->out, json_text(a, answer));
	buf_putc(x->out, ',');
	answer_end(x, -1);
	return OK;
}
