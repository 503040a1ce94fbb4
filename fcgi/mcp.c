/*
 * mcp - the Model Context Protocol endpoint (2024-11-05 to 2026-07-28)
 *
 * Checks the access token, then lets the protocol library answer from the
 * tables of the memory.  A stream is handed to fcgi/events.  Must never answer
 * a caller without a valid token with anything but a challenge.
 */
#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "mcp/jsonrpc.h"
#include "mcp/server.h"
#include "mcp/session.h"
#include "memory/after.h"
#include "memory/resources.h"
#include "memory/tools.h"
#include "resource/bearer.h"
#include "system/config.h"

enum { SID, GRAPH, NPARAMS };

static const struct param params[NPARAMS] = {
	[SID]   = { "sid", valid_token, SESSION_NAME_MAX, PARAM_SECRET },
	[GRAPH] = { "graph", valid_any, 32, 0 },
};

/* What the graph adds, unless the client's URL says that it wants none. */
static enum err
offer_graph(struct request *rq, struct mcp_server *server)
{
	const char *choice = request_param(rq, GRAPH);
	bool graph;
	enum err e;

	if ((e = memory_graph_choose(rq, choice, &graph)) != OK)
		return e;
	server->parts = memory_tools_offered(rq, graph);
	server->list = graph ? memory_list_with_graph : memory_list_resources;
	server->read = graph ? memory_read_with_graph : memory_read_resource;
	if (choice != NULL)
		server->query = arena_printf(rq->call.arena, "graph=%s",
		    choice);
	return OK;
}

static enum err
handle_mcp(struct request *rq, struct response *rs)
{
	const struct bearer_want want = {
		.audiences = bearer_audiences(rq->call.arena, rq->cfg),
	};
	struct mcp_server server = {
		.name = "keepsake",
		.title = "Keepsake",
		.version = "0.1.0",
		.website_url = rq->cfg->mcp_base_url,
		.instructions = memory_instructions,
		.icons = memory_icons,
		.tools = memory_tools,
		.ntools = memory_tools_count(),
		.read_scope = SCOPE_MEMORY_READ,
		.prompts = memory_prompts,
		.nprompts = memory_prompts_count(),
		.templates = memory_templates,
		.ntemplates = memory_templates_count(),
		.complete = memory_complete,
		.topics = TOPIC_RESOURCES,
		.watched = true,
	};
	struct mcp_caller caller;
	struct bearer b;
	enum err e;

	if ((e = bearer_check(rq, &want, &b)) != OK ||
	    (e = offer_graph(rq, &server)) != OK)
		return e;
	caller = (struct mcp_caller){
		.sub = b.sub,
		.client_id = b.client_id,
		.client_name = b.client_name,
		.scope = b.scope,
		.grant_id = b.grant_id,
		.expires_at = b.expires_at,
	};
	return mcp_serve(rq, &server, &caller, rs);
}

static const char *const paths[] = {
	"/mcp", "/mcp/", "/mcp/sse", "/mcp/sse/", NULL
};

static const struct endpoint mcp = {
	.name     = "mcp",
	.paths    = paths,
	.methods  = METHOD_GET | METHOD_POST | METHOD_DELETE,
	.params   = params,
	.nparams  = NPARAMS,
	.body     = BODY_JSON,
	.body_max = JSONRPC_BYTES_MAX,
	.limit    = LIMIT_CALLER,
	.cors     = CORS_MCP,
	.needs    = { &need_memory, &need_seal, &need_public, &need_fetch,
	    &need_events, &need_sessions },
	.errors   = &errors_mcp,
	.handle   = handle_mcp,
	.after    = memory_after,
};

int
main(void)
{
	return endpoint_serve(&mcp);
}
