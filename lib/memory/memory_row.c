/*
 * memory_row - a row of the table of memories, for statements that read it
 */
#include "memory/memory_row.h"

struct memory *
memory_row(struct arena *a, sqlite3_stmt *st)
{
	struct memory *m = arena_alloc(a, sizeof *m);

	m->seq = db_int(st, 0);
	m->id = db_text(a, st, 1);
	m->text = db_text(a, st, 2);
	m->subject = db_text(a, st, 3);
	m->state = db_text(a, st, 4);
	m->app = db_text(a, st, 5);
	m->app_id = db_text(a, st, 6);
	m->metadata = db_text(a, st, 7);
	m->created_at = db_int(st, 8);
	m->updated_at = db_int(st, 9);
	m->event_at = db_int(st, 10);
	m->categories = db_text(a, st, 11);
	if (m->categories == NULL)
		m->categories = "";
	m->archived_at = db_int(st, 12);
	m->deleted_at = db_int(st, 13);
	m->valid_from = db_int(st, 14);
	m->valid_to = db_int(st, 15);
	m->expires_at = db_int(st, 16);
	m->kind = db_text(a, st, 17);
	m->title = db_text(a, st, 18);
	m->source = db_text(a, st, 19);
	m->pinned = db_int(st, 20) != 0;
	m->superseded_by = db_text(a, st, 21);
	return m;
}

bool
memory_is_due(const struct person *p, const struct memory *m)
{
	return p->due_at != 0 &&
	    ((m->expires_at != 0 && m->expires_at <= p->due_at) ||
	    (m->valid_to != 0 && m->valid_to <= p->due_at));
}
