/*
 * apps_named - the client that is meant by a name
 *
 * Without the numbers that a list of clients comes with: a search asks.
 */
#include "memory/apps.h"

#include "base/buf.h"
#include "store/db.h"

enum { NAMED, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[NAMED] = "SELECT id FROM apps WHERE id = lower(?1) "
	          "OR lower(name) = lower(?1) ORDER BY key LIMIT 4",
};

enum err
apps_named(struct request *rq, struct person *p, const char *name,
    const char **id)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, NAMED);
	struct buf ids;
	size_t n = 0;
	enum err e;

	*id = NULL;
	buf_init(&ids, rq->call.arena, 256);
	db_bind_text(st, 1, name);
	for (; (e = db_step(st)) == OK; n++) {
		*id = db_text(rq->call.arena, st, 0);
		buf_printf(&ids, " %s", *id);
	}
	db_reset(st);
	if (e != ERR_NOT_FOUND)
		return e;
	if (n == 1)
		return OK;
	*id = NULL;
	if (n == 0)
		return request_refuse(rq, ERR_INVALID, NULL, "there is no app "
		    "of this name; memories name theirs");
	return request_refuse(rq, ERR_INVALID, NULL, "several apps have this "
	    "name; give the id of one instead:%s", ids.data);
}
