/*
 * grants - approvals: adding, finding and ending them
 *
 * Codes are in codes.c, refresh tokens in grants_refresh.c.  Never
 * removes a grant: that it has ended must be known until its last access
 * token is over.
 */
#include "store/grants.h"

#include "crypto/rand.h"
#include "store/dated.h"
#include "store/db.h"
#include "store/grants_row.h"

enum { ID_BITS = 96 };

enum { GIVER, USE_CLIENT, ADD, ADD_CODE, FIND, END, END_USER, END_USER_CLIENT,
	LIST_ENDED, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[GIVER] =
	    "SELECT c.used_at FROM clients c, users u"
	    " WHERE c.id = ?1 AND u.id = ?2 AND u.disabled_at IS NULL"
	    " AND (?3 IS NULL"
	    " OR EXISTS (SELECT 1 FROM sessions WHERE sid = ?3))",
	[USE_CLIENT] =
	    "UPDATE clients SET used_at = ?2, expires_at = NULL"
	    " WHERE id = ?1",
	[ADD] =
	    "INSERT INTO grants (id, user_id, client_id, sid, scope, resource,"
	    " nonce, claims, auth_time, expires_at, created_at, used_at)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)",
	[ADD_CODE] =
	    "INSERT INTO codes (hash, grant_id, redirect_uri, code_challenge,"
	    " expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
	[FIND] =
	    "SELECT " GRANT_COLUMNS
	    " FROM grants g JOIN users u ON u.id = g.user_id WHERE g.id = ?1",
	[END] =
	    "UPDATE grants SET ended_at = ?2, end_reason = ?3"
	    " WHERE id = ?1 AND ended_at IS NULL",
	[END_USER] =
	    "UPDATE grants SET ended_at = ?2, end_reason = ?3"
	    " WHERE user_id = ?1 AND ended_at IS NULL",
	[END_USER_CLIENT] =
	    "UPDATE grants SET ended_at = ?2, end_reason = ?3"
	    " WHERE user_id = ?1 AND client_id = ?4 AND ended_at IS NULL",
	[LIST_ENDED] =
	    "SELECT id, count(*) OVER () FROM grants WHERE ended_at >= ?1"
	    " ORDER BY ended_at, id",
};

static sqlite3_stmt *
statement(struct call *c, int which)
{
	return db_statement(c->oidc, sql, NSTATEMENTS, which);
}

bool
grant_is_alive(const struct grant *g, int64_t now)
{
	return g->ended_at == 0 && now < g->expires_at && !g->user_disabled;
}

/* Who gives and who gets must still be there, and the session too: what is
 * added after its end would not end with it.  The client counts as used. */
static enum err
check_giver(struct call *c, const struct grant *g)
{
	sqlite3_stmt *st = statement(c, GIVER);
	bool used;
	enum err e;

	db_bind_text(st, 1, g->client_id);
	db_bind_int(st, 2, g->user_id);
	db_bind_text(st, 3, g->sid);
	e = db_step(st);
	used = e == OK && !db_null(st, 0);
	db_reset(st);
	if (e == ERR_NOT_FOUND)
		return ERR_CONFLICT;
	if (e != OK || used)
		return e;
	st = statement(c, USE_CLIENT);
	db_bind_text(st, 1, g->client_id);
	db_bind_int(st, 2, c->now);
	return db_run(st);
}

static enum err
add(struct call *c, const char *id, const struct grant *g)
{
	sqlite3_stmt *st = statement(c, ADD);

	db_bind_text(st, 1, id);
	db_bind_int(st, 2, g->user_id);
	db_bind_text(st, 3, g->client_id);
	db_bind_text(st, 4, g->sid);
	db_bind_text(st, 5, g->scope);
	db_bind_text(st, 6, g->resource);
	db_bind_text(st, 7, g->nonce);
	db_bind_text(st, 8, g->claims);
	db_bind_int(st, 9, g->auth_time);
	db_bind_int(st, 10, g->expires_at);
	db_bind_int(st, 11, c->now);
	return db_run(st);
}

/* The time first, so that those given one after another lie side by side in
 * each index: a sign-in then touches few pages, and the same as the last. */
static const char *
new_id(const struct call *c)
{
	return arena_printf(c->arena, "%08llx%s", (long long)c->now,
	    rand_id(c->arena, ID_BITS));
}

enum err
grants_add(struct call *c, const struct grant *g, const char **id)
{
	const char *name = new_id(c);
	enum err e;

	*id = NULL;
	if ((e = check_giver(c, g)) != OK || (e = add(c, name, g)) != OK)
		return e;
	*id = name;
	return OK;
}

static enum err
add_with_code(struct call *c, const struct grant *g, const struct code *code,
    const char *code_text)
{
	struct dated_key key = dated_key(code_text);
	const char *id;
	sqlite3_stmt *st;
	enum err e;

	if ((e = grants_add(c, g, &id)) != OK)
		return e;
	st = statement(c, ADD_CODE);
	db_bind_blob(st, 1, key.bytes, key.len);
	db_bind_text(st, 2, id);
	db_bind_text(st, 3, code->redirect_uri);
	db_bind_text(st, 4, code->code_challenge);
	db_bind_int(st, 5, code->expires_at);
	return db_run(st);
}

enum err
grants_add_with_code(struct call *c, const struct grant *g,
    const struct code *code, const char **code_text)
{
	const char *text = dated_token(c);
	enum err e;

	*code_text = NULL;
	if ((e = db_begin(c->oidc)) != OK)
		return e;
	e = db_end(c->oidc, add_with_code(c, g, code, text));
	if (e == OK)
		*code_text = text;
	return e;
}

struct grant *
grants_row(struct arena *a, sqlite3_stmt *st, int col)
{
	struct grant *g = arena_alloc(a, sizeof *g);

	g->id = db_text(a, st, col++);
	g->user_id = db_int(st, col++);
	g->client_id = db_text(a, st, col++);
	g->sid = db_text(a, st, col++);
	g->scope = db_text(a, st, col++);
	g->resource = db_text(a, st, col++);
	g->nonce = db_text(a, st, col++);
	g->claims = db_text(a, st, col++);
	g->auth_time = db_int(st, col++);
	g->created_at = db_int(st, col++);
	g->used_at = db_int(st, col++);
	g->expires_at = db_int(st, col++);
	g->ended_at = db_int(st, col++);
	g->sub = db_text(a, st, col++);
	g->user_disabled = !db_null(st, col++);
	g->by_list = db_int(st, col) != 0;
	return g;
}

enum err
grants_find(struct call *c, const char *id, struct grant **out)
{
	sqlite3_stmt *st = statement(c, FIND);
	enum err e;

	*out = NULL;
	db_bind_text(st, 1, id);
	if ((e = db_step(st)) == OK)
		*out = grants_row(c->arena, st, 0);
	db_reset(st);
	return e;
}

enum err
grants_end(struct call *c, const char *id, const char *reason)
{
	sqlite3_stmt *st = statement(c, END);

	db_bind_text(st, 1, id);
	db_bind_int(st, 2, c->now);
	db_bind_text(st, 3, reason);
	return db_run(st);
}

enum err
grants_end_user(struct call *c, int64_t user_id, const char *client_id,
    const char *reason)
{
	int which = client_id != NULL ? END_USER_CLIENT : END_USER;
	sqlite3_stmt *st = statement(c, which);

	db_bind_int(st, 1, user_id);
	db_bind_int(st, 2, c->now);
	db_bind_text(st, 3, reason);
	if (client_id != NULL)
		db_bind_text(st, 4, client_id);
	return db_run(st);
}

enum err
grants_list_ended(struct call *c, int64_t since, const char ***ids,
    size_t *count)
{
	sqlite3_stmt *st = statement(c, LIST_ENDED);
	enum err e;

	*ids = NULL;
	*count = 0;
	db_bind_int(st, 1, since);
	while ((e = db_step(st)) == OK) {
		if (*ids == NULL)
			*ids = arena_array(c->arena, (size_t)db_int(st, 1),
			    sizeof **ids);
		(*ids)[(*count)++] = db_text(c->arena, st, 0);
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}
