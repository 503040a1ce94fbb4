/*
 * resource - what the resource server protects, and who issues tokens for it
 * (RFC 9728): one document for each MCP URL, another for the origin
 *
 * A client compares `resource` with the URL it was given, byte for byte, so
 * each spelling has a document of its own.
 */

#include "endpoint/endpoint.h"
#include "oauth/metadata.h"
#include "oauth/oauth_error.h"

#define WELL_KNOWN "/.well-known/oauth-protected-resource"

static enum err
handle_resource(struct request *rq, struct response *rs)
{
	metadata_write_resource(&rs->body, rq->cfg,
	    rq->path + sizeof WELL_KNOWN - 1);
	rs->cache_control = "public, max-age=300";
	return response_body(rs, 200, "application/json");
}

static const char *const paths[] = {
	WELL_KNOWN,
	WELL_KNOWN "/",
	WELL_KNOWN "/mcp",
	WELL_KNOWN "/mcp/",
	WELL_KNOWN "/mcp/sse",
	WELL_KNOWN "/mcp/sse/",
	NULL
};

static const struct endpoint resource = {
	.name    = "resource",
	.paths   = paths,
	.methods = METHOD_GET,
	.limit   = LIMIT_NONE,
	.cors    = CORS_LIST,
	.workers_max = 1,
	.errors  = &errors_oauth,
	.handle  = handle_resource,
};

int
main(void)
{
	return endpoint_serve(&resource);
}
