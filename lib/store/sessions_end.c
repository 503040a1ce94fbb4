/*
 * sessions_end - the end of sessions, and what ends with them
 *
 * One transaction: a session that is gone has left its notices behind, and a
 * grant that should have ended with it has.
 */
#include "store/sessions.h"

#include "store/db.h"
#include "store/grants.h"
#include "store/logout_notices.h"

enum { REMOVE, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[REMOVE] =
	    "DELETE FROM sessions WHERE user_id = ?1"
	    " AND (?2 IS NULL OR sid = ?2) AND (?3 IS NULL OR sid <> ?3)",
};

enum err
sessions_end_within(struct call *c, const struct session_end *what,
    int64_t *count)
{
	sqlite3_stmt *st;
	enum err e;

	*count = 0;
	if ((e = logout_notices_add(c, what)) != OK ||
	    (e = grants_end_sessions(c, what)) != OK)
		return e;
	st = db_statement(c->oidc, sql, NSTATEMENTS, REMOVE);
	db_bind_int(st, 1, what->user_id);
	db_bind_text(st, 2, what->sid);
	db_bind_text(st, 3, what->except);
	if ((e = db_run(st)) == OK)
		*count = db_changes(c->oidc);
	return e;
}

enum err
sessions_end(struct call *c, const struct session_end *what, int64_t *count)
{
	enum err e;

	*count = 0;
	if ((e = db_begin(c->oidc)) != OK)
		return e;
	e = db_end(c->oidc, sessions_end_within(c, what, count));
	if (e != OK)
		*count = 0;
	return e;
}
