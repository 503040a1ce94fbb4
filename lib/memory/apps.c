/*
 * apps - the clients through which a person's memories come
 *
 * A client is known by its OAuth client_id, never by a name it gives itself.
 */
#include "memory/apps.h"

#include "base/str.h"
#include "memory/uuid.h"
#include "store/db.h"

enum { FIND, ADD, RENAME, PAUSED, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[FIND]   = "SELECT key, name FROM apps WHERE client_id = ?1",
	[ADD]    = ("INSERT INTO apps (id, client_id, name, created_at, updated_at) "
	           "VALUES (?1, ?2, ?3, ?4, ?4)"),
	[RENAME] = "UPDATE apps SET name = ?2, updated_at = ?3 WHERE key = ?1",
	[PAUSED] = "SELECT 1 FROM apps WHERE client_id = ?1 AND NOT is_active",
};

static enum err
add(struct request *rq, struct person *p, const char *name, int64_t *key)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, ADD);
	enum err e;

	db_bind_text(st, 1, uuid_new(rq->call.arena));
	db_bind_text(st, 2, p->client_id);
	db_bind_text(st, 3, name);
	db_bind_int(st, 4, rq->call.now);
	if ((e = db_run(st)) == OK)
		*key = db_last_id(p->db);
	return e;
}

static enum err
rename_app(struct request *rq, struct person *p, const char *name, int64_t key)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, RENAME);

	db_bind_int(st, 1, key);
	db_bind_text(st, 2, name);
	db_bind_int(st, 3, rq->call.now);
	return db_run(st);
}

enum err
apps_get(struct request *rq, struct person *p, int64_t *key)
{
	struct arena *a = rq->call.arena;
	const char *name = arena_strndup(a, p->app,
	    str_utf8_cut(p->app, APP_NAME_MAX));
	const char *known = NULL;
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, FIND);
	enum err e;

	*key = 0;
	db_bind_text(st, 1, p->client_id);
	if ((e = db_step(st)) == OK) {
		*key = db_int(st, 0);
		known = db_text(a, st, 1);
	}
	db_reset(st);
	if (e == ERR_NOT_FOUND)
		return add(rq, p, name, key);
	if (e != OK || str_eq(known, name))
		return e;
	return rename_app(rq, p, name, *key);
}

enum err
apps_admit(struct request *rq, struct person *p)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, PAUSED);
	enum err e;

	db_bind_text(st, 1, p->client_id);
	e = db_step(st);
	db_reset(st);
	if (e == ERR_NOT_FOUND)
		return OK;
	if (e != OK)
		return e;
	return request_refuse(rq, ERR_FORBIDDEN, NULL, "the user has paused "
	    "this app: it may neither read nor write memories until the user "
	    "lets it in again");
}
