/*
 * listing - prompts and resources: declared, listed, and none there
 *
 * Never answers a read with empty contents: what is not there is an error.
 */
#include "mcp/listing.h"

#include <string.h>

enum { URI_MAX = 2048, LEGACY_NO_RESOURCE = -32002 };

enum err
listing_check_cursor(struct exchange *x, bool *done)
{
	enum json_type type = json_type(json_get(x->msg.params, "cursor"));

	/* Some clients write null where they have none. */
	*done = type != JSON_NONE && type != JSON_NULL;
	return *done ? answer_error(x, 200, JSONRPC_PARAMS,
	    "params.cursor is not one of ours", NULL) : OK;
}

static enum err
write_empty(struct exchange *x, const char *member)
{
	bool done;
	enum err e;

	e = listing_check_cursor(x, &done);
	if (done)
		return e;
	answer_begin(x);
	json_quote(x->out, member);
	buf_puts(x->out, ":[],");
	answer_end(x, LISTING_TTL_MS);
	return OK;
}

enum err
listing_prompts(struct exchange *x)
{
	return write_empty(x, "prompts");
}

enum err
listing_resources(struct exchange *x)
{
	return write_empty(x, "resources");
}

enum err
listing_templates(struct exchange *x)
{
	return write_empty(x, "resourceTemplates");
}

enum err
listing_no_prompt(struct exchange *x)
{
	return answer_error(x, 200, JSONRPC_PARAMS,
	    "there is no prompt of this name", NULL);
}

enum err
listing_no_resource(struct exchange *x)
{
	struct buf data;
	const char *uri;

	if (json_get_string(x->msg.params, "uri", &uri) != OK ||
	    strlen(uri) > URI_MAX)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "params.uri must be a URI", NULL);
	buf_init(&data, x->rq->call.arena, 8 * URI_MAX);
	buf_puts(&data, "{\"uri\":");
	json_quote(&data, uri);
	buf_putc(&data, '}');
	return answer_error(x, 200, x->era == ERA_MODERN ? JSONRPC_PARAMS :
	    LEGACY_NO_RESOURCE, "there is no such resource", data.data);
}
