/*
 * logout_notices - relying parties that are still to be told that a session
 * has ended
 *
 * Never claimed twice for one moment: claiming is one UPDATE.
 */
#include "store/logout_notices.h"

#include "base/json.h"
#include "store/clients.h"
#include "store/db.h"

enum { FIRST_WAIT_S = 60, LONGEST_WAIT_S = 4 * 3600 };

#define COLUMNS "id, client_id, uri, sub, sid, tries"

enum { TOLD, ADD, NEXT, CLAIM, FIND, REMOVE, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[TOLD] =
	    "SELECT DISTINCT g.client_id, g.sid, u.sub FROM sessions s"
	    " JOIN grants g ON g.user_id = s.user_id AND g.sid = s.sid"
	    " JOIN users u ON u.id = s.user_id"
	    " WHERE s.user_id = ?1 AND (?2 IS NULL OR s.sid = ?2)"
	    " AND (?3 IS NULL OR s.sid <> ?3)",
	[ADD] =
	    "INSERT INTO logout_notices (client_id, uri, sub, sid, next_at,"
	    " created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)",
	[NEXT] =
	    "SELECT id FROM logout_notices WHERE next_at <= ?1"
	    " AND expires_at > ?1 AND (tries = 0 OR ?3) ORDER BY next_at, id"
	    " LIMIT 1",
	/* ?4 and ?5 are the first and the longest wait. */
	[CLAIM] =
	    "UPDATE logout_notices SET tries = tries + 1, next_at = ?1 + CASE"
	    " WHEN tries < 4 AND (?4 << (2 * tries)) < ?5"
	    " THEN ?4 << (2 * tries) ELSE ?5 END"
	    " WHERE id = ?2 AND next_at <= ?1 RETURNING " COLUMNS,
	[FIND] =
	    "SELECT " COLUMNS " FROM logout_notices WHERE id = ?2"
	    " AND expires_at > ?1",
	[REMOVE] =
	    "DELETE FROM logout_notices WHERE id = ?2",
};

/* ?1 is now, ?2 the id, where they occur. */
static sqlite3_stmt *
statement(struct call *c, int which, int64_t id)
{
	sqlite3_stmt *st = db_statement(c->oidc, sql, NSTATEMENTS, which);

	if (which != REMOVE)
		db_bind_int(st, 1, c->now);
	if (which != NEXT)
		db_bind_int(st, 2, id);
	return st;
}

/* One that is to be told, in a list. */
struct told {
	struct told *next;
	const char *client_id, *sid, *sub;
};

static enum err
list_told(struct call *c, const struct session_end *what, struct told **out)
{
	sqlite3_stmt *st = db_statement(c->oidc, sql, NSTATEMENTS, TOLD);
	struct told *t;
	enum err e;

	*out = NULL;
	db_bind_int(st, 1, what->user_id);
	db_bind_text(st, 2, what->sid);
	db_bind_text(st, 3, what->except);
	while ((e = db_step(st)) == OK) {
		t = arena_alloc(c->arena, sizeof *t);
		*t = (struct told){ *out, db_text(c->arena, st, 0),
		    db_text(c->arena, st, 1), db_text(c->arena, st, 2) };
		*out = t;
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
add(struct call *c, const struct told *t)
{
	sqlite3_stmt *st;
	const char *uri;
	struct client *cl;
	enum err e;

	if ((e = clients_find(c, t->client_id, &cl)) != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (json_get_string(cl->metadata, "backchannel_logout_uri", &uri) != OK)
		return OK;
	st = db_statement(c->oidc, sql, NSTATEMENTS, ADD);
	db_bind_text(st, 1, t->client_id);
	db_bind_text(st, 2, uri);
	db_bind_text(st, 3, t->sub);
	db_bind_text(st, 4, t->sid);
	db_bind_int(st, 5, c->now);
	db_bind_int(st, 6, c->now + NOTICE_TTL_S);
	return db_run(st);
}

enum err
logout_notices_add(struct call *c, const struct session_end *what)
{
	struct told *told;
	enum err e;

	e = list_told(c, what, &told);
	for (; e == OK && told != NULL; told = told->next)
		e = add(c, told);
	return e;
}

static enum err
read_one(struct call *c, sqlite3_stmt *st, struct logout_notice **out)
{
	struct logout_notice *n;
	enum err e;

	if ((e = db_step(st)) == OK) {
		*out = n = arena_alloc(c->arena, sizeof *n);
		n->id = db_int(st, 0);
		n->client_id = db_text(c->arena, st, 1);
		n->uri = db_text(c->arena, st, 2);
		n->sub = db_text(c->arena, st, 3);
		n->sid = db_text(c->arena, st, 4);
		n->tries = db_int(st, 5);
	}
	db_reset(st);
	return e;
}

/* Only looks: most requests find nothing, and must not wait for a lock. */
static enum err
find_next(struct call *c, bool fresh, int64_t *id)
{
	sqlite3_stmt *st = statement(c, NEXT, 0);

	db_bind_int(st, 3, !fresh);
	return db_number(st, id);
}

enum err
logout_notices_claim(struct call *c, bool fresh, struct logout_notice **out)
{
	sqlite3_stmt *st;
	int64_t id = 0;
	enum err e;

	*out = NULL;
	while ((e = find_next(c, fresh, &id)) == OK) {
		st = statement(c, CLAIM, id);
		db_bind_int(st, 4, FIRST_WAIT_S);
		db_bind_int(st, 5, LONGEST_WAIT_S);
		if ((e = read_one(c, st, out)) != ERR_NOT_FOUND)
			break;
		/* Someone was faster; there may be others. */
	}
	return e;
}

enum err
logout_notices_find(struct call *c, int64_t id, struct logout_notice **out)
{
	*out = NULL;
	return read_one(c, statement(c, FIND, id), out);
}

enum err
logout_notices_remove(struct call *c, int64_t id)
{
	return db_run(statement(c, REMOVE, id));
}
