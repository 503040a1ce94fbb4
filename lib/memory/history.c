/*
 * history - what a memory said before, and where it stood
 */
#include "memory/history.h"

#include "store/db.h"

enum { LIST, COUNT, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	/* Of one second, what was written last comes first: kind orders text
	 * and state, id each of them. */
	[LIST]  = "SELECT a.id, a.name, h.text, h.metadata, h.old_state, h.new_state, "
	          "h.changed_at FROM (SELECT 0 AS kind, id, app, text, metadata, "
	          "NULL AS old_state, NULL AS new_state, changed_at FROM revisions "
	          "WHERE memory = ?1 UNION ALL SELECT 1, id, app, NULL, NULL, old_state, "
	          "new_state, changed_at FROM status_history WHERE memory = ?1) h "
	          "JOIN apps a ON a.key = h.app "
	          "ORDER BY h.changed_at DESC, h.kind DESC, h.id DESC LIMIT ?2 OFFSET ?3",
	[COUNT] = "SELECT (SELECT count(*) FROM revisions WHERE memory = ?1) + "
	          "(SELECT count(*) FROM status_history WHERE memory = ?1)",
};

static enum err
count(struct person *p, int64_t seq, int64_t *total)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, COUNT);

	db_bind_int(st, 1, seq);
	return db_number(st, total);
}

enum err
history_list(struct request *rq, struct person *p, int64_t seq,
    struct history_page *page)
{
	struct arena *a = rq->call.arena;
	sqlite3_stmt *st;
	enum err e;

	page->count = 0;
	page->items = arena_array(a, (size_t)page->limit, sizeof *page->items);
	if ((e = count(p, seq, &page->total)) != OK)
		return e;
	st = db_statement(p->db, sql, NSTATEMENTS, LIST);
	db_bind_int(st, 1, seq);
	db_bind_int(st, 2, page->limit);
	db_bind_int(st, 3, page->offset);
	while ((e = db_step(st)) == OK) {
		struct history_event *h = &page->items[page->count++];

		h->app_id = db_text(a, st, 0);
		h->app = db_text(a, st, 1);
		h->text = db_text(a, st, 2);
		h->metadata = db_text(a, st, 3);
		h->old_state = db_text(a, st, 4);
		h->new_state = db_text(a, st, 5);
		h->changed_at = db_int(st, 6);
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}
