/*
 * imports - the files that a person's memories came from
 *
 * The counts are written with the memories that they count, so that after a
 * crash the row says what there is to undo.
 */
#include "memory/imports.h"

#include <string.h>

#include "memory/apps.h"
#include "memory/changes.h"
#include "memory/memory_row.h"
#include "store/db.h"

enum {
	BEGIN_ROW, COUNT, LIST, FIND, ADDED, RELATIONS, ENTITIES, UNDONE,
	NSTATEMENTS
};

#define COLUMNS "id, format, file_name, sha256, counts, created_at, undone_at"

static const char *const sql[NSTATEMENTS] = {
	[BEGIN_ROW] = "INSERT INTO main.imports "
	              "(id, format, file_name, sha256, counts, app, created_at) "
	              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[COUNT]     = "UPDATE main.imports SET counts = ?2 WHERE id = ?1",
	[LIST]      = "SELECT " COLUMNS " FROM imports ORDER BY key DESC LIMIT ?1",
	[FIND]      = "SELECT " COLUMNS " FROM imports WHERE id = ?1",
	[ADDED]     = "SELECT id FROM memories WHERE source = ?1 "
	              "AND state <> 'deleted' AND " MEMORY_NOT_EXPIRED("?3")
	              "LIMIT ?2",
	[RELATIONS] = "DELETE FROM main.relations WHERE source = ?1",
	[ENTITIES]  = "DELETE FROM main.entities WHERE source = ?1 AND NOT EXISTS "
	              "(SELECT 1 FROM memories WHERE subject = entities.name "
	              "AND kind = 'observation' AND state <> 'deleted') "
	              "AND NOT EXISTS (SELECT 1 FROM relations WHERE "
	              "from_name = entities.name OR to_name = entities.name)",
	[UNDONE]    = "UPDATE main.imports SET undone_at = ?2 WHERE id = ?1",
};

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

static const char *
counts_text(struct arena *a, const struct import_counts *n)
{
	struct json *j = json_new_object(a);

	json_set_int(j, "records", n->records);
	json_set_int(j, "added", n->added);
	json_set_int(j, "replaced", n->replaced);
	json_set_int(j, "known", n->known);
	json_set_int(j, "skipped", n->skipped);
	json_set_int(j, "entities", n->entities);
	json_set_int(j, "relations", n->relations);
	return json_text(a, j);
}

static enum err
begin(struct request *rq, struct person *p, const struct import_row *row)
{
	static const struct import_counts none;
	sqlite3_stmt *st;
	int64_t app;
	enum err e;

	if ((e = apps_get(rq, p, &app)) != OK)
		return e;
	st = statement(p, BEGIN_ROW);
	db_bind_text(st, 1, row->id);
	db_bind_text(st, 2, row->format);
	db_bind_text(st, 3, row->file_name);
	db_bind_text(st, 4, row->sha256);
	db_bind_text(st, 5, counts_text(rq->call.arena, &none));
	db_bind_int(st, 6, app);
	db_bind_int(st, 7, rq->call.now);
	return db_run(st);
}

enum err
imports_begin(struct request *rq, struct person *p,
    const struct import_row *row)
{
	enum err e;

	if ((e = db_begin(p->db)) != OK)
		return e;
	return db_end(p->db, begin(rq, p, row));
}

enum err
imports_count(struct request *rq, struct person *p, const char *id,
    const struct import_counts *counts)
{
	sqlite3_stmt *st = statement(p, COUNT);

	db_bind_text(st, 1, id);
	db_bind_text(st, 2, counts_text(rq->call.arena, counts));
	return db_run_one(st);
}

static void
read_row(struct arena *a, sqlite3_stmt *st, struct import_row *row)
{
	row->id = db_text(a, st, 0);
	row->format = db_text(a, st, 1);
	row->file_name = db_text(a, st, 2);
	row->sha256 = db_text(a, st, 3);
	row->counts = db_text(a, st, 4);
	row->created_at = db_int(st, 5);
	row->undone_at = db_int(st, 6);
}

enum err
imports_list(struct request *rq, struct person *p, struct import_row **out,
    size_t *count)
{
	struct arena *a = rq->call.arena;
	sqlite3_stmt *st = statement(p, LIST);
	enum err e;

	*count = 0;
	*out = arena_array(a, IMPORTS_LIST_MAX, sizeof **out);
	db_bind_int(st, 1, IMPORTS_LIST_MAX);
	while ((e = db_step(st)) == OK)
		read_row(a, st, &(*out)[(*count)++]);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
find(struct request *rq, struct person *p, const char *id)
{
	sqlite3_stmt *st = statement(p, FIND);
	struct import_row row = { 0 };
	enum err e;

	db_bind_text(st, 1, id);
	if ((e = db_step(st)) == OK)
		read_row(rq->call.arena, st, &row);
	db_reset(st);
	return e == OK && row.undone_at != 0 ? ERR_SPENT : e;
}

/* The next ids of what it added. */
static enum err
next_added(struct arena *a, struct person *p, const char *id,
    const char **ids, size_t *count)
{
	sqlite3_stmt *st = statement(p, ADDED);
	enum err e;

	*count = 0;
	db_bind_text(st, 1, id);
	db_bind_int(st, 2, MEMORY_BATCH_MAX);
	/* What expired goes by itself, and is not to be moved before. */
	db_bind_time(st, 3, p->due_at);
	while ((e = db_step(st)) == OK)
		ids[(*count)++] = db_text(a, st, 0);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
take(struct person *p, int which, const char *id, int64_t *count)
{
	sqlite3_stmt *st = statement(p, which);
	enum err e;

	db_bind_text(st, 1, id);
	if ((e = db_run(st)) == OK)
		*count = db_changes(p->db);
	return e;
}

/* The graph, and the mark; inside a transaction. */
static enum err
finish(struct request *rq, struct person *p, const char *id,
    struct import_undone *out)
{
	sqlite3_stmt *st;
	enum err e;

	if ((e = take(p, RELATIONS, id, &out->relations)) != OK ||
	    (e = take(p, ENTITIES, id, &out->entities)) != OK)
		return e;
	st = statement(p, UNDONE);
	db_bind_text(st, 1, id);
	db_bind_int(st, 2, rq->call.now);
	return db_run_one(st);
}

static enum err
undo(struct request *rq, struct person *p, const char *id,
    struct import_undone *out)
{
	const char *ids[MEMORY_BATCH_MAX];
	int64_t n = 0;
	size_t count;
	enum err e;

	do {
		arena_reset(rq->call.arena);
		if ((e = next_added(rq->call.arena, p, id, ids, &count)) != OK)
			return e;
		if ((e = memories_delete(rq, p, ids, count, &n)) != OK)
			return e;
		out->deleted += n;
	} while (count > 0 && n > 0);
	if ((e = db_begin(p->db)) != OK)
		return e;
	e = db_end(p->db, finish(rq, p, id, out));
	if (e == OK && out->entities + out->relations > 0)
		changes_tell(rq, p, NULL, 0);
	return e;
}

enum err
imports_undo(struct request *rq, struct person *p, const char *id,
    struct import_undone *out)
{
	struct request batch = *rq;
	enum err e;

	*out = (struct import_undone){ 0 };
	if ((e = find(rq, p, id)) != OK)
		return e;
	/* Memory for one batch, however many there are. */
	batch.call.arena = arena_new(MEMORY_BATCH_MAX * 64 * 1024);
	e = undo(&batch, p, id, out);
	arena_free(batch.call.arena);
	return e;
}
