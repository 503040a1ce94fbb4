/*
 * totals - how many memories there are
 */
#include "memory/totals.h"

#include "store/db.h"

enum { KEPT, TAKEN, STATES, RECENT, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[KEPT] = "SELECT sum(count) FROM totals WHERE state <> 'deleted'",
	[TAKEN] = "SELECT sum(count) FROM main.totals WHERE state <> 'deleted'",
	[STATES] = "SELECT (SELECT count FROM totals WHERE state = 'active'), "
	         "(SELECT count FROM totals WHERE state = 'paused'), "
	         "(SELECT count FROM totals WHERE state = 'archived'), "
	         "(SELECT count FROM totals WHERE state = 'deleted'), "
	         "(SELECT count(*) FROM categories), (SELECT count(*) FROM apps)",
	/* By the index of states and times; the log grows at its end. */
	[RECENT] = "SELECT max(coalesce((SELECT max(created_at) FROM memories "
	         "WHERE state = 'active'), 0), coalesce((SELECT max(created_at) "
	         "FROM memories WHERE state = 'paused'), 0), coalesce((SELECT "
	         "max(created_at) FROM memories WHERE state = 'archived'), 0)), "
	         "(SELECT accessed_at FROM access_log ORDER BY id DESC LIMIT 1)",
};

static enum err
count(struct person *p, int which, int64_t *out)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, which);

	*out = 0;
	return db_number(st, out);
}

enum err
totals_kept(struct person *p, int64_t *out)
{
	return count(p, KEPT, out);
}

enum err
totals_taken(struct person *p, int64_t *out)
{
	return count(p, TAKEN, out);
}

enum err
totals_read(struct person *p, struct totals *out)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, STATES);
	enum err e;

	*out = (struct totals){ 0 };
	if ((e = db_step(st)) == OK) {
		out->active = db_int(st, 0);
		out->paused = db_int(st, 1);
		out->archived = db_int(st, 2);
		out->trash = db_int(st, 3);
		out->categories = db_int(st, 4);
		out->apps = db_int(st, 5);
	}
	db_reset(st);
	return e;
}

enum err
totals_recent(struct person *p, int64_t *saved, int64_t *read)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, RECENT);
	enum err e;

	*saved = *read = 0;
	if ((e = db_step(st)) == OK) {
		*saved = db_int(st, 0);
		*read = db_int(st, 1);
	}
	db_reset(st);
	return e;
}
