/*
 * apps - the clients through which a person's memories come
 *
 * A client is known by its OAuth client_id, never by a name it gives itself.
 */
#include "memory/apps.h"

#include "base/str.h"
#include "memory/uuid.h"
#include "store/db.h"

enum { FIND, ADD, RENAME, ADMIT, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[FIND]   = "SELECT key, name, can_write FROM main.apps WHERE client_id = ?1",
	[ADD]    = ("INSERT INTO main.apps (id, client_id, name, created_at, updated_at) "
	           "VALUES (?1, ?2, ?3, ?4, ?4)"),
	[RENAME] = "UPDATE main.apps SET name = ?2, updated_at = ?3 WHERE key = ?1",
	[ADMIT]  = "SELECT is_active, limited_to FROM main.apps WHERE client_id = ?1",
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

static enum err
get(struct request *rq, struct person *p, int64_t *key, bool *can_write)
{
	struct arena *a = rq->call.arena;
	const char *name = arena_strndup(a, p->app,
	    str_utf8_cut(p->app, APP_NAME_MAX));
	const char *known = NULL;
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, FIND);
	enum err e;

	*key = 0;
	*can_write = true;
	db_bind_text(st, 1, p->client_id);
	if ((e = db_step(st)) == OK) {
		*key = db_int(st, 0);
		known = db_text(a, st, 1);
		*can_write = db_int(st, 2) != 0;
	}
	db_reset(st);
	if (e == ERR_NOT_FOUND)
		return add(rq, p, name, key);
	if (e != OK || str_eq(known, name))
		return e;
	return rename_app(rq, p, name, *key);
}

enum err
apps_key(struct request *rq, struct person *p, int64_t *key)
{
	bool can_write;

	return get(rq, p, key, &can_write);
}

enum err
apps_get(struct request *rq, struct person *p, int64_t *key)
{
	bool can_write;
	enum err e;

	if ((e = get(rq, p, key, &can_write)) != OK || can_write)
		return e;
	return request_refuse(rq, ERR_FORBIDDEN, NULL, "the user lets this app "
	    "read memories, not change them; nothing was changed");
}

enum err
apps_admit(struct request *rq, struct person *p)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, ADMIT);
	bool active = true;
	enum err e;

	db_bind_text(st, 1, p->client_id);
	if ((e = db_step(st)) == OK) {
		active = db_int(st, 0) != 0;
		p->limits = db_text(rq->call.arena, st, 1);
	}
	db_reset(st);
	if (e == ERR_NOT_FOUND)
		return OK;
	if (e != OK || active)
		return e;
	return request_refuse(rq, ERR_FORBIDDEN, NULL, "the user has paused "
	    "this app: it may neither read nor write memories until the user "
	    "lets it in again");
}
