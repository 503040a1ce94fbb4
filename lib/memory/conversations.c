/*
 * conversations - where imported turns belong
 *
 * Memories of one conversation lift one another in a search; single facts
 * belong to none.
 */
#include "memory/conversations.h"

#include "store/db.h"

enum { GET, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	/* The update that changes nothing makes RETURNING answer. */
	[GET] = "INSERT INTO main.conversations (source, ext_id, title, started_at) "
	        "VALUES (?1, ?2, ?3, ?4) "
	        "ON CONFLICT (source, ext_id) DO UPDATE SET source = source "
	        "RETURNING id",
};

enum err
conversations_get(struct person *p, const struct conversation *c, int64_t *id)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, GET);
	enum err e;

	*id = 0;
	db_bind_text(st, 1, c->source);
	db_bind_text(st, 2, c->ext_id);
	db_bind_text(st, 3, c->title);
	db_bind_time(st, 4, c->started_at);
	if ((e = db_step(st)) != OK) {
		db_reset(st);
		return e;
	}
	*id = db_int(st, 0);
	return db_run(st);
}
