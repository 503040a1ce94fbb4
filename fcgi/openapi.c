/*
 * openapi - the description of the REST API (OpenAPI 3.1)
 *
 * The same for everybody: it says how to sign in, so it must need no token.
 */
#include "base/str.h"
#include "endpoint/endpoint.h"
#include "memory/openapi.h"

/* What a GPT imports. */
#define ACTIONS "/openapi-actions.json"

static enum err
handle_openapi(struct request *rq, struct response *rs)
{
	if (str_eq(rq->path, ACTIONS))
		openapi_write_actions(&rs->body, rq->cfg);
	else
		openapi_write(&rs->body, rq->cfg);
	rs->cache_control = "public, max-age=300";
	return response_body(rs, 200, "application/json");
}

static const char *const paths[] = { "/openapi.json", ACTIONS, NULL };

static const struct endpoint openapi = {
	.name    = "openapi",
	.paths   = paths,
	.methods = METHOD_GET,
	.limit   = LIMIT_NONE,
	.cors    = CORS_LIST,
	.workers_max = 1,
	.errors  = &errors_json,
	.handle  = handle_openapi,
};

int
main(void)
{
	return endpoint_serve(&openapi);
}
