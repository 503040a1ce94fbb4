/*
 * grants_refresh - refresh tokens and their rotation (RFC 6749 section 6,
 * RFC 9700 section 4.14.2)
 *
 * A rotated token stays until its time is over, so that a replay is noticed.
 */
#include "store/grants.h"

#include "store/dated.h"
#include "store/db.h"
#include "store/grants_row.h"

enum { USED_EVERY_S = 60 };

enum { FIND, ADD, ROTATE, USE_GRANT, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[FIND] =
	    "SELECT r.created_at, r.expires_at, r.rotated_at, " GRANT_COLUMNS
	    " FROM refresh_tokens r" GRANT_OF("r.grant_id")
	    " WHERE r.hash = ?1",
	[ADD] =
	    "INSERT INTO refresh_tokens (hash, grant_id, created_at,"
	    " expires_at) VALUES (?1, ?2, ?3, ?4)",
	[ROTATE] =
	    "UPDATE refresh_tokens SET rotated_at = ?2 WHERE hash = ?1"
	    " AND rotated_at IS NULL",
	[USE_GRANT] =
	    "UPDATE grants SET used_at = ?2 WHERE id = ?1",
};

struct refresh {
	struct dated_key key;
	struct grant *grant;
	struct refresh_times times;
	int64_t rotated_at;	/* 0: never */
};

static sqlite3_stmt *
statement(struct call *c, int which)
{
	return db_statement(c->oidc, sql, NSTATEMENTS, which);
}

static enum err
find(struct call *c, const char *token, struct refresh *r)
{
	sqlite3_stmt *st = statement(c, FIND);
	enum err e;

	r->key = dated_key(token);
	db_bind_blob(st, 1, r->key.bytes, r->key.len);
	if ((e = db_step(st)) == OK) {
		r->times.created_at = db_int(st, 0);
		r->times.expires_at = db_int(st, 1);
		r->rotated_at = db_int(st, 2);
		r->grant = grants_row(c->arena, st, 3);
	}
	db_reset(st);
	return e;
}

/* Once a minute is enough to be shown, and spares the page. */
static enum err
use(struct call *c, const struct grant *g)
{
	sqlite3_stmt *st;

	if (c->now - g->used_at < USED_EVERY_S)
		return OK;
	st = statement(c, USE_GRANT);
	db_bind_text(st, 1, g->id);
	db_bind_int(st, 2, c->now);
	return db_run(st);
}

static enum err
add(struct call *c, const struct grant *g, int64_t ttl_s, const char **token)
{
	const char *text = dated_token(c);
	struct dated_key key = dated_key(text);
	int64_t expires_at = c->now + ttl_s;
	sqlite3_stmt *st = statement(c, ADD);
	enum err e;

	*token = NULL;
	if (expires_at > g->expires_at)
		expires_at = g->expires_at;
	db_bind_blob(st, 1, key.bytes, key.len);
	db_bind_text(st, 2, g->id);
	db_bind_int(st, 3, c->now);
	db_bind_int(st, 4, expires_at);
	if ((e = db_run(st)) == OK && (e = use(c, g)) == OK)
		*token = text;
	return e;
}

enum err
grants_redeem(struct call *c, const char *id, int64_t ttl_s,
    const char **token)
{
	struct grant *g;
	enum err e;

	*token = NULL;
	if ((e = grants_find(c, id, &g)) != OK)
		return e;
	if (!grant_is_alive(g, c->now))
		return ERR_EXPIRED;
	return ttl_s > 0 ? add(c, g, ttl_s, token) : OK;
}

enum err
grants_find_refresh(struct call *c, const char *refresh_token,
    struct grant **out)
{
	struct refresh r = { 0 };
	enum err e;

	*out = NULL;
	if ((e = find(c, refresh_token, &r)) == OK)
		*out = r.grant;
	return e;
}

enum err
grants_find_living_refresh(struct call *c, const char *refresh_token,
    struct grant **out, struct refresh_times *times)
{
	struct refresh r = { 0 };
	enum err e;

	*out = NULL;
	*times = (struct refresh_times){ 0 };
	if ((e = find(c, refresh_token, &r)) != OK)
		return e;
	if (r.rotated_at != 0 || c->now >= r.times.expires_at ||
	    !grant_is_alive(r.grant, c->now))
		return ERR_NOT_FOUND;
	*out = r.grant;
	*times = r.times;
	return OK;
}

static enum err
rotate(struct call *c, const char *refresh_token, int64_t ttl_s,
    const char **successor)
{
	struct refresh r = { 0 };
	sqlite3_stmt *st;
	enum err e;

	if ((e = find(c, refresh_token, &r)) != OK)
		return e;
	if (!grant_is_alive(r.grant, c->now))
		return ERR_EXPIRED;
	if (r.rotated_at != 0 && c->now >= r.rotated_at + REFRESH_GRACE_S)
		return ERR_SPENT;
	if (c->now >= r.times.expires_at)
		return ERR_EXPIRED;
	st = statement(c, ROTATE);
	db_bind_blob(st, 1, r.key.bytes, r.key.len);
	db_bind_int(st, 2, c->now);
	if ((e = db_run(st)) != OK)
		return e;
	return add(c, r.grant, ttl_s, successor);
}

enum err
grants_rotate(struct call *c, const char *refresh_token,
    int64_t refresh_ttl_s, const char **successor)
{
	enum err e;

	*successor = NULL;
	if ((e = db_begin(c->oidc)) != OK)
		return e;
	e = db_end(c->oidc, rotate(c, refresh_token, refresh_ttl_s,
	    successor));
	if (e != OK)
		*successor = NULL;
	return e;
}
