/*
 * audit_trail - who did what when in a person's memory
 *
 * Rows are read in the order of writing, newest first, and no more of each
 * table than the page can need: without filters the first page costs the same
 * however much there is.
 */
#include "memory/audit_trail.h"

#include "store/db.h"

enum { LIST, NSTATEMENTS };

/* What each table gives: ?1 rows at most, in the time from ?2 to before ?3, of
 * the app ?4, if any. */
#define PART(kind, columns, table, when, key, who, also) \
	"SELECT * FROM (SELECT " kind " AS kind, " key " AS id, " when " AS at, " \
	columns " FROM " table " WHERE " when " >= ?2 AND " when " < ?3 " \
	"AND (?4 IS NULL OR " who " = (SELECT key FROM apps WHERE id = lower(?4))) " \
	also "ORDER BY " key " DESC LIMIT ?1) "

static const char *const sql[NSTATEMENTS] = {
	[LIST] = "SELECT e.kind, e.at, a.id, a.name, m.id, e.one, e.two, e.score, "
	         "o.id, o.name FROM (SELECT * FROM ("
	         PART("0", "app, seq AS memory, NULL AS one, NULL AS two, "
	             "0 AS score, NULL AS other", "memories", "created_at", "seq",
	             "app", "AND source IS NULL ") "UNION ALL "
	         PART("1", "app, memory, NULL, NULL, 0, NULL", "revisions",
	             "changed_at", "id", "app", "") "UNION ALL "
	         PART("2", "app, memory, old_state, new_state, 0, NULL",
	             "status_history", "changed_at", "id", "app", "") "UNION ALL "
	         PART("3", "app, memory, access_type, query, score, NULL",
	             "access_log", "accessed_at", "id", "app", "") "UNION ALL "
	         PART("4", "changed_by, NULL, change, NULL, 0, app", "app_history",
	             "changed_at", "id", "changed_by", "") "UNION ALL "
	         PART("5", "app, NULL, id, format, 0, NULL", "imports",
	             "created_at", "key", "app", "") "UNION ALL "
	         PART("6", "NULL, NULL, id, format, 0, NULL", "imports",
	             "undone_at", "undone_at", "NULL", "")
	         ") ORDER BY at DESC, kind DESC, id DESC LIMIT ?5 OFFSET ?6) e "
	         "LEFT JOIN apps a ON a.key = e.app "
	         "LEFT JOIN memories m ON m.seq = e.memory "
	         "LEFT JOIN apps o ON o.key = e.other "
	         "ORDER BY e.at DESC, e.kind DESC, e.id DESC",
};

static void
read_entry(struct arena *a, sqlite3_stmt *st, struct audit_entry *out)
{
	out->kind = (enum audit_kind)db_int(st, 0);
	out->at = db_int(st, 1);
	out->app_id = db_text(a, st, 2);
	out->app = db_text(a, st, 3);
	out->memory_id = db_text(a, st, 4);
	out->one = db_text(a, st, 5);
	out->two = db_text(a, st, 6);
	out->score = db_real(st, 7);
	out->other_id = db_text(a, st, 8);
	out->other = db_text(a, st, 9);
}

enum err
audit_list(struct request *rq, struct person *p, struct audit_page *page)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, LIST);
	enum err e;

	page->count = 0;
	page->has_more = false;
	page->items = arena_array(rq->call.arena, (size_t)page->limit,
	    sizeof *page->items);
	db_bind_int(st, 1, page->offset + page->limit + 1);
	period_bind(st, 2, &page->when);
	db_bind_text(st, 4, page->app_id);
	db_bind_int(st, 5, page->limit + 1);
	db_bind_int(st, 6, page->offset);
	while ((e = db_step(st)) == OK) {
		page->has_more = page->count == (size_t)page->limit;
		if (page->has_more)
			break;
		read_entry(rq->call.arena, st, &page->items[page->count++]);
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}
