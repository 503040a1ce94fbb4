/*
 * memories - the REST API (OpenMemory's paths and shapes)
 *
 * For scripts, GPT Actions and clients that knew OpenMemory.  Must never take
 * the person from anywhere but the access token.
 */
#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "memory/after.h"
#include "memory/rest.h"

#define ROOT "/api/v1/memories"
#define APPS "/api/v1/apps"
#define STATS "/api/v1/stats"

static const struct param params[REST_NPARAMS] = {
	[REST_USER_ID]        = { "user_id",        valid_any, 256, 0 },
	[REST_APP_ID]         = { "app_id",         valid_any, 64, 0 },
	[REST_FROM_DATE]      = { "from_date",      valid_any, 20, 0 },
	[REST_TO_DATE]        = { "to_date",        valid_any, 20, 0 },
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
};

#define READ SCOPE_MEMORY_READ
#define WRITE SCOPE_MEMORY_WRITE

static const struct rest_route routes[] = {
	{ METHOD_GET,    ROOT,                    READ,  rest_list, false },
	{ METHOD_POST,   ROOT,                    WRITE, rest_create, false },
	{ METHOD_DELETE, ROOT,                    WRITE, rest_delete_many, false },
	{ METHOD_POST,   ROOT "/search",          READ,  rest_search, false },
	{ METHOD_POST,   ROOT "/actions/archive", WRITE, rest_archive, true },
	{ METHOD_POST,   ROOT "/actions/pause",   WRITE, rest_pause, false },
	{ METHOD_POST,   ROOT "/actions/restore", WRITE, rest_restore_many, false },
	{ METHOD_POST,   ROOT "/actions/merge",   WRITE, rest_merge, false },
	{ METHOD_POST,   ROOT "/actions/empty-trash", WRITE, rest_empty_trash, false },
	{ METHOD_GET,    ROOT "/trash",           READ,  rest_trash, false },
	{ METHOD_POST,   ROOT "/filter",          READ,  rest_filter, false },
	{ METHOD_GET,    ROOT "/categories",      READ,  rest_categories, false },
	{ METHOD_POST,   ROOT "/categories",      WRITE, rest_category_create, false },
	{ METHOD_PUT,    ROOT "/categories/:",    WRITE, rest_category_change, false },
	{ METHOD_DELETE, ROOT "/categories/:",    WRITE, rest_category_delete, false },
	{ METHOD_GET,    ROOT "/:",               READ,  rest_get, false },
	{ METHOD_PUT,    ROOT "/:",               WRITE, rest_replace, false },
	{ METHOD_PATCH,  ROOT "/:",               WRITE, rest_patch, false },
	{ METHOD_DELETE, ROOT "/:",               WRITE, rest_delete, false },
	{ METHOD_POST,   ROOT "/:/restore",       WRITE, rest_restore, false },
	{ METHOD_GET,    ROOT "/:/history",       READ,  rest_history, false },
	{ METHOD_GET,    ROOT "/:/related",       READ,  rest_related, false },
	{ METHOD_GET,    ROOT "/:/access-log",    READ,  rest_access_log, false },
	{ METHOD_GET,    APPS,                    READ,  rest_apps, false },
	{ METHOD_GET,    APPS "/:",               READ,  rest_app, false },
	{ METHOD_PUT,    APPS "/:",               WRITE, rest_app_change, false },
	{ METHOD_GET,    APPS "/:/memories",      READ,  rest_app_memories, false },
	{ METHOD_GET,    APPS "/:/accessed",      READ,  rest_app_accessed, false },
	{ METHOD_GET,    STATS,                   READ,  rest_stats, false },
};

static enum err
handle_memories(struct request *rq, struct response *rs)
{
	struct rest call = { .rq = rq, .rs = rs };
	struct bearer_want want = { 0 };
	const struct rest_route *route;
	struct bearer who;
	enum err e, found;

	/* Who may not ask does not learn which paths there are. */
	found = rest_route(rq, routes, sizeof routes / sizeof *routes, &route,
	    &call.id);
	want.audiences = bearer_audiences(rq->call.arena, rq->cfg);
	want.scope = route != NULL ? route->scope : READ;
	if ((e = bearer_check(rq, &want, &who)) != OK)
		return e;
	if (route == NULL)
		return found;
	call.who = &who;
	call.takes_list = route->takes_list;
	if ((e = rest_begin(&call)) != OK)
		return e;
	return route->handle(&call);
}

static const char *const paths[] = {
	ROOT, ROOT "/*", APPS, APPS "/*", STATS, STATS "/*", NULL
};

static const struct endpoint memories = {
	.name     = "memories",
	.paths    = paths,
	.methods  = METHOD_GET | METHOD_POST | METHOD_PUT | METHOD_PATCH |
	            METHOD_DELETE,
	.params   = params,
	.nparams  = REST_NPARAMS,
	.body     = BODY_JSON,
	.body_max = 1024 * 1024,
	.limit    = LIMIT_CALLER,
	.cors     = CORS_LIST,
	.needs    = { &need_memory, &need_public, &need_fetch,
	    &need_events },
	.errors   = &errors_rest,
	.handle   = handle_memories,
	.after    = memory_after,
};

int
main(void)
{
	return endpoint_serve(&memories);
}
