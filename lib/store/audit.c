/*
 * audit - what happened that a person or operator may ask about later
 *
 * Never holds a secret or a person's address.
 */
#include "store/audit.h"

#include "base/log.h"
#include "store/db.h"

enum { ADD, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[ADD] =
	    "INSERT INTO audit (at, event, user_id, client_id, detail,"
	    " expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
};

void
audit_add(struct call *c, const struct audit_entry *entry)
{
	sqlite3_stmt *st = db_statement(c->oidc, sql, NSTATEMENTS, ADD);

	db_bind_int(st, 1, c->now);
	db_bind_text(st, 2, entry->event);
	db_bind_time(st, 3, entry->user_id);
	db_bind_text(st, 4, entry->client_id);
	db_bind_text(st, 5, entry->detail);
	db_bind_int(st, 6, c->now + AUDIT_TTL_S);
	if (db_run(st) != OK)
		log_event(c, LOG_ERROR, "audit entry lost",
		    LOG_STR("event", entry->event));
}
