/*
 * codes - authorization codes (RFC 6749 section 4.1.2); see grants.h
 *
 * A code is spent by one UPDATE that only the first caller can win.  A spent
 * one stays, so that a second use is noticed.
 */
#include "store/grants.h"

#include "store/dated.h"
#include "store/db.h"
#include "store/grants_row.h"

enum { FIND, SPEND, BURN, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[FIND] =
	    "SELECT c.redirect_uri, c.code_challenge, c.expires_at, c.used_at,"
	    " " GRANT_COLUMNS
	    " FROM codes c" GRANT_OF("c.grant_id") " WHERE c.hash = ?1",
	[SPEND] =
	    "UPDATE codes SET used_at = ?2 WHERE hash = ?1"
	    " AND used_at IS NULL AND expires_at > ?2 RETURNING grant_id",
	[BURN] =
	    "UPDATE codes SET used_at = ?2 WHERE hash = ?1"
	    " AND used_at IS NULL",
};

static sqlite3_stmt *
statement(struct call *c, int which)
{
	return db_statement(c->oidc, sql, NSTATEMENTS, which);
}

enum err
codes_find(struct call *c, const char *code_text, struct code **out)
{
	struct dated_key key = dated_key(code_text);
	sqlite3_stmt *st = statement(c, FIND);
	struct code *code;
	enum err e;

	*out = NULL;
	db_bind_blob(st, 1, key.bytes, key.len);
	if ((e = db_step(st)) == OK) {
		*out = code = arena_alloc(c->arena, sizeof *code);
		code->redirect_uri = db_text(c->arena, st, 0);
		code->code_challenge = db_text(c->arena, st, 1);
		code->expires_at = db_int(st, 2);
		code->used_at = db_int(st, 3);
		code->grant = grants_row(c->arena, st, 4);
	}
	db_reset(st);
	return e;
}

/* Why SPEND found no row. */
static enum err
why_not(struct call *c, const char *code_text)
{
	struct code *code;
	enum err e;

	if ((e = codes_find(c, code_text, &code)) != OK)
		return e;
	return code->used_at != 0 ? ERR_SPENT : ERR_EXPIRED;
}

static enum err
redeem(struct call *c, const char *code_text, int64_t refresh_ttl_s,
    const char **refresh_token)
{
	struct dated_key key = dated_key(code_text);
	sqlite3_stmt *st = statement(c, SPEND);
	const char *grant_id = NULL;
	enum err e;

	db_bind_blob(st, 1, key.bytes, key.len);
	db_bind_int(st, 2, c->now);
	if ((e = db_step(st)) == OK)
		grant_id = db_text(c->arena, st, 0);
	db_reset(st);
	if (e != OK)
		return e == ERR_NOT_FOUND ? why_not(c, code_text) : e;
	return grants_redeem(c, grant_id, refresh_ttl_s, refresh_token);
}

enum err
codes_redeem(struct call *c, const char *code_text, int64_t refresh_ttl_s,
    const char **refresh_token)
{
	enum err e;

	*refresh_token = NULL;
	if ((e = db_begin(c->oidc)) != OK)
		return e;
	e = db_end(c->oidc, redeem(c, code_text, refresh_ttl_s,
	    refresh_token));
	if (e != OK)
		*refresh_token = NULL;
	return e;
}

enum err
codes_burn(struct call *c, const char *code_text)
{
	struct dated_key key = dated_key(code_text);
	sqlite3_stmt *st = statement(c, BURN);

	db_bind_blob(st, 1, key.bytes, key.len);
	db_bind_int(st, 2, c->now);
	return db_run(st);
}
