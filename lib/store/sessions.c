/*
 * sessions - browsers that are signed in at this provider
 *
 * Never keeps a cookie, only its SHA-256; looking one up does not write, but
 * once a minute.
 */
#include "store/sessions.h"

#include "crypto/digest.h"
#include "crypto/rand.h"
#include "store/db.h"

enum { SID_BITS = 128, SEEN_EVERY_S = 60 };

#define COLUMNS \
	"s.sid, s.user_id, s.auth_time, s.created_at, s.seen_at," \
	" s.expires_at, u.admitted = 'list'"
#define ALIVE \
	" FROM sessions s JOIN users u ON u.id = s.user_id" \
	" WHERE u.disabled_at IS NULL AND s.expires_at > ?2"

enum { ADD, RENEW, FIND, FIND_SID, LIST_USER, SEEN, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[ADD] =
	    "INSERT INTO sessions (hash, sid, user_id, auth_time, created_at,"
	    " seen_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?4, ?4, ?5)",
	[RENEW] =
	    "UPDATE sessions SET hash = ?1, auth_time = ?3, seen_at = ?3,"
	    " expires_at = ?4 WHERE sid = ?2",
	[FIND] =
	    "SELECT " COLUMNS ALIVE " AND s.hash = ?1 AND s.seen_at > ?3",
	[FIND_SID] =
	    "SELECT " COLUMNS ALIVE " AND s.sid = ?1",
	[LIST_USER] =
	    "SELECT " COLUMNS ALIVE " AND s.user_id = ?1 AND s.seen_at > ?3"
	    " ORDER BY s.seen_at DESC, s.sid LIMIT ?4",
	[SEEN] =
	    "UPDATE sessions SET seen_at = ?2 WHERE sid = ?1",
};

static sqlite3_stmt *
statement(struct call *c, int which)
{
	return db_statement(c->oidc, sql, NSTATEMENTS, which);
}

enum err
sessions_add(struct call *c, int64_t user_id, int64_t ttl_s,
    const char **cookie, struct session **out)
{
	const char *secret = rand_token(c->arena);
	struct digest hash = digest_text(secret);
	struct session *s = arena_alloc(c->arena, sizeof *s);
	sqlite3_stmt *st = statement(c, ADD);
	enum err e;

	*cookie = NULL;
	*out = NULL;
	s->sid = rand_id(c->arena, SID_BITS);
	s->user_id = user_id;
	s->auth_time = s->created_at = s->seen_at = c->now;
	s->expires_at = c->now + ttl_s;
	db_bind_blob(st, 1, hash.bytes, DIGEST_LEN);
	db_bind_text(st, 2, s->sid);
	db_bind_int(st, 3, user_id);
	db_bind_int(st, 4, c->now);
	db_bind_int(st, 5, s->expires_at);
	if ((e = db_run(st)) != OK)
		return e;
	*cookie = secret;
	*out = s;
	return OK;
}

enum err
sessions_renew(struct call *c, const struct session *old, int64_t ttl_s,
    const char **cookie, struct session **out)
{
	const char *secret = rand_token(c->arena);
	struct digest hash = digest_text(secret);
	struct session *s = arena_alloc(c->arena, sizeof *s);
	sqlite3_stmt *st = statement(c, RENEW);
	enum err e;

	*cookie = NULL;
	*out = NULL;
	*s = *old;
	s->auth_time = s->seen_at = c->now;
	s->expires_at = c->now + ttl_s;
	db_bind_blob(st, 1, hash.bytes, DIGEST_LEN);
	db_bind_text(st, 2, s->sid);
	db_bind_int(st, 3, c->now);
	db_bind_int(st, 4, s->expires_at);
	if ((e = db_run_one(st)) != OK)
		return e;
	*cookie = secret;
	*out = s;
	return OK;
}

static void
read_row(struct call *c, sqlite3_stmt *st, struct session *s)
{
	s->sid = db_text(c->arena, st, 0);
	s->user_id = db_int(st, 1);
	s->auth_time = db_int(st, 2);
	s->created_at = db_int(st, 3);
	s->seen_at = db_int(st, 4);
	s->expires_at = db_int(st, 5);
	s->by_list = db_int(st, 6) != 0;
}

static enum err
read_one(struct call *c, sqlite3_stmt *st, struct session **out)
{
	enum err e;

	if ((e = db_step(st)) == OK) {
		*out = arena_alloc(c->arena, sizeof **out);
		read_row(c, st, *out);
	}
	db_reset(st);
	return e;
}

enum err
sessions_find(struct call *c, const char *cookie, int64_t idle_s,
    struct session **out)
{
	struct digest hash = digest_text(cookie);
	sqlite3_stmt *st = statement(c, FIND);
	enum err e;

	*out = NULL;
	db_bind_blob(st, 1, hash.bytes, DIGEST_LEN);
	db_bind_int(st, 2, c->now);
	db_bind_int(st, 3, c->now - idle_s);
	if ((e = read_one(c, st, out)) != OK)
		return e;
	if (c->now - (*out)->seen_at < SEEN_EVERY_S)
		return OK;
	st = statement(c, SEEN);
	db_bind_text(st, 1, (*out)->sid);
	db_bind_int(st, 2, c->now);
	/* A full disk signs nobody out; the store has logged it. */
	if (db_run(st) == OK)
		(*out)->seen_at = c->now;
	return OK;
}

enum err
sessions_find_sid(struct call *c, const char *sid, struct session **out)
{
	sqlite3_stmt *st = statement(c, FIND_SID);

	*out = NULL;
	db_bind_text(st, 1, sid);
	db_bind_int(st, 2, c->now);
	return read_one(c, st, out);
}

enum err
sessions_list_user(struct call *c, int64_t user_id, int64_t idle_s,
    struct session **out, size_t *count)
{
	sqlite3_stmt *st = statement(c, LIST_USER);
	enum err e;

	*out = arena_array(c->arena, SESSIONS_SHOWN_MAX, sizeof **out);
	*count = 0;
	db_bind_int(st, 1, user_id);
	db_bind_int(st, 2, c->now);
	db_bind_int(st, 3, c->now - idle_s);
	db_bind_int(st, 4, SESSIONS_SHOWN_MAX);
	while ((e = db_step(st)) == OK)
		read_row(c, st, *out + (*count)++);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}
