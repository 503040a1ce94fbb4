/*
 * trash - what was deleted, and deleting it for good
 *
 * Rows below a memory go with it by foreign keys.  Must never delete one that
 * is not in the trash, whatever names it.
 */
#include "memory/trash.h"

#include <string.h>

#include "memory/apps.h"
#include "memory/memory_row.h"

enum { LIST, COUNT, PURGE_ID, PURGE, EMPTY, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[LIST]     = "SELECT " MEMORY_COLUMNS MEMORY_FROM
	             "WHERE m.state = 'deleted' "
	             "ORDER BY m.deleted_at DESC, m.seq DESC LIMIT ?1 OFFSET ?2",
	[COUNT]    = "SELECT count(*) FROM memories WHERE state = 'deleted'",
	[PURGE_ID] = "DELETE FROM main.memories WHERE seq IN "
	             "(SELECT seq FROM memories WHERE id = ?1 AND state = 'deleted')",
	[PURGE]    = "DELETE FROM main.memories WHERE seq IN "
	             "(SELECT m.seq FROM (SELECT seq FROM main.memories "
	             "INDEXED BY memories_trash WHERE state = 'deleted' "
	             "AND deleted_at <= ?1 ORDER BY deleted_at) t "
	             "JOIN memories m ON m.seq = t.seq WHERE NOT EXISTS (SELECT 1 "
	             "FROM main.imports i WHERE i.id = m.source AND i.created_at > ?1) "
	             "LIMIT ?2)",
	[EMPTY]    = "DELETE FROM main.conversations WHERE NOT EXISTS "
	             "(SELECT 1 FROM main.memories m WHERE m.conv = conversations.id)",
};

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

enum err
trash_list(struct request *rq, struct person *p, int64_t offset,
    int64_t limit, struct memory_list *out)
{
	sqlite3_stmt *st = statement(p, COUNT);
	enum err e;

	memset(out, 0, sizeof *out);
	if ((e = db_number(st, &out->total)) != OK)
		return e;
	out->items = arena_array(rq->call.arena, (size_t)limit,
	    sizeof *out->items);
	st = statement(p, LIST);
	db_bind_int(st, 1, limit);
	db_bind_int(st, 2, offset);
	while ((e = db_step(st)) == OK)
		out->items[out->count++] = memory_row(rq->call.arena, st);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
purge_ids(struct request *rq, struct person *p, const char *const *ids,
    size_t n, int64_t *count)
{
	sqlite3_stmt *st;
	int64_t app;
	enum err e;

	if ((e = apps_get(rq, p, &app)) != OK)
		return e;
	for (size_t i = 0; i < n; i++) {
		st = statement(p, PURGE_ID);
		db_bind_text(st, 1, ids[i]);
		if ((e = db_run(st)) != OK)
			return e;
		*count += db_changes(p->db);
	}
	return *count > 0 ? db_run(statement(p, EMPTY)) : OK;
}

enum err
trash_purge_ids(struct request *rq, struct person *p,
    const char *const *ids, size_t n, int64_t *count)
{
	enum err e;

	*count = 0;
	if ((e = db_begin(p->db)) != OK)
		return e;
	if ((e = db_end(p->db, purge_ids(rq, p, ids, n, count))) != OK)
		*count = 0;
	return e;
}

static enum err
purge(struct person *p, int64_t until, int64_t *count)
{
	sqlite3_stmt *st = statement(p, PURGE);
	enum err e;

	db_bind_int(st, 1, until);
	db_bind_int(st, 2, TRASH_BATCH);
	if ((e = db_run(st)) != OK)
		return e;
	*count = db_changes(p->db);
	return *count > 0 ? db_run(statement(p, EMPTY)) : OK;
}

enum err
trash_purge(struct request *rq, struct person *p, int64_t *count)
{
	int64_t app;
	enum err e;

	*count = 0;
	if ((e = db_begin(p->db)) != OK)
		return e;
	if ((e = apps_get(rq, p, &app)) == OK)
		e = purge(p, INT64_MAX, count);
	if ((e = db_end(p->db, e)) != OK)
		*count = 0;
	return e;
}

enum err
trash_purge_old(struct person *p, int64_t until, int64_t *count)
{
	enum err e;

	*count = 0;
	if ((e = db_begin(p->db)) != OK)
		return e;
	if ((e = db_end(p->db, purge(p, until, count))) != OK)
		*count = 0;
	return e;
}
