/*
 * supersede - what a newer memory says instead of older ones
 *
 * Must never let a memory that is not active be replaced: two clients that
 * correct the same one would each believe that theirs alone is true.
 */
#include "memory/supersede.h"

#include "base/str.h"
#include "memory/states.h"
#include "store/db.h"

enum { FIND, MARK, LIST, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[FIND] = "SELECT seq, state, superseded_by FROM memories "
	         "WHERE id = ?1 AND state <> 'deleted'",
	[MARK] = "UPDATE main.memories SET superseded_by = ?2, valid_to = ?3 "
	         "WHERE seq = ?1",
	[LIST] = "SELECT id FROM memories WHERE superseded_by = ?1 "
	         "AND superseded_by IS NOT NULL AND state <> 'deleted' "
	         "ORDER BY seq LIMIT ?2",
};

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

struct old {
	int64_t seq, by;
	const char *state;
};

static enum err
find(struct request *rq, struct person *p, const char *id, struct old *old)
{
	sqlite3_stmt *st = statement(p, FIND);
	enum err e;

	db_bind_text(st, 1, id);
	if ((e = db_step(st)) == OK) {
		old->seq = db_int(st, 0);
		old->state = db_text(rq->call.arena, st, 1);
		old->by = db_int(st, 2);
	}
	db_reset(st);
	return e;
}

enum err
supersede_put(struct request *rq, struct person *p, int64_t app,
    const char *id, const struct memory *by)
{
	struct old old;
	sqlite3_stmt *st;
	enum err e;

	if ((e = find(rq, p, id, &old)) != OK)
		return e;
	/* A call that is made again changes nothing. */
	if (old.seq == by->seq || old.by == by->seq)
		return OK;
	if (!str_eq(old.state, STATE_ACTIVE))
		return ERR_NOT_FOUND;
	st = statement(p, MARK);
	db_bind_int(st, 1, old.seq);
	db_bind_int(st, 2, by->seq);
	db_bind_int(st, 3, by->event_at != 0 ? by->event_at : rq->call.now);
	if ((e = db_run(st)) != OK)
		return e;
	return states_put(rq, p, app, id, STATE_ARCHIVED);
}

enum err
supersede_list(struct request *rq, struct person *p, int64_t seq,
    const char ***ids, size_t *count)
{
	sqlite3_stmt *st = statement(p, LIST);
	enum err e;

	*count = 0;
	*ids = arena_array(rq->call.arena, MEMORY_BATCH_MAX, sizeof **ids);
	db_bind_int(st, 1, seq);
	db_bind_int(st, 2, MEMORY_BATCH_MAX);
	while ((e = db_step(st)) == OK)
		(*ids)[(*count)++] = db_text(rq->call.arena, st, 0);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}
