/*
 * resource - resources/list, resources/templates/list and resources/read
 *
 * Several clients ask for these lists whatever a server declares, and show a
 * refusal as a failure; an empty list is the truth that all understand.  A
 * read never answers with empty contents: what is not there is an error.
 */
#include <string.h>

#include "mcp/call.h"
#include "mcp/content.h"
#include "mcp/cursor.h"
#include "mcp/method.h"

enum { URI_MAX = 2048, LEGACY_NO_RESOURCE = -32002 };

static void
write_list(struct exchange *x, const char *member, const struct json *items,
    const char *next, int64_t ttl_ms)
{
	answer_begin(x);
	json_quote(x->out, member);
	buf_putc(x->out, ':');
	buf_puts(x->out, json_text(x->rq->call.arena, items));
	buf_putc(x->out, ',');
	cursor_write(x, next);
	answer_end(x, ttl_ms);
}

enum err
resource_list(struct exchange *x)
{
	struct arena *a = x->rq->call.arena;
	struct mcp_page page = { .items = json_new_array(a) };
	const char *after;
	struct mcp_call c;
	enum err e;

	if (cursor_open(x, &after) != OK)
		return cursor_refuse(x);
	if (x->server->list != NULL && method_may_read(x)) {
		if (call_begin(x, json_new_object(a), &c) != OK)
			return call_refuse_state(x);
		if ((e = x->server->list(&c, after, &page)) != OK)
			return e;
	}
	/* They come and go, and those who listen alone are told. */
	write_list(x, "resources", page.items, page.next, 0);
	return OK;
}

enum err
resource_templates(struct exchange *x)
{
	struct arena *a = x->rq->call.arena;
	struct json *items = json_new_array(a);
	size_t n = method_may_read(x) ? x->server->ntemplates : 0;
	const char *after;

	if (cursor_open(x, &after) != OK || after != NULL)
		return cursor_refuse(x);
	for (size_t i = 0; i < n; i++)
		json_add(items, content_listed(a, &x->server->templates[i],
		    true));
	write_list(x, "resourceTemplates", items, NULL, LIST_TTL_MS);
	return OK;
}

static enum err
not_found(struct exchange *x, const char *uri)
{
	struct json *data = json_new_object(x->rq->call.arena);

	json_set_string(data, "uri", uri);
	return answer_error(x, 200, x->era == ERA_MODERN ? JSONRPC_PARAMS :
	    LEGACY_NO_RESOURCE, "there is no such resource",
	    json_text(x->rq->call.arena, data));
}

static enum err
read_resource(struct exchange *x, const char *uri)
{
	struct arena *a = x->rq->call.arena;
	struct json *contents = json_new_array(a);
	struct mcp_call c;
	enum err e;

	if (call_begin(x, json_new_object(a), &c) != OK)
		return call_refuse_state(x);
	e = x->server->read(&c, uri, contents);
	if (e == ERR_NOT_FOUND)
		return not_found(x, uri);
	if (e != OK || call_asked(&c))
		return e;
	answer_begin(x);
	buf_puts(x->out, "\"contents\":");
	buf_puts(x->out, json_text(a, contents));
	buf_putc(x->out, ',');
	answer_end(x, 0);
	return OK;
}

enum err
resource_read(struct exchange *x)
{
	const char *uri;

	if (json_get_string(x->msg.params, "uri", &uri) != OK ||
	    strlen(uri) > URI_MAX)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "params.uri must be a URI", NULL);
	if (!method_may_read(x))
		return method_refuse_scope(x, x->server->read_scope);
	return x->server->read != NULL ? read_resource(x, uri) :
	    not_found(x, uri);
}
