/*
 * backup - memories as files, in and out, by REST (OpenMemory's paths)
 *
 * A program of its own, since an import may take minutes; a worker that takes
 * one in can do nothing else, so that there may be more of them.  Must never take
 * the person from anywhere but the access token, nor keep a body in memory.
 */
#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "memory/backup.h"

#define ROOT "/api/v1/backup"

enum { WORKERS_MORE = 6 };

static const struct param params[BACKUP_NPARAMS] = {
	[BACKUP_USER_ID]   = { "user_id",   valid_any, 256, 0 },
	[BACKUP_FORMAT]    = { "format",    valid_any, 32, 0 },
	[BACKUP_APP_ID]    = { "app_id",    valid_any, 64, 0 },
	[BACKUP_FROM_DATE] = { "from_date", valid_any, 40, 0 },
	[BACKUP_TO_DATE]   = { "to_date",   valid_any, 40, 0 },
	[BACKUP_MODE]      = { "mode",      valid_any, 16, 0 },
	[BACKUP_DRY_RUN]   = { "dry_run",   valid_any, 8, 0 },
};

#define READ SCOPE_MEMORY_READ
#define WRITE SCOPE_MEMORY_WRITE

static const struct rest_route routes[] = {
	{ METHOD_GET,  ROOT "/export",         READ,  backup_export, false },
	{ METHOD_POST, ROOT "/export",         READ,  backup_export, false },
	{ METHOD_POST, ROOT "/import",         WRITE, backup_import, false },
	{ METHOD_GET,  ROOT "/imports",        READ,  backup_imports, false },
	{ METHOD_POST, ROOT "/imports/:/undo", WRITE, backup_undo, false },
};

static enum err
handle_backup(struct request *rq, struct response *rs)
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
	return route->handle(&call);
}

static unsigned
methods_at(struct request *rq)
{
	return rest_methods(rq, routes, sizeof routes / sizeof *routes);
}

static const char *const paths[] = { ROOT "/*", NULL };

static const struct endpoint backup = {
	.name     = "backup",
	.paths    = paths,
	.methods  = METHOD_GET | METHOD_POST,
	.methods_at = methods_at,
	.params   = params,
	.nparams  = BACKUP_NPARAMS,
	.body     = BODY_STREAM,
	.workers_more = WORKERS_MORE,
	.limit    = LIMIT_CALLER,
	.cors     = CORS_LIST,
	.needs    = { &need_memory, &need_public, &need_fetch,
	    &need_events },
	.errors   = &errors_rest,
	.handle   = handle_backup,
};

int
main(void)
{
	return endpoint_serve(&backup);
}
