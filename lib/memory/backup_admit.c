/*
 * backup_admit - which app may take a person's memories in or out as a file
 */
#include "memory/backup.h"
#include "store/db.h"

enum { FIND, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[FIND] = "SELECT can_write FROM apps WHERE client_id = ?1",
};

enum err
backup_begin(struct rest *r, bool writes)
{
	bool may_write = true;
	sqlite3_stmt *st;
	enum err e;

	if ((e = rest_begin(r)) != OK)
		return e;
	if (r->person.limits != NULL)
		return request_refuse(r->rq, ERR_FORBIDDEN, NULL, "the user "
		    "lets this app see some categories only: it may neither "
		    "import nor export");
	st = db_statement(r->person.db, sql, NSTATEMENTS, FIND);
	db_bind_text(st, 1, r->person.client_id);
	if ((e = db_step(st)) == OK)
		may_write = db_int(st, 0) != 0;
	db_reset(st);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (writes && !may_write)
		return request_refuse(r->rq, ERR_FORBIDDEN, NULL, "the user "
		    "lets this app read only: it may not import");
	return OK;
}
