/*
 * apps_list - the clients of a person: what each did, and whether it may
 */
#include "memory/apps.h"

#include <string.h>

#include "base/str.h"
#include "store/db.h"

#define COLUMNS \
	"SELECT a.id, a.client_id, a.name, a.description, a.is_active, " \
	"a.created_at, a.updated_at, " \
	"(SELECT count(*) FROM memories m WHERE m.app = a.key " \
	"AND m.state <> 'deleted') AS memories, " \
	"(SELECT count(DISTINCT l.memory) FROM access_log l " \
	"WHERE l.app = a.key) AS accessed "
#define FILTER \
	"FROM apps a WHERE (?1 IS NULL OR instr(lower(a.name), lower(?1))) " \
	"AND (?2 < 0 OR a.is_active = ?2) "
#define LIST(order) \
	COLUMNS FILTER "ORDER BY " order " LIMIT ?3 OFFSET ?4"

/* The lists first, in the order of enum apps_sort, ascending and descending. */
enum {
	LISTS,
	COUNT = 2 * (APPS_BY_ACCESSED + 1), FIND, TIMES, SET, NSTATEMENTS
};

static const char *const sql[NSTATEMENTS] = {
	[LISTS + 2 * APPS_BY_NAME]         = LIST("a.name, a.key"),
	[LISTS + 2 * APPS_BY_NAME + 1]     = LIST("a.name DESC, a.key"),
	[LISTS + 2 * APPS_BY_MEMORIES]     = LIST("memories, a.name, a.key"),
	[LISTS + 2 * APPS_BY_MEMORIES + 1] = LIST("memories DESC, a.name, a.key"),
	[LISTS + 2 * APPS_BY_ACCESSED]     = LIST("accessed, a.name, a.key"),
	[LISTS + 2 * APPS_BY_ACCESSED + 1] = LIST("accessed DESC, a.name, a.key"),
	[COUNT] = "SELECT count(*) " FILTER,
	[FIND]  = COLUMNS "FROM apps a WHERE a.id = lower(?1)",
	[TIMES] = "SELECT min(accessed_at), max(accessed_at) FROM access_log "
	          "WHERE app = (SELECT key FROM apps WHERE id = lower(?1))",
	[SET]   = "UPDATE apps SET is_active = ?2, updated_at = ?3 WHERE id = lower(?1)",
};

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

static void
read_app(struct arena *a, sqlite3_stmt *st, struct app *out)
{
	memset(out, 0, sizeof *out);
	out->id = db_text(a, st, 0);
	out->client_id = db_text(a, st, 1);
	out->name = db_text(a, st, 2);
	out->description = db_text(a, st, 3);
	out->is_active = db_int(st, 4) != 0;
	out->created_at = db_int(st, 5);
	out->updated_at = db_int(st, 6);
	out->memories = db_int(st, 7);
	out->accessed = db_int(st, 8);
}

static void
bind(sqlite3_stmt *st, const struct apps_filter *f)
{
	db_bind_text(st, 1, f->name);
	db_bind_int(st, 2, f->active);
}

static enum err
count(struct person *p, const struct apps_filter *f, int64_t *total)
{
	sqlite3_stmt *st = statement(p, COUNT);
	enum err e;

	bind(st, f);
	if ((e = db_step(st)) == OK)
		*total = db_int(st, 0);
	db_reset(st);
	return e;
}

enum err
apps_list(struct request *rq, struct person *p, const struct apps_filter *f,
    struct apps_page *out)
{
	sqlite3_stmt *st;
	enum err e;

	memset(out, 0, sizeof *out);
	if ((e = count(p, f, &out->total)) != OK)
		return e;
	out->items = arena_array(rq->call.arena, (size_t)f->limit,
	    sizeof *out->items);
	st = statement(p, LISTS + 2 * (int)f->sort + f->descending);
	bind(st, f);
	db_bind_int(st, 3, f->limit);
	db_bind_int(st, 4, f->offset);
	while ((e = db_step(st)) == OK)
		read_app(rq->call.arena, st, &out->items[out->count++]);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
read_times(struct person *p, const char *id, struct app *out)
{
	sqlite3_stmt *st = statement(p, TIMES);
	enum err e;

	db_bind_text(st, 1, id);
	if ((e = db_step(st)) == OK) {
		out->first_accessed = db_int(st, 0);
		out->last_accessed = db_int(st, 1);
	}
	db_reset(st);
	return e;
}

enum err
apps_find(struct request *rq, struct person *p, const char *id,
    struct app *out)
{
	sqlite3_stmt *st = statement(p, FIND);
	enum err e;

	db_bind_text(st, 1, id);
	if ((e = db_step(st)) == OK)
		read_app(rq->call.arena, st, out);
	db_reset(st);
	return e == OK ? read_times(p, id, out) : e;
}

static enum err
set(struct request *rq, struct person *p, const char *id, bool active)
{
	sqlite3_stmt *st;
	struct app app;
	enum err e;

	if ((e = apps_find(rq, p, id, &app)) != OK)
		return e;
	if (!active && str_eq(app.client_id, p->client_id))
		return request_refuse(rq, ERR_CONFLICT, NULL, "an app cannot "
		    "pause itself: it could not let itself in again");
	st = statement(p, SET);
	db_bind_text(st, 1, id);
	db_bind_int(st, 2, active);
	db_bind_int(st, 3, rq->call.now);
	return db_run_one(st);
}

enum err
apps_set_active(struct request *rq, struct person *p, const char *id,
    bool active)
{
	enum err e;

	if ((e = db_begin(p->db)) != OK)
		return e;
	return db_end(p->db, set(rq, p, id, active));
}
