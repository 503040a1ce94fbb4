/*
 * apps_list - the clients of a person: what each did, and whether it may
 */
#include "memory/apps.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "memory/categories.h"
#include "memory/changes.h"
#include "memory/memory_row.h"
#include "memory/sight.h"

#define COLUMNS \
	"SELECT a.id, a.client_id, a.name, a.description, a.is_active, " \
	"a.created_at, a.updated_at, a.can_write, a.limited_to, " \
	"(SELECT count(*) FROM memories m WHERE m.app = a.key " \
	"AND m.state <> 'deleted' AND " MEMORY_NOT_EXPIRED("?9") ") AS memories, " \
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
	COUNT = 2 * (APPS_BY_ACCESSED + 1), FIND, TIMES, SET, KEEP, NSTATEMENTS
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
	[SET]   = "UPDATE main.apps SET is_active = coalesce(?2, is_active), "
	          "can_write = coalesce(?3, can_write), "
	          "limited_to = CASE WHEN ?4 THEN ?5 ELSE limited_to END, "
	          "description = nullif(coalesce(?6, description), ''), "
	          "updated_at = ?7 WHERE id = lower(?1)",
	[KEEP]  = "INSERT INTO main.app_history (app, changed_by, change, changed_at) "
	          "SELECT key, ?2, ?3, ?4 FROM main.apps WHERE id = lower(?1)",
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
	out->can_write = db_int(st, 7) != 0;
	out->limited_to = db_text(a, st, 8);
	out->memories = db_int(st, 9);
	out->accessed = db_int(st, 10);
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

	bind(st, f);
	return db_number(st, total);
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
	db_bind_time(st, 9, p->due_at);
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
	db_bind_time(st, 9, p->due_at);
	if ((e = db_step(st)) == OK)
		read_app(rq->call.arena, st, out);
	db_reset(st);
	return e == OK ? read_times(p, id, out) : e;
}

static enum err
check(struct request *rq, struct person *p, const struct app *app,
    const struct app_change *c)
{
	bool limits = c->limits && c->limited_to != NULL;

	if (str_eq(app->client_id, p->client_id) &&
	    (c->is_active == 0 || c->can_write == 0 || limits))
		return request_refuse(rq, ERR_CONFLICT, NULL, "an app cannot "
		    "pause or limit itself: it could not undo it");
	if (limits && (str_eq(app->client_id, APP_IMPORT) ||
	    str_starts(app->client_id, APP_IMPORT ":")))
		return request_refuse(rq, ERR_CONFLICT, NULL, "this is no app "
		    "but what memories were imported by; it reads nothing");
	return OK;
}

static const char *
change_text(struct arena *a, const struct app_change *c)
{
	struct json *j = json_new_object(a);

	if (c->is_active >= 0)
		json_set_bool(j, "is_active", c->is_active == 1);
	if (c->can_write >= 0)
		json_set_bool(j, "can_write", c->can_write == 1);
	if (c->limits && c->limited_to != NULL)
		json_set(j, "limited_to", categories_json(a, c->limited_to));
	else if (c->limits)
		json_set_null(j, "limited_to");
	json_set_string(j, "description", c->description);
	return json_text(a, j);
}

static enum err
set(struct request *rq, struct person *p, const char *id,
    const struct app_change *c)
{
	sqlite3_stmt *st = statement(p, SET);

	db_bind_text(st, 1, id);
	if (c->is_active >= 0)
		db_bind_int(st, 2, c->is_active);
	if (c->can_write >= 0)
		db_bind_int(st, 3, c->can_write);
	db_bind_int(st, 4, c->limits);
	db_bind_text(st, 5, c->limited_to);
	db_bind_text(st, 6, c->description);
	db_bind_int(st, 7, rq->call.now);
	return db_run_one(st);
}

static enum err
keep(struct request *rq, struct person *p, const char *id, int64_t by,
    const struct app_change *c)
{
	sqlite3_stmt *st = statement(p, KEEP);

	db_bind_text(st, 1, id);
	db_bind_int(st, 2, by);
	db_bind_text(st, 3, change_text(rq->call.arena, c));
	db_bind_int(st, 4, rq->call.now);
	return db_run_one(st);
}

enum err
apps_set(struct request *rq, struct person *p, const char *id, int64_t by,
    const struct app_change *c)
{
	enum err e;

	if ((e = set(rq, p, id, c)) != OK)
		return e;
	return keep(rq, p, id, by, c);
}

static enum err
change(struct request *rq, struct person *p, const char *id,
    const struct app_change *c)
{
	struct app app;
	int64_t by;
	enum err e;

	if ((e = apps_get(rq, p, &by)) != OK ||
	    (e = apps_find(rq, p, id, &app)) != OK ||
	    (e = check(rq, p, &app, c)) != OK)
		return e;
	return apps_set(rq, p, id, by, c);
}

enum err
apps_change(struct request *rq, struct person *p, const char *id,
    const struct app_change *c)
{
	enum err e;

	if ((e = sight_whole(rq, p, "what apps may do")) != OK ||
	    (e = db_begin(p->db)) != OK)
		return e;
	if ((e = db_end(p->db, change(rq, p, id, c))) == OK && c->limits)
		changes_tell(rq, p, NULL, 0);
	return e;
}
