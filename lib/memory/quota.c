/*
 * quota - how much one person may keep
 *
 * Never in the way of who deletes: only what makes the file grow asks.
 */
#include "memory/quota.h"

#include "store/db.h"
#include "system/config.h"

enum { MEGABYTE = 1024 * 1024 };

enum { KEPT, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	/* What a limited client does not see takes its place all the same. */
	[KEPT] = "SELECT sum(count) FROM main.totals WHERE state <> 'deleted'",
};

static enum err
count_kept(struct person *p, int64_t *out)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, KEPT);
	enum err e;

	if ((e = db_step(st)) == OK)
		*out = db_int(st, 0);
	db_reset(st);
	return e;
}

enum err
quota_check(struct request *rq, struct person *p, int64_t added)
{
	const struct config *cfg = rq->cfg;
	int64_t kept = 0, size;
	enum err e;

	if (added > 0 && cfg->memories_max > 0 &&
	    (e = count_kept(p, &kept)) != OK)
		return e;
	if (kept > cfg->memories_max)
		return request_refuse(rq, ERR_FORBIDDEN, NULL, "there may be "
		    "%lld memories; delete some first", (long long)cfg->memories_max);
	if (cfg->memory_file_max == 0)
		return OK;
	if ((e = db_size(p->db, &size)) != OK)
		return e;
	if (size > cfg->memory_file_max * MEGABYTE)
		return request_refuse(rq, ERR_FORBIDDEN, NULL, "the memories "
		    "may take %lld MB; delete some and empty the trash first",
		    (long long)cfg->memory_file_max);
	return OK;
}
