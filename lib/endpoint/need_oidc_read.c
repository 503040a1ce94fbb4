/*
 * need_oidc_read - oidc.db, query_only
 *
 * A reader of a WAL database still writes its -shm, so the files are the same.
 */
#include "endpoint/endpoint.h"
#include "store/db.h"
#include "system/config.h"

static enum err
open_oidc_read(struct request *rq)
{
	return db_open(config_path(rq->call.arena, rq->cfg, "oidc.db"),
	    oidc_migrations, DB_READ_ONLY, &rq->call.oidc);
}

static const char *const files[] = { "oidc.db", "oidc.db-wal", "oidc.db-shm",
    NULL };

const struct need need_oidc_read = { .open = open_oidc_read, .write = files };
