/*
 * import_beside - what a backup tells beside its memories
 *
 * The states that they went through, and what apps and categories are.  Never
 * adds to what was there before: only to memories that this import added, to
 * apps that were imported, and where nothing is said yet.
 */
#include <string.h>

#include "base/str.h"
#include "memory/apps.h"
#include "memory/categories.h"
#include "memory/import.h"
#include "store/db.h"

enum { ADDED, CHANGE, DESCRIBE_APP, DESCRIBE_CATEGORY, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[ADDED]  = "SELECT seq FROM memories m WHERE id = ?1 AND source = ?2 AND "
	           "(SELECT count(*) FROM status_history WHERE memory = m.seq) < ?3",
	[CHANGE] = "INSERT INTO main.status_history (memory, app, old_state, "
	           "new_state, changed_at) VALUES (?1, ?2, ?3, ?4, ?5)",
	[DESCRIBE_APP]      = "UPDATE main.apps SET description = ?2 "
	           "WHERE client_id = 'import:' || ?1 AND description IS NULL",
	[DESCRIBE_CATEGORY] = "UPDATE main.categories SET description = ?2 "
	           "WHERE name = ?1 AND description IS NULL",
};

static sqlite3_stmt *
statement(struct import *im, int which)
{
	return db_statement(im->p->db, sql, NSTATEMENTS, which);
}

static enum err
check(struct import *im, const struct import_change *c)
{
	if (c->old_state == NULL || !import_is_state(c->old_state) ||
	    c->new_state == NULL || !import_is_state(c->new_state))
		return import_refuse(im, "a state is none of active, paused, "
		    "archived and deleted");
	if (c->memory == NULL || !import_is_time(c->changed_at) ||
	    (c->app != NULL && strlen(c->app) > IMPORT_TITLE_MAX))
		return import_refuse(im, "the memory's id is missing, a moment "
		    "is outside of the years 1 to 9999, or a name is too long");
	return OK;
}

/* The memory that this import added; 0 if it is none, or has enough. */
static enum err
find_added(struct import *im, const char *id, int64_t *seq)
{
	sqlite3_stmt *st = statement(im, ADDED);
	enum err e;

	*seq = 0;
	db_bind_text(st, 1, id);
	db_bind_text(st, 2, im->id);
	db_bind_int(st, 3, IMPORT_CHANGES_MAX);
	e = db_number(st, seq);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
import_put_change(struct import *im, const struct import_change *c)
{
	int64_t seq, app;
	sqlite3_stmt *st;
	enum err e;

	if ((e = check(im, c)) != OK || im->id == NULL ||
	    (e = import_room(im)) != OK ||
	    (e = find_added(im, c->memory, &seq)) != OK || seq == 0 ||
	    (e = import_app(im, c->app, &app)) != OK)
		return e;
	st = statement(im, CHANGE);
	db_bind_int(st, 1, seq);
	db_bind_int(st, 2, app);
	db_bind_text(st, 3, c->old_state);
	db_bind_text(st, 4, c->new_state);
	db_bind_int(st, 5, c->changed_at != 0 ? c->changed_at :
	    im->rq->call.now);
	return db_run(st);
}

/* What is longer than a description may be is cut. */
static enum err
describe(struct import *im, int which, const char *name, const char *text,
    size_t max)
{
	sqlite3_stmt *st;
	enum err e;

	if (im->id == NULL || *text == '\0')
		return OK;
	if ((e = import_room(im)) != OK)
		return e;
	st = statement(im, which);
	db_bind_text(st, 1, name);
	db_bind_text(st, 2, arena_strndup(im->rq->call.arena, text,
	    str_utf8_cut(text, max)));
	return db_run(st);
}

enum err
import_describe_app(struct import *im, const char *name,
    const char *description)
{
	return describe(im, DESCRIBE_APP, name, description,
	    APP_DESCRIPTION_MAX);
}

enum err
import_describe_category(struct import *im, const char *name,
    const char *description)
{
	return describe(im, DESCRIBE_CATEGORY, name, description,
	    CATEGORY_DESCRIPTION_MAX);
}
