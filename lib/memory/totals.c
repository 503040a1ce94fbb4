/*
 * totals - how many memories there are
 */
#include "memory/totals.h"

#include "memory/memory_row.h"

enum { KEPT, TAKEN, STATES, DUE, RECENT, NSTATEMENTS };

#define NEWEST(state) "SELECT max(created_at) FROM memories " \
	"WHERE state = '" state "' AND " MEMORY_NOT_EXPIRED("?1")

static const char *const sql[NSTATEMENTS] = {
	[KEPT] = "SELECT sum(count) FROM totals WHERE state <> 'deleted'",
	[TAKEN] = "SELECT sum(count) FROM main.totals WHERE state <> 'deleted'",
	[STATES] = "SELECT (SELECT count FROM totals WHERE state = 'active'), "
	         "(SELECT count FROM totals WHERE state = 'paused'), "
	         "(SELECT count FROM totals WHERE state = 'archived'), "
	         "(SELECT count FROM totals WHERE state = 'deleted'), "
	         "(SELECT count(*) FROM categories), (SELECT count(*) FROM apps)",
	/* By the partial indexes; only asked if there may be some. */
	[DUE] = "SELECT sum(state = 'active'), sum(state = 'paused'), "
	         "sum(coalesce(expires_at <= ?1, 0)) FROM memories "
	         "WHERE (expires_at <= ?1 AND expires_at IS NOT NULL "
	         "AND state <> 'deleted') OR (valid_to <= ?1 AND valid_to IS NOT NULL "
	         "AND state IN ('active', 'paused'))",
	/* By the index of states and times; the log grows at its end. */
	[RECENT] = "SELECT max(coalesce((" NEWEST("active") "), 0), "
	         "coalesce((" NEWEST("paused") "), 0), "
	         "coalesce((" NEWEST("archived") "), 0)), "
	         "(SELECT accessed_at FROM access_log ORDER BY id DESC LIMIT 1)",
};

static enum err
count(struct person *p, int which, int64_t *out)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, which);

	*out = 0;
	return db_number(st, out);
}

/* What is over but was not put away yet (person.h) counts where it belongs:
 * what expired in the trash, the others in the archive. */
static enum err
settle(struct person *p, struct totals *n)
{
	sqlite3_stmt *st;
	enum err e;

	if (p->due_at == 0)
		return OK;
	st = db_statement(p->db, sql, NSTATEMENTS, DUE);
	db_bind_int(st, 1, p->due_at);
	if ((e = db_step(st)) == OK) {
		n->active -= db_int(st, 0);
		n->paused -= db_int(st, 1);
		n->archived += db_int(st, 0) + db_int(st, 1) - db_int(st, 2);
		n->trash += db_int(st, 2);
	}
	db_reset(st);
	return e;
}

enum err
totals_kept(struct person *p, int64_t *out)
{
	struct totals due = { 0 };
	enum err e;

	if ((e = count(p, KEPT, out)) == OK && (e = settle(p, &due)) == OK)
		*out -= due.trash;
	return e;
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
	return e == OK ? settle(p, out) : e;
}

enum err
totals_recent(struct person *p, int64_t *saved, int64_t *read)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, RECENT);
	enum err e;

	*saved = *read = 0;
	db_bind_time(st, 1, p->due_at);
	if ((e = db_step(st)) == OK) {
		*saved = db_int(st, 0);
		*read = db_int(st, 1);
	}
	db_reset(st);
	return e;
}
