/*
 * discovery - what this provider can do (RFC 8414, OpenID Connect Discovery
 * 1.0): the same document under both well-known names
 */

#include "endpoint/endpoint.h"
#include "oauth/metadata.h"
#include "oauth/oauth_error.h"

static enum err
handle_discovery(struct request *rq, struct response *rs)
{
	metadata_write_provider(&rs->body, rq->cfg);
	rs->cache_control = "public, max-age=300";
	return response_body(rs, 200, "application/json");
}

static const char *const paths[] = {
	"/.well-known/openid-configuration",
	"/.well-known/oauth-authorization-server",
	NULL
};

static const struct endpoint discovery = {
	.name    = "discovery",
	.paths   = paths,
	.methods = METHOD_GET,
	.limit   = LIMIT_NONE,
	.cors    = CORS_LIST,
	.errors  = &errors_oauth,
	.handle  = handle_discovery,
};

int
main(void)
{
	return endpoint_serve(&discovery);
}
