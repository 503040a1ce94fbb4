/*
 * apps_named - the client that is meant by a name
 *
 * Without the numbers that a list of clients comes with: a search asks.
 */
#include "memory/apps.h"

#include "store/db.h"

enum { NAMED, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[NAMED] = "SELECT id FROM apps WHERE lower(name) = lower(?1) LIMIT 2",
};

enum err
apps_named(struct request *rq, struct person *p, const char *name,
    const char **id)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, NAMED);
	enum err e;

	*id = NULL;
	db_bind_text(st, 1, name);
	if ((e = db_step(st)) == OK) {
		*id = db_text(rq->call.arena, st, 0);
		e = db_step(st);
		if (e == OK)
			*id = NULL;
		e = e == OK ? ERR_CONFLICT : e == ERR_NOT_FOUND ? OK : e;
	}
	db_reset(st);
	return e;
}
