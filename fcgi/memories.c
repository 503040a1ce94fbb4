/*
 * memories - the REST API (OpenMemory's paths and shapes, and the bridge's)
 *
 * For scripts, GPT Actions and clients that knew OpenMemory; lib/memory's
 * rest_routes.c lists the calls.  Must never take the person from anywhere
 * but the access token.
 */
#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "memory/after.h"
#include "memory/bridge.h"

static const struct param params[REST_NPARAMS] = {
	[REST_USER_ID]        = { "user_id",        valid_any, 256, 0 },
	[REST_APP_ID]         = { "app_id",         valid_any, 64, 0 },
	[REST_FROM_DATE]      = { "from_date",      valid_any, 40, 0 },
	[REST_TO_DATE]        = { "to_date",        valid_any, 40, 0 },
	[REST_CATEGORIES]     = { "categories",     valid_any, 2000, 0 },
	[REST_SEARCH_QUERY]   = { "search_query",   valid_any, 1000, 0 },
	[REST_SORT_COLUMN]    = { "sort_column",    valid_any, 32, 0 },
	[REST_SORT_DIRECTION] = { "sort_direction", valid_any, 8, 0 },
	[REST_PAGE]           = { "page",           valid_any, 20, 0 },
	[REST_SIZE]           = { "size",           valid_any, 20, 0 },
	[REST_PAGE_SIZE]      = { "page_size",      valid_any, 20, 0 },
	[REST_NAME]           = { "name",           valid_any, 200, 0 },
	[REST_IS_ACTIVE]      = { "is_active",      valid_any, 8, 0 },
	[REST_SORT_BY]        = { "sort_by",        valid_any, 32, 0 },
	[REST_DEPTH]          = { "depth",          valid_any, 20, 0 },
	[REST_LIMIT]          = { "limit",          valid_any, 20, 0 },
	[REST_CATEGORY]       = { "category",       valid_any, 2000, 0 },
};

/* The bridge's callers read their own kind of refusal. */
static void
write_error(struct request *rq, struct response *rs, enum err e)
{
	const struct error_style *style = bridge_serves(rq->path)
	    ? &errors_bridge : &errors_rest;

	style->write(rq, rs, e);
}

static const struct error_style errors = { write_error };

static enum err
handle_memories(struct request *rq, struct response *rs)
{
	struct rest call = { .rq = rq, .rs = rs };
	struct bearer_want want = { 0 };
	const struct rest_route *route;
	struct bearer who;
	enum err e, found;

	/* Who may not ask does not learn which paths there are. */
	found = rest_route(rq, rest_routes, rest_nroutes, &route, &call.id);
	want.audiences = bearer_audiences(rq->call.arena, rq->cfg);
	want.scope = route != NULL ? route->scope : SCOPE_MEMORY_READ;
	if ((e = bearer_check(rq, &want, &who)) != OK)
		return e;
	if (route == NULL)
		return found;
	call.who = &who;
	call.takes_list = route->takes_list;
	call.alias = bridge_serves(rq->path) ? BRIDGE_USER : NULL;
	if ((e = rest_begin(&call)) != OK)
		return e;
	return route->handle(&call);
}

static unsigned
methods_at(struct request *rq)
{
	return rest_methods(rq, rest_routes, rest_nroutes);
}

static const char *const paths[] = {
	REST_MEMORIES, REST_MEMORIES "/*", REST_APPS, REST_APPS "/*",
	REST_STATS, REST_STATS "/*", REST_GRAPH "/*",
	REST_AUDIT, REST_AUDIT "/", REST_CONFIG, REST_CONFIG "/*",
	BRIDGE, BRIDGE "/*", MEM0_SEARCH, MEM0_SEARCH "/", NULL
};

static const struct endpoint memories = {
	.name     = "memories",
	.paths    = paths,
	.methods  = METHOD_GET | METHOD_POST | METHOD_PUT | METHOD_PATCH |
	            METHOD_DELETE,
	.methods_at = methods_at,
	.params   = params,
	.nparams  = REST_NPARAMS,
	.body     = BODY_JSON,
	.body_max = 1024 * 1024,
	.limit    = LIMIT_CALLER,
	.cors     = CORS_LIST,
	.needs    = { &need_memory, &need_public, &need_fetch,
	    &need_events },
	.errors   = &errors,
	.handle   = handle_memories,
	.after    = memory_after,
};

int
main(void)
{
	return endpoint_serve(&memories);
}
