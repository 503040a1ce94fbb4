/*
 * access_list - who read a memory, and what an app read
 */
#include "memory/access.h"

#include "crypto/digest.h"
#include "memory/memory_row.h"
#include "memory/uuid.h"

enum { LOGS, COUNT_LOGS, READ, COUNT_READ, NSTATEMENTS };

#define BY_APP \
	"(SELECT memory, count(*) AS times FROM access_log " \
	"WHERE app = (SELECT key FROM apps WHERE id = lower(?1)) " \
	"GROUP BY memory) h JOIN memories m ON m.seq = h.memory "
#define SHOWN "WHERE m.state <> 'deleted' AND " MEMORY_NOT_DUE("?4")

static const char *const sql[NSTATEMENTS] = {
	[LOGS]       = "SELECT l.id, a.id, a.name, l.access_type, l.query, "
	               "l.accessed_at, l.score FROM access_log l "
	               "JOIN apps a ON a.key = l.app WHERE l.memory = ?1 "
	               "ORDER BY l.accessed_at DESC, l.id DESC LIMIT ?2 OFFSET ?3",
	[COUNT_LOGS] = "SELECT count(*) FROM access_log WHERE memory = ?1",
	[READ]       = "SELECT " MEMORY_COLUMNS ", h.times FROM " BY_APP
	               "JOIN apps a ON a.key = m.app " SHOWN
	               "ORDER BY h.times DESC, m.seq DESC LIMIT ?2 OFFSET ?3",
	[COUNT_READ] = "SELECT count(*) FROM " BY_APP SHOWN,
};

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

/* OpenMemory's rows have UUIDs; ours are numbered. */
static const char *
id_of(struct arena *a, const struct memory *m, int64_t row)
{
	struct digest d = digest_text(arena_printf(a, "access %s %lld", m->id,
	    (long long)row));

	return uuid_of(a, d.bytes);
}

enum err
access_of_memory(struct request *rq, struct person *p, const struct memory *m,
    struct access_page *page)
{
	struct arena *a = rq->call.arena;
	sqlite3_stmt *st = statement(p, COUNT_LOGS);
	enum err e;

	db_bind_int(st, 1, m->seq);
	if ((e = db_number(st, &page->total)) != OK)
		return e;
	page->logs = arena_array(a, (size_t)page->limit, sizeof *page->logs);
	st = statement(p, LOGS);
	db_bind_int(st, 1, m->seq);
	db_bind_int(st, 2, page->limit);
	db_bind_int(st, 3, page->offset);
	while ((e = db_step(st)) == OK) {
		struct access *l = &page->logs[page->count++];

		l->id = id_of(a, m, db_int(st, 0));
		l->app_id = db_text(a, st, 1);
		l->app = db_text(a, st, 2);
		l->type = db_text(a, st, 3);
		l->query = db_text(a, st, 4);
		l->at = db_int(st, 5);
		l->score = db_real(st, 6);
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
access_by_app(struct request *rq, struct person *p, const char *app_id,
    struct access_page *page)
{
	struct arena *a = rq->call.arena;
	sqlite3_stmt *st = statement(p, COUNT_READ);
	size_t max = (size_t)page->limit;
	enum err e;

	db_bind_text(st, 1, app_id);
	db_bind_time(st, 4, p->due_at);
	if ((e = db_number(st, &page->total)) != OK)
		return e;
	page->memories = arena_array(a, max, sizeof *page->memories);
	page->counts = arena_array(a, max, sizeof *page->counts);
	st = statement(p, READ);
	db_bind_text(st, 1, app_id);
	db_bind_int(st, 2, page->limit);
	db_bind_int(st, 3, page->offset);
	db_bind_time(st, 4, p->due_at);
	while ((e = db_step(st)) == OK) {
		page->memories[page->count] = memory_row(a, st);
		page->counts[page->count++] = db_int(st, MEMORY_NCOLUMNS);
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}
