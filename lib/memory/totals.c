/*
 * totals - how many memories there are
 */
#include "memory/totals.h"

#include "store/db.h"

enum { KEPT, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[KEPT] = "SELECT sum(count) FROM totals WHERE state <> 'deleted'",
};

enum err
totals_kept(struct person *p, int64_t *out)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, KEPT);
	enum err e;

	*out = 0;
	if ((e = db_step(st)) == OK)
		*out = db_int(st, 0);
	db_reset(st);
	return e;
}
