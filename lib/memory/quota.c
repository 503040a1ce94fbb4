/*
 * quota - how much one person may keep
 *
 * Never in the way of who deletes: only what makes the file grow asks.
 */
#include "memory/quota.h"

#include "memory/totals.h"
#include "store/db.h"
#include "system/config.h"

enum { MEGABYTE = 1024 * 1024 };

enum err
quota_check(struct request *rq, struct person *p, int64_t added)
{
	const struct config *cfg = rq->cfg;
	int64_t kept = 0, size;
	enum err e;

	if (added > 0 && cfg->memories_max > 0 &&
	    (e = totals_taken(p, &kept)) != OK)
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
