/*
 * fixture - the protocol library behind the tools that the suite asks for
 *
 * As fcgi/mcp.c, but without tokens and memories, so that the protocol's own
 * suite can judge all of lib/mcp.  Never installed.
 */
#include "fixture.h"

#include "endpoint/endpoint.h"
#include "mcp/jsonrpc.h"
#include "mcp/server.h"

static enum err
handle_fixture(struct request *rq, struct response *rs)
{
	const struct mcp_server server = {
		.name = "keepsake-fixture",
		.title = "Keepsake's fixture",
		.version = "1",
		.tools = fixture_tools,
		.ntools = fixture_tools_count(),
		.prompts = fixture_prompts,
		.nprompts = fixture_prompts_count(),
		.templates = fixture_templates,
		.ntemplates = fixture_templates_count(),
		.list = fixture_list,
		.read = fixture_read,
		.complete = fixture_complete,
		.logs = true,
		.topics = TOPIC_TOOLS | TOPIC_PROMPTS | TOPIC_RESOURCES,
		.watched = true,
		.sessions = true,
	};
	const struct mcp_caller caller = {
		.sub = "anyone", .client_id = "suite",
	};

	return mcp_serve(rq, &server, &caller, rs);
}

static const char *const paths[] = { "/mcp", "/mcp/sse", NULL };

static const struct endpoint fixture = {
	.name     = "fixture",
	.paths    = paths,
	.methods  = METHOD_GET | METHOD_POST | METHOD_DELETE,
	.params   = mcp_params,
	.nparams  = MCP_NPARAMS,
	.body     = BODY_JSON,
	.body_max = JSONRPC_BYTES_MAX,
	.limit    = LIMIT_NONE,
	.cors     = CORS_MCP,
	.needs    = { &need_seal, &need_events, &need_sessions },
	.errors   = &errors_mcp,
	.handle   = handle_fixture,
};

int
main(void)
{
	return endpoint_serve(&fixture);
}
