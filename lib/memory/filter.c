/*
 * filter - lists of memories for a person to work on
 *
 * What is sorted are numbers of rows; only the page itself is read whole.
 */
#include "memory/filter.h"

#include <string.h>

#include "memory/memory_row.h"

#define FILTER \
	"FROM memories m WHERE " \
	"m.state IN ('active', 'paused', CASE WHEN ?1 THEN 'archived' END) " \
	"AND m.created_at >= ?2 AND m.created_at < ?3 " \
	"AND (?4 IS NULL OR m.app IN " \
	"(SELECT key FROM apps WHERE instr(lower(?4), id))) " \
	"AND (?5 IS NULL OR m.seq IN (SELECT mc.memory FROM categories c " \
	"JOIN memory_categories mc ON mc.category = c.key " \
	"WHERE instr(lower(?5), c.id))) " \
	"AND (?6 IS NULL OR instr(lower(m.text), lower(?6))) " \
	"AND " MEMORY_NOT_DUE("?9")
#define LIST(order) \
	"SELECT " MEMORY_COLUMNS MEMORY_FROM "WHERE m.seq IN " \
	"(SELECT m.seq " FILTER "ORDER BY " order " LIMIT ?7 OFFSET ?8) " \
	"ORDER BY " order
#define APP "(SELECT name FROM apps WHERE key = m.app)"

/* CROSS JOIN: from those that share, not through all memories. */
#define SHARED \
	"FROM (SELECT memory, count(*) AS shared FROM memory_categories " \
	"WHERE category IN " \
	"(SELECT category FROM memory_categories WHERE memory = ?1) " \
	"AND memory <> ?1 GROUP BY memory) h " \
	"CROSS JOIN memories m ON m.seq = h.memory "
#define SHOWN "WHERE m.state IN ('active', 'paused') AND " MEMORY_NOT_DUE("?4")

/* The lists first, descending and ascending. */
enum {
	BY_CREATED, BY_TEXT = 2, BY_APP = 4, COUNT = 6, RELATED, COUNT_RELATED,
	NSTATEMENTS
};

static const char *const sql[NSTATEMENTS] = {
	[BY_CREATED]     = LIST("m.created_at DESC, m.seq DESC"),
	[BY_CREATED + 1] = LIST("m.created_at, m.seq"),
	[BY_TEXT]        = LIST("m.text DESC, m.seq DESC"),
	[BY_TEXT + 1]    = LIST("m.text, m.seq"),
	[BY_APP]         = LIST(APP " DESC, m.seq DESC"),
	[BY_APP + 1]     = LIST(APP ", m.seq"),
	[COUNT]          = "SELECT count(*) " FILTER,
	[RELATED]        = "SELECT " MEMORY_COLUMNS SHARED
	                   "JOIN apps a ON a.key = m.app " SHOWN
	                   "ORDER BY h.shared DESC, m.created_at DESC, m.seq DESC "
	                   "LIMIT ?2 OFFSET ?3",
	[COUNT_RELATED]  = "SELECT count(*) " SHARED SHOWN,
};

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

static void
bind(sqlite3_stmt *st, const struct person *p, const struct filter *f)
{
	db_bind_int(st, 1, f->archived);
	period_bind(st, 2, &f->when);
	db_bind_text(st, 4, f->app_ids);
	db_bind_text(st, 5, f->category_ids);
	db_bind_text(st, 6, f->contains);
	db_bind_time(st, 9, p->due_at);
}

static enum err
read_rows(struct request *rq, sqlite3_stmt *st, int64_t limit,
    struct memory_list *out)
{
	enum err e;

	out->items = arena_array(rq->call.arena, (size_t)limit,
	    sizeof *out->items);
	while ((e = db_step(st)) == OK)
		out->items[out->count++] = memory_row(rq->call.arena, st);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
filter_list(struct request *rq, struct person *p, const struct filter *f,
    struct memory_list *out)
{
	int list = f->sort == SORT_TEXT ? BY_TEXT
	    : f->sort == SORT_APP ? BY_APP : BY_CREATED;
	sqlite3_stmt *st = statement(p, COUNT);
	enum err e;

	memset(out, 0, sizeof *out);
	bind(st, p, f);
	if ((e = db_number(st, &out->total)) != OK)
		return e;
	st = statement(p, list + f->ascending);
	bind(st, p, f);
	db_bind_int(st, 7, f->limit);
	db_bind_int(st, 8, f->offset);
	return read_rows(rq, st, f->limit, out);
}

enum err
filter_related(struct request *rq, struct person *p, int64_t seq,
    const struct filter *page, struct memory_list *out)
{
	sqlite3_stmt *st = statement(p, COUNT_RELATED);
	enum err e;

	memset(out, 0, sizeof *out);
	db_bind_int(st, 1, seq);
	db_bind_time(st, 4, p->due_at);
	if ((e = db_number(st, &out->total)) != OK)
		return e;
	st = statement(p, RELATED);
	db_bind_int(st, 1, seq);
	db_bind_int(st, 2, page->limit);
	db_bind_int(st, 3, page->offset);
	db_bind_time(st, 4, p->due_at);
	return read_rows(rq, st, page->limit, out);
}
