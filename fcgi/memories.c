/*
 * memories - the REST API (OpenMemory's paths and shapes)
 *
 * For scripts, GPT Actions and clients that knew OpenMemory.  Must never take
 * the person from anywhere but the access token.
 */
#include "base/str.h"
#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "memory/rest.h"

#define ROOT "/api/v1/memories"

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
};

#define READ SCOPE_MEMORY_READ
#define WRITE SCOPE_MEMORY_WRITE

/* The first row that fits the path and the method; `:` stands for an id. */
static const struct route {
	enum method method;
	const char *path;
	const char *scope;
	rest_handler *handle;
} routes[] = {
	{ METHOD_POST,   ROOT "/search",  READ,  rest_search },
	{ METHOD_POST,   ROOT "/search/", READ,  rest_search },
	{ METHOD_GET,    ROOT,            READ,  rest_list },
	{ METHOD_GET,    ROOT "/",        READ,  rest_list },
	{ METHOD_POST,   ROOT,            WRITE, rest_create },
	{ METHOD_POST,   ROOT "/",        WRITE, rest_create },
	{ METHOD_DELETE, ROOT,            WRITE, rest_delete_many },
	{ METHOD_DELETE, ROOT "/",        WRITE, rest_delete_many },
	{ METHOD_GET,    ROOT "/:",       READ,  rest_get },
	{ METHOD_PUT,    ROOT "/:",       WRITE, rest_replace },
	{ METHOD_PATCH,  ROOT "/:",       WRITE, rest_patch },
	{ METHOD_DELETE, ROOT "/:",       WRITE, rest_delete },
};

/* The id of a path ROOT/id; NULL if it is another path. */
static const char *
path_id(const char *path)
{
	const char *id = path + sizeof ROOT;

	if (!str_starts(path, ROOT "/") || !valid_uuid(id))
		return NULL;
	return id;
}

static enum err
find_route(const struct request *rq, const struct route **out,
    const char **id)
{
	enum err e = ERR_NOT_FOUND;

	*out = NULL;
	*id = path_id(rq->path);
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		const struct route *r = &routes[i];

		if (*id != NULL ? !str_ends(r->path, ":")
		    : !str_eq(r->path, rq->path))
			continue;
		e = ERR_METHOD;
		if (r->method != rq->method)
			continue;
		*out = r;
		return OK;
	}
	return e;
}

static enum err
handle_memories(struct request *rq, struct response *rs)
{
	struct rest call = { .rq = rq, .rs = rs };
	struct bearer_want want = { 0 };
	const struct route *route;
	struct bearer who;
	enum err e, found;

	/* Who may not ask does not learn which paths there are. */
	found = find_route(rq, &route, &call.id);
	want.audiences = bearer_audiences(rq->call.arena, rq->cfg);
	want.scope = route != NULL ? route->scope : READ;
	if ((e = bearer_check(rq, &want, &who)) != OK)
		return e;
	if (route == NULL)
		return found;
	call.who = &who;
	if ((e = rest_begin(&call)) != OK)
		return e;
	return route->handle(&call);
}

static const char *const paths[] = { ROOT, ROOT "/*", NULL };

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
};

int
main(void)
{
	return endpoint_serve(&memories);
}
