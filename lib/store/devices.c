/*
 * devices - devices that wait for a person elsewhere (RFC 8628)
 *
 * A device is decided once and its code is spent once, each by one UPDATE
 * that only the first caller can win.
 */
#include "store/devices.h"

#include "crypto/digest.h"
#include "crypto/rand.h"
#include "store/db.h"

enum { ADD, FIND, FIND_WAITING, ALLOW, DENY, POLL, SPEND, NSTATEMENTS };

#define COLUMNS "client_id, scope, resource, interval_s, polled_at," \
	" grant_id, denied_at, used_at, expires_at"
#define WAITS " AND grant_id IS NULL AND denied_at IS NULL"

static const char *const sql[NSTATEMENTS] = {
	[ADD] =
	    "INSERT INTO device_codes (hash, user_code_hash, client_id, scope,"
	    " resource, interval_s, created_at, expires_at)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[FIND] =
	    "SELECT " COLUMNS " FROM device_codes WHERE hash = ?1",
	[FIND_WAITING] =
	    "SELECT " COLUMNS " FROM device_codes WHERE user_code_hash = ?1"
	    WAITS " AND expires_at > ?2",
	[ALLOW] =
	    "UPDATE device_codes SET grant_id = ?3 WHERE user_code_hash = ?1"
	    WAITS " AND expires_at > ?2 AND client_id = ?4",
	[DENY] =
	    "UPDATE device_codes SET denied_at = ?2 WHERE user_code_hash = ?1"
	    WAITS " AND expires_at > ?2",
	[POLL] =
	    "UPDATE device_codes SET polled_at = ?2, interval_s = ?3"
	    " WHERE hash = ?1",
	[SPEND] =
	    "UPDATE device_codes SET used_at = ?2 WHERE hash = ?1"
	    " AND grant_id IS NOT NULL AND used_at IS NULL"
	    " AND expires_at > ?2 RETURNING grant_id",
};

static sqlite3_stmt *
statement(struct call *c, int which)
{
	return db_statement(c->oidc, sql, NSTATEMENTS, which);
}

/* A statement whose first parameter is the hash of a code, the second now.
 * What is bound must outlive this function. */
static sqlite3_stmt *
statement_for(struct call *c, int which, const char *code)
{
	struct digest *hash = arena_alloc(c->arena, sizeof *hash);
	sqlite3_stmt *st = statement(c, which);

	*hash = digest_text(code);
	db_bind_blob(st, 1, hash->bytes, DIGEST_LEN);
	if (which != FIND)
		db_bind_int(st, 2, c->now);
	return st;
}

enum err
devices_add(struct call *c, const struct device *d, const char *user_code,
    const char **device_code)
{
	const char *text = rand_token(c->arena);
	struct digest hash = digest_text(text);
	struct digest user_hash = digest_text(user_code);
	sqlite3_stmt *st = statement(c, ADD);
	enum err e;

	*device_code = NULL;
	db_bind_blob(st, 1, hash.bytes, DIGEST_LEN);
	db_bind_blob(st, 2, user_hash.bytes, DIGEST_LEN);
	db_bind_text(st, 3, d->client_id);
	db_bind_text(st, 4, d->scope);
	db_bind_text(st, 5, d->resource);
	db_bind_int(st, 6, DEVICE_INTERVAL_S);
	db_bind_int(st, 7, c->now);
	db_bind_int(st, 8, c->now + DEVICE_TTL_S);
	if ((e = db_run(st)) == OK)
		*device_code = text;
	return e;
}

static enum err
find(struct call *c, sqlite3_stmt *st, struct device **out)
{
	struct device *d;
	enum err e;

	*out = NULL;
	if ((e = db_step(st)) == OK) {
		*out = d = arena_alloc(c->arena, sizeof *d);
		d->client_id = db_text(c->arena, st, 0);
		d->scope = db_text(c->arena, st, 1);
		d->resource = db_text(c->arena, st, 2);
		d->interval_s = db_int(st, 3);
		d->polled_at = db_int(st, 4);
		d->grant_id = db_text(c->arena, st, 5);
		d->denied_at = db_int(st, 6);
		d->used_at = db_int(st, 7);
		d->expires_at = db_int(st, 8);
	}
	db_reset(st);
	return e;
}

enum err
devices_find(struct call *c, const char *device_code, struct device **out)
{
	return find(c, statement_for(c, FIND, device_code), out);
}

enum err
devices_find_waiting(struct call *c, const char *user_code,
    struct device **out)
{
	return find(c, statement_for(c, FIND_WAITING, user_code), out);
}

static enum err
allow(struct call *c, const char *user_code, const struct grant *g)
{
	struct device *d;
	const char *id;
	sqlite3_stmt *st;
	enum err e;

	if ((e = devices_find_waiting(c, user_code, &d)) != OK ||
	    (e = grants_add(c, g, &id)) != OK)
		return e;
	st = statement_for(c, ALLOW, user_code);
	db_bind_text(st, 3, id);
	db_bind_text(st, 4, g->client_id);
	e = db_run_one(st);
	return e == ERR_NOT_FOUND ? ERR_CONFLICT : e;
}

enum err
devices_allow(struct call *c, const char *user_code, const struct grant *g)
{
	enum err e;

	if ((e = db_begin(c->oidc)) != OK)
		return e;
	return db_end(c->oidc, allow(c, user_code, g));
}

enum err
devices_deny(struct call *c, const char *user_code)
{
	return db_run_one(statement_for(c, DENY, user_code));
}

static enum err
poll(struct call *c, const char *device_code, bool *too_fast)
{
	struct device *d;
	sqlite3_stmt *st;
	enum err e;

	if ((e = devices_find(c, device_code, &d)) != OK)
		return e;
	*too_fast = d->polled_at != 0 &&
	    c->now - d->polled_at < d->interval_s;
	st = statement_for(c, POLL, device_code);
	db_bind_int(st, 3, d->interval_s +
	    (*too_fast ? DEVICE_INTERVAL_S : 0));
	return db_run(st);
}

enum err
devices_poll(struct call *c, const char *device_code, bool *too_fast)
{
	enum err e;

	*too_fast = false;
	if ((e = db_begin(c->oidc)) != OK)
		return e;
	return db_end(c->oidc, poll(c, device_code, too_fast));
}

/* Why SPEND found no row. */
static enum err
why_not(struct call *c, const char *device_code)
{
	struct device *d;
	enum err e;

	if ((e = devices_find(c, device_code, &d)) != OK)
		return e;
	if (d->used_at != 0)
		return ERR_SPENT;
	return c->now >= d->expires_at ? ERR_EXPIRED : ERR_NOT_FOUND;
}

static enum err
redeem(struct call *c, const char *device_code, int64_t refresh_ttl_s,
    const char **refresh_token)
{
	sqlite3_stmt *st = statement_for(c, SPEND, device_code);
	const char *grant_id = NULL;
	enum err e;

	if ((e = db_step(st)) == OK)
		grant_id = db_text(c->arena, st, 0);
	db_reset(st);
	if (e != OK)
		return e == ERR_NOT_FOUND ? why_not(c, device_code) : e;
	return grants_redeem(c, grant_id, refresh_ttl_s, refresh_token);
}

enum err
devices_redeem(struct call *c, const char *device_code,
    int64_t refresh_ttl_s, const char **refresh_token)
{
	enum err e;

	*refresh_token = NULL;
	if ((e = db_begin(c->oidc)) != OK)
		return e;
	e = db_end(c->oidc, redeem(c, device_code, refresh_ttl_s,
	    refresh_token));
	if (e != OK)
		*refresh_token = NULL;
	return e;
}
