/*
 * need_oidc - oidc.db, read and write
 *
 * Nothing is opened by name once the worker runs: the database and its -wal
 * and -shm are open by then and stay.  The rule on them is for SQLite's own
 * checks of what it has open.
 */
#include "endpoint/endpoint.h"
#include "store/db.h"
#include "system/config.h"

static enum err
open_oidc(struct request *rq)
{
	enum err e;

	e = db_open(config_path(rq->call.arena, rq->cfg, "oidc.db"),
	    oidc_migrations, 0, &rq->call.oidc);
	return e != OK ? e : db_take_turns(rq->call.oidc,
	    config_path(rq->call.arena, rq->cfg, "run/oidc.turn"));
}

static const char *const files[] = { "oidc.db", "oidc.db-wal", "oidc.db-shm",
    NULL };

const struct need need_oidc = { .open = open_oidc, .write = files };
