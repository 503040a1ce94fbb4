/*
 * jsonrpc - JSON-RPC 2.0 messages as MCP restricts them
 *
 * Member names are compared exactly: "Method" is not "method".  Never takes a
 * message that breaks a rule for another kind of message.
 */
#include "mcp/jsonrpc.h"

#include <string.h>

#include "base/str.h"

/* OK with the id's text, or NULL if there is none. */
static enum err
read_id(struct arena *a, const struct json *j, const char **out)
{
	const struct json *id = json_get(j, "id");
	enum json_type type = json_type(id);

	*out = NULL;
	if (type == JSON_NONE)
		return OK;
	if (type != JSON_STRING && type != JSON_INT)
		return ERR_INVALID;
	*out = json_text(a, id);
	return OK;
}

/* Some clients write null where they have none. */
static enum err
read_params(const struct json *j, const struct json **out)
{
	const struct json *params = json_get(j, "params");
	enum json_type type = json_type(params);

	*out = type == JSON_OBJECT ? params : NULL;
	return type == JSON_OBJECT || type == JSON_NONE ||
	    type == JSON_NULL ? OK : ERR_INVALID;
}

static enum jsonrpc_kind
kind_of(const struct json *j, const struct jsonrpc *m, enum err method)
{
	bool answers = json_get(j, "result") != NULL ||
	    json_get(j, "error") != NULL;

	if (method == ERR_NOT_FOUND)
		return answers ? KIND_RESPONSE : KIND_BROKEN;
	if (method != OK || answers)
		return KIND_BROKEN;
	return m->id != NULL ? KIND_REQUEST : KIND_NOTIFICATION;
}

void
jsonrpc_read(struct arena *a, const struct json *j, struct jsonrpc *out)
{
	const char *version;
	enum err id, params, method;

	memset(out, 0, sizeof *out);
	if (json_type(j) != JSON_OBJECT)
		return;
	id = read_id(a, j, &out->id);
	params = read_params(j, &out->params);
	method = json_get_string(j, "method", &out->method);
	if (json_get_string(j, "jsonrpc", &version) != OK ||
	    !str_eq(version, "2.0") || id != OK || params != OK)
		return;
	out->kind = kind_of(j, out, method);
}
