/*
 * users - the people who may sign in
 *
 * Never removes a person: a subject is never used again.
 */
#include "store/users.h"

#include "base/str.h"
#include "crypto/rand.h"
#include "store/db.h"
#include "store/grants.h"
#include "store/sessions.h"

enum { SUB_BITS = 128 };

#define COLUMNS \
	"id, sub, email, email_verified, name, password_hash, " \
	"created_at, updated_at, disabled_at, upstream_iss, upstream_sub, " \
	"upstream_hd, admitted = 'list'"

enum { FIND, FIND_SUB, FIND_EMAIL, FIND_UPSTREAM, FIND_PASSWORD, LIST, ADD,
	BIND_UPSTREAM, NOTE_UPSTREAM, SET_PASSWORD, SET_DISABLED,
	NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[FIND] =
	    "SELECT " COLUMNS " FROM users WHERE id = ?1",
	[FIND_SUB] =
	    "SELECT " COLUMNS " FROM users WHERE sub = ?1",
	[FIND_EMAIL] =
	    "SELECT " COLUMNS " FROM users WHERE email = ?1",
	[FIND_UPSTREAM] =
	    "SELECT " COLUMNS " FROM users"
	    " WHERE upstream_iss = ?1 AND upstream_sub = ?2",
	[FIND_PASSWORD] =
	    "SELECT 1 FROM users WHERE password_hash IS NOT NULL"
	    " AND disabled_at IS NULL LIMIT 1",
	[LIST] =
	    "SELECT " COLUMNS ", count(*) OVER () FROM users ORDER BY email",
	[ADD] =
	    "INSERT INTO users (sub, email, email_verified, name,"
	    " created_at, updated_at, upstream_iss, upstream_sub,"
	    " upstream_hd, admitted, password_hash)"
	    " VALUES (?1, ?2, 1, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9)",
	[BIND_UPSTREAM] =
	    "UPDATE users SET upstream_iss = ?2, upstream_sub = ?3,"
	    " upstream_hd = ?4, updated_at = ?5 WHERE id = ?1"
	    " AND upstream_sub IS NULL AND disabled_at IS NULL",
	[NOTE_UPSTREAM] =
	    "UPDATE users SET upstream_hd = ?3, updated_at = ?4, email ="
	    " CASE WHEN EXISTS (SELECT 1 FROM users WHERE email = ?2)"
	    " THEN email ELSE ?2 END WHERE id = ?1",
	[SET_PASSWORD] =
	    "UPDATE users SET password_hash = ?2, updated_at = ?3 WHERE id = ?1",
	[SET_DISABLED] =
	    "UPDATE users SET disabled_at = ?2, updated_at = ?3 WHERE id = ?1",
};

enum { COUNT_COLUMN = 13 };

static sqlite3_stmt *
statement(struct call *c, int which)
{
	return db_statement(c->oidc, sql, NSTATEMENTS, which);
}

static void
read_row(struct arena *a, sqlite3_stmt *st, struct user *u)
{
	u->id = db_int(st, 0);
	u->sub = db_text(a, st, 1);
	u->email = db_text(a, st, 2);
	u->email_verified = db_int(st, 3) != 0;
	u->name = db_text(a, st, 4);
	u->password_hash = db_text(a, st, 5);
	u->created_at = db_int(st, 6);
	u->updated_at = db_int(st, 7);
	u->disabled_at = db_int(st, 8);
	u->upstream_iss = db_text(a, st, 9);
	u->upstream_sub = db_text(a, st, 10);
	u->upstream_hd = db_text(a, st, 11);
	u->by_list = db_int(st, 12) != 0;
}

static enum err
read_one(struct call *c, sqlite3_stmt *st, struct user **out)
{
	enum err e;

	if ((e = db_step(st)) == OK) {
		*out = arena_alloc(c->arena, sizeof **out);
		read_row(c->arena, st, *out);
	}
	db_reset(st);
	return e;
}

static char *
lower(struct call *c, const char *email)
{
	char *copy = arena_strdup(c->arena, email);

	str_lower(copy);
	return copy;
}

enum err
users_find(struct call *c, int64_t id, struct user **out)
{
	sqlite3_stmt *st = statement(c, FIND);

	*out = NULL;
	db_bind_int(st, 1, id);
	return read_one(c, st, out);
}

enum err
users_find_sub(struct call *c, const char *sub, struct user **out)
{
	sqlite3_stmt *st = statement(c, FIND_SUB);

	*out = NULL;
	db_bind_text(st, 1, sub);
	return read_one(c, st, out);
}

enum err
users_find_email(struct call *c, const char *email, struct user **out)
{
	sqlite3_stmt *st = statement(c, FIND_EMAIL);

	*out = NULL;
	db_bind_text(st, 1, lower(c, email));
	return read_one(c, st, out);
}

enum err
users_find_upstream(struct call *c, const char *iss, const char *sub,
    struct user **out)
{
	sqlite3_stmt *st = statement(c, FIND_UPSTREAM);

	*out = NULL;
	db_bind_text(st, 1, iss);
	db_bind_text(st, 2, sub);
	return read_one(c, st, out);
}

enum err
users_have_password(struct call *c, bool *yes)
{
	sqlite3_stmt *st = statement(c, FIND_PASSWORD);
	enum err e = db_step(st);

	db_reset(st);
	*yes = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
add(struct call *c, const struct user *u, struct user **out)
{
	sqlite3_stmt *st = statement(c, ADD);
	enum err e;

	*out = NULL;
	db_bind_text(st, 1, rand_id(c->arena, SUB_BITS));
	db_bind_text(st, 2, lower(c, u->email));
	db_bind_text(st, 3, u->name);
	db_bind_int(st, 4, c->now);
	db_bind_text(st, 5, u->upstream_iss);
	db_bind_text(st, 6, u->upstream_sub);
	db_bind_text(st, 7, u->upstream_hd);
	db_bind_text(st, 8, u->by_list ? "list" : "operator");
	db_bind_text(st, 9, u->password_hash);
	if ((e = db_run(st)) != OK)
		return e;
	return users_find(c, db_last_id(c->oidc), out);
}

enum err
users_add(struct call *c, const char *email, const char *name,
    const char *password_hash, struct user **out)
{
	return add(c, &(struct user){ .email = email, .name = name,
	    .password_hash = password_hash }, out);
}

enum err
users_add_upstream(struct call *c, const struct user *u, struct user **out)
{
	struct user fresh = *u;

	fresh.password_hash = NULL;
	return add(c, &fresh, out);
}

enum err
users_bind_upstream(struct call *c, const struct user *u)
{
	sqlite3_stmt *st = statement(c, BIND_UPSTREAM);
	enum err e;

	db_bind_int(st, 1, u->id);
	db_bind_text(st, 2, u->upstream_iss);
	db_bind_text(st, 3, u->upstream_sub);
	db_bind_text(st, 4, u->upstream_hd);
	db_bind_int(st, 5, c->now);
	e = db_run_one(st);
	return e == ERR_NOT_FOUND ? ERR_CONFLICT : e;
}

enum err
users_note_upstream(struct call *c, int64_t id, const char *email,
    const char *hd)
{
	sqlite3_stmt *st = statement(c, NOTE_UPSTREAM);

	db_bind_int(st, 1, id);
	db_bind_text(st, 2, lower(c, email));
	db_bind_text(st, 3, hd);
	db_bind_int(st, 4, c->now);
	return db_run_one(st);
}

enum err
users_set_password(struct call *c, int64_t id, const char *password_hash)
{
	sqlite3_stmt *st = statement(c, SET_PASSWORD);

	db_bind_int(st, 1, id);
	db_bind_text(st, 2, password_hash);
	db_bind_int(st, 3, c->now);
	return db_run_one(st);
}

static enum err
set_disabled(struct call *c, int64_t id, bool disabled)
{
	struct session_end gone = { .user_id = id, .reason = "user disabled" };
	sqlite3_stmt *st = statement(c, SET_DISABLED);
	int64_t count;
	enum err e;

	db_bind_int(st, 1, id);
	db_bind_time(st, 2, disabled ? c->now : 0);
	db_bind_int(st, 3, c->now);
	if ((e = db_run_one(st)) != OK || !disabled)
		return e;
	if ((e = sessions_end_within(c, &gone, &count)) != OK)
		return e;
	return grants_end_user(c, id, NULL, "user disabled");
}

enum err
users_set_disabled(struct call *c, int64_t id, bool disabled)
{
	enum err e;

	if ((e = db_begin(c->oidc)) != OK)
		return e;
	return db_end(c->oidc, set_disabled(c, id, disabled));
}

enum err
users_list(struct call *c, struct user **out, size_t *count)
{
	sqlite3_stmt *st = statement(c, LIST);
	enum err e;

	*out = NULL;
	*count = 0;
	while ((e = db_step(st)) == OK) {
		if (*out == NULL)
			*out = arena_array(c->arena,
			    (size_t)db_int(st, COUNT_COLUMN), sizeof **out);
		read_row(c->arena, st, *out + (*count)++);
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}
