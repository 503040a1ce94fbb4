/*
 * sweep - delete what is over, a little at a time
 *
 * A batch is one DELETE, so that others wait for it for milliseconds only.
 * Rows below a grant go first: cascades would have no limit.
 */
#include "store/sweep.h"

#include "store/db.h"

enum {
	INTERACTIONS, SESSIONS, PUSHED_REQUESTS, USED_ASSERTIONS, DEVICE_CODES,
	LOGOUT_NOTICES, CLIENT_DOCUMENTS, SETUP_TOKENS, CODES, REFRESH_TOKENS,
	GRANTS, CLIENTS, AUDIT, NTABLES
};

static const char *const names[NTABLES] = {
	[INTERACTIONS]   = "interactions",
	[SESSIONS]       = "sessions",
	[PUSHED_REQUESTS] = "pushed_requests",
	[USED_ASSERTIONS] = "used_assertions",
	[DEVICE_CODES]   = "device_codes",
	[LOGOUT_NOTICES] = "logout_notices",
	[CLIENT_DOCUMENTS] = "client_documents",
	[SETUP_TOKENS]   = "setup_tokens",
	[CODES]          = "codes",
	[REFRESH_TOKENS] = "refresh_tokens",
	[GRANTS]         = "grants",
	[CLIENTS]        = "clients",
	[AUDIT]          = "audit",
};

/* ?1 is now, ?2 is SWEEP_KEEP_S ago, ?3 the batch. */
#define DEAD_GRANT \
	"((g.ended_at IS NULL AND g.expires_at <= ?1) OR g.ended_at <= ?2)"

#define OVER(table, key) "DELETE FROM " table " WHERE " key " IN (SELECT " \
	key " FROM " table " WHERE expires_at <= ?1 LIMIT ?3)"

static const char *const sql[NTABLES] = {
	[INTERACTIONS] = OVER("interactions", "id"),
	[SESSIONS] = OVER("sessions", "hash"),
	[PUSHED_REQUESTS] = OVER("pushed_requests", "hash"),
	[USED_ASSERTIONS] =
	    "DELETE FROM used_assertions WHERE (client_id, hash) IN (SELECT"
	    " client_id, hash FROM used_assertions WHERE expires_at <= ?1"
	    " LIMIT ?3)",
	[DEVICE_CODES] = OVER("device_codes", "hash"),
	[LOGOUT_NOTICES] = OVER("logout_notices", "id"),
	[CLIENT_DOCUMENTS] = OVER("client_documents", "name"),
	[SETUP_TOKENS] = OVER("setup_tokens", "hash"),
	[CODES] =
	    "DELETE FROM codes WHERE hash IN (SELECT hash"
	    " FROM codes WHERE expires_at <= ?2 LIMIT ?3)",
	/* CROSS JOIN: from the few dead grants to their tokens, by index. */
	[REFRESH_TOKENS] =
	    "DELETE FROM refresh_tokens WHERE hash IN ("
	    "SELECT hash FROM refresh_tokens WHERE expires_at <= ?1"
	    " UNION ALL SELECT r.hash FROM grants g CROSS JOIN refresh_tokens r"
	    " WHERE r.grant_id = g.id AND " DEAD_GRANT " LIMIT ?3)",
	[GRANTS] =
	    "DELETE FROM grants WHERE id IN (SELECT g.id FROM grants g"
	    " WHERE " DEAD_GRANT
	    " AND g.id NOT IN (SELECT grant_id FROM codes)"
	    " AND NOT EXISTS (SELECT 1 FROM refresh_tokens"
	    " WHERE grant_id = g.id) LIMIT ?3)",
	[CLIENTS] =
	    "DELETE FROM clients WHERE id IN (SELECT id FROM clients"
	    " WHERE expires_at <= ?1 AND kind = 'dynamic'"
	    " AND used_at IS NULL LIMIT ?3)",
	[AUDIT] = OVER("audit", "id"),
};

size_t
sweep_table_count(void)
{
	return NTABLES;
}

const char *
sweep_table_name(size_t i)
{
	return names[i];
}

enum err
sweep_batch(struct call *c, size_t i, int64_t *deleted)
{
	sqlite3_stmt *st = db_statement(c->oidc, sql, NTABLES, (int)i);
	enum err e;

	*deleted = 0;
	db_bind_int(st, 1, c->now);
	db_bind_int(st, 2, c->now - SWEEP_KEEP_S);
	db_bind_int(st, 3, SWEEP_BATCH);
	if ((e = db_run(st)) == OK)
		*deleted = db_changes(c->oidc);
	return e;
}
