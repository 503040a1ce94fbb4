/*
 * categories_edit - the person's list of categories, to look at and to change
 *
 * What a memory belongs to changes with the category, so those who listen are
 * told.
 */
#include "memory/categories.h"

#include <string.h>

#include "memory/apps.h"
#include "memory/changes.h"
#include "memory/sight.h"
#include "memory/uuid.h"
#include "store/db.h"

#define COLUMNS "id, name, description, created_at, updated_at "

enum { ALL, CREATE, CHANGE, REMOVE, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[ALL]    = "SELECT " COLUMNS "FROM categories ORDER BY name LIMIT ?1",
	[CREATE] = "INSERT INTO main.categories (id, name, description, created_at, "
	           "updated_at) VALUES (?1, ?2, ?3, ?4, ?4) RETURNING " COLUMNS,
	[CHANGE] = "UPDATE main.categories SET name = coalesce(?2, name), "
	           "description = coalesce(?3, description), updated_at = ?4 "
	           "WHERE id = ?1 RETURNING " COLUMNS,
	[REMOVE] = "DELETE FROM main.categories WHERE id = ?1",
};

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

static void
read_category(struct arena *a, sqlite3_stmt *st, struct category *out)
{
	out->id = db_text(a, st, 0);
	out->name = db_text(a, st, 1);
	out->description = db_text(a, st, 2);
	out->created_at = db_int(st, 3);
	out->updated_at = db_int(st, 4);
}

enum err
categories_all(struct request *rq, struct person *p, struct category **out,
    size_t *count)
{
	sqlite3_stmt *st = statement(p, ALL);
	enum err e;

	*count = 0;
	*out = arena_array(rq->call.arena, CATEGORIES_LIST_MAX, sizeof **out);
	db_bind_int(st, 1, CATEGORIES_LIST_MAX);
	while ((e = db_step(st)) == OK)
		read_category(rq->call.arena, st, &(*out)[(*count)++]);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* The name without the blanks around it. */
static enum err
check_name(struct request *rq, const char *name, const char **out)
{
	*out = categories_list(rq->call.arena, name);
	if (**out != '\0' && strchr(name, ',') == NULL &&
	    categories_valid(*out))
		return OK;
	return request_refuse(rq, ERR_INVALID, NULL,
	    "the name of a category has 1 to %d bytes and no comma",
	    CATEGORY_NAME_MAX);
}

static enum err
check_description(struct request *rq, const char *text)
{
	if (text == NULL || strlen(text) <= CATEGORY_DESCRIPTION_MAX)
		return OK;
	return request_refuse(rq, ERR_INVALID, NULL,
	    "the description of a category may have at most %d bytes",
	    CATEGORY_DESCRIPTION_MAX);
}

/* The list is the person's: a client that sees a part of it changes none.  If
 * the category `id` gets another name, or none, limits follow. */
static enum err
begin(struct request *rq, struct person *p, const char *id, const char *name)
{
	int64_t app;
	enum err e;

	if ((e = sight_whole(rq, p, "the list of categories")) != OK ||
	    (e = db_begin(p->db)) != OK)
		return e;
	if ((e = apps_get(rq, p, &app)) != OK || (id != NULL &&
	    (e = apps_limits_follow(rq, p, app, id, name)) != OK))
		db_rollback(p->db);
	return e;
}

/* Runs a statement that returns the row it wrote, in a transaction; `renamed`
 * is what gets a name that it had not. */
static enum err
write_one(struct request *rq, struct person *p, sqlite3_stmt *st,
    const struct category *renamed, struct category *out)
{
	enum err e;

	if ((e = begin(rq, p, renamed != NULL ? renamed->id : NULL,
	    renamed != NULL ? renamed->name : NULL)) != OK) {
		db_reset(st);
		return e;
	}
	if ((e = db_step(st)) == OK)
		read_category(rq->call.arena, st, out);
	db_reset(st);
	if ((e = db_end(p->db, e)) == ERR_CONFLICT)
		return request_refuse(rq, e, NULL,
		    "there is a category of this name");
	if (e == OK)
		changes_tell(rq, p, NULL, 0);
	return e;
}

enum err
categories_create(struct request *rq, struct person *p, const char *name,
    const char *description, struct category *out)
{
	sqlite3_stmt *st;
	enum err e;

	if ((e = check_name(rq, name, &name)) != OK ||
	    (e = check_description(rq, description)) != OK)
		return e;
	st = statement(p, CREATE);
	db_bind_text(st, 1, uuid_new(rq->call.arena));
	db_bind_text(st, 2, name);
	db_bind_text(st, 3, description);
	db_bind_int(st, 4, rq->call.now);
	return write_one(rq, p, st, NULL, out);
}

enum err
categories_change(struct request *rq, struct person *p,
    const struct category *in, struct category *out)
{
	struct category renamed = { .id = in->id };
	const char *name = NULL;
	sqlite3_stmt *st;
	enum err e;

	if (in->name != NULL && (e = check_name(rq, in->name, &name)) != OK)
		return e;
	if ((e = check_description(rq, in->description)) != OK)
		return e;
	st = statement(p, CHANGE);
	db_bind_text(st, 1, in->id);
	db_bind_text(st, 2, name);
	db_bind_text(st, 3, in->description);
	db_bind_int(st, 4, rq->call.now);
	renamed.name = name;
	return write_one(rq, p, st, name != NULL ? &renamed : NULL, out);
}

enum err
categories_remove(struct request *rq, struct person *p, const char *id)
{
	sqlite3_stmt *st;
	enum err e;

	if ((e = begin(rq, p, id, NULL)) != OK)
		return e;
	st = statement(p, REMOVE);
	db_bind_text(st, 1, id);
	if ((e = db_end(p->db, db_run_one(st))) == OK)
		changes_tell(rq, p, NULL, 0);
	return e;
}
