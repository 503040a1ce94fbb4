/*
 * method - the methods that the server has, and in which era
 *
 * Must never keep anything from one request for another: both eras are
 * served without sessions.
 */
#include "mcp/method.h"

#include "base/str.h"
#include "mcp/listing.h"

enum { DISCOVER_TTL_MS = 3600 * 1000 };

#define CAPABILITIES \
	"\"capabilities\":{\"prompts\":{},\"resources\":{},\"tools\":{}},"

static void
add_instructions(struct exchange *x)
{
	if (x->server->instructions == NULL)
		return;
	buf_puts(x->out, "\"instructions\":");
	json_quote(x->out, x->server->instructions);
	buf_putc(x->out, ',');
}

static enum err
initialize(struct exchange *x)
{
	const char *version;

	if (json_get_string(x->msg.params, "protocolVersion", &version) != OK)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "params.protocolVersion must be a string", NULL);
	answer_begin(x);
	buf_puts(x->out, "\"protocolVersion\":");
	json_quote(x->out, era_negotiate(version));
	buf_puts(x->out, "," CAPABILITIES "\"serverInfo\":");
	answer_server_info(x);
	buf_putc(x->out, ',');
	add_instructions(x);
	answer_end(x, -1);
	return OK;
}

static enum err
ping(struct exchange *x)
{
	answer_begin(x);
	answer_end(x, -1);
	return OK;
}

static enum err
discover(struct exchange *x)
{
	answer_begin(x);
	buf_puts(x->out, "\"supportedVersions\":[\"" ERA_MODERN_VERSION "\"],"
	    CAPABILITIES);
	add_instructions(x);
	answer_end(x, DISCOVER_TTL_MS);
	return OK;
}

#define BOTH (ERA_LEGACY | ERA_MODERN)

static const struct mcp_method methods[] = {
	{ "initialize",               ERA_LEGACY, NULL,   initialize },
	{ "ping",                     ERA_LEGACY, NULL,   ping },
	{ "server/discover",          ERA_MODERN, NULL,   discover },
	{ "tools/list",               BOTH,       NULL,   tool_list },
	{ "tools/call",               BOTH,       "name", tool_call },
	{ "prompts/list",             BOTH,       NULL,   listing_prompts },
	{ "prompts/get",              BOTH,       "name", listing_no_prompt },
	{ "resources/list",           BOTH,       NULL,   listing_resources },
	{ "resources/templates/list", BOTH,       NULL,   listing_templates },
	{ "resources/read",           BOTH,       "uri",  listing_no_resource },
};

const struct mcp_method *
method_find(const char *name, enum era era)
{
	size_t i;

	for (i = 0; i < sizeof methods / sizeof *methods; i++)
		if ((methods[i].eras & era) && str_eq(methods[i].name, name))
			return &methods[i];
	return NULL;
}
