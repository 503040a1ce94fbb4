/*
 * states - where memories stand: active, paused, archived, in the trash
 *
 * Must never leave a memory in the full-text indexes that is not active: it
 * would be found.  Very many change a batch at a time: others write in between.
 */
#include "memory/states.h"

#include "base/str.h"
#include "memory/apps.h"
#include "memory/changes.h"
#include "memory/index.h"
#include "memory/memories.h"
#include "memory/memory_row.h"
#include "memory/quota.h"

enum { BATCH = 500 };

enum {
	BY_ID, TRASHED, BY_APP, BY_CATEGORY, ALL, KEPT, KEEP, MOVE, NSTATEMENTS
};

#define ROW "SELECT m.seq, m.id, m.state FROM memories m "
#define SHOWN "m.state IN ('active', 'paused') AND m.seq > ?2 AND " \
	MEMORY_NOT_EXPIRED("?4") \
	"ORDER BY m.seq LIMIT ?3"

static const char *const sql[NSTATEMENTS] = {
	/* What expired is not to come back by being moved before it goes. */
	[BY_ID]   = ROW "WHERE m.id = ?1 AND m.state <> 'deleted' AND "
	            MEMORY_NOT_EXPIRED("?4"),
	[TRASHED] = ROW "WHERE m.id = ?1 AND m.state = 'deleted'",
	[BY_APP]  = ROW "WHERE m.app = (SELECT key FROM apps WHERE id = ?1) AND " SHOWN,
	[BY_CATEGORY] =
	            ROW "WHERE m.seq IN (SELECT mc.memory FROM memory_categories mc "
	            "JOIN categories c ON c.key = mc.category WHERE c.id = ?1) AND " SHOWN,
	/* In the order of the table, not by the index of states. */
	[ALL]     = ROW "WHERE ?1 IS NULL AND +" SHOWN,
	[KEPT]    = ROW "WHERE ?1 IS NULL AND +m.state <> 'deleted' "
	            "AND m.seq > ?2 AND " MEMORY_NOT_EXPIRED("?4")
	            "ORDER BY m.seq LIMIT ?3",
	[KEEP]    = "INSERT INTO main.status_history "
	            "(memory, app, old_state, new_state, changed_at) "
	            "VALUES (?1, ?2, ?3, ?4, ?5)",
	/* What goes to the trash keeps the time it was archived.  Who takes a
	 * memory back takes it back for good: no time that is over counts. */
	[MOVE]    = "UPDATE main.memories SET "
	            "expires_at = CASE WHEN ?2 = 'deleted' OR expires_at > ?3 "
	            "THEN expires_at END, valid_to = CASE WHEN ?2 IN ('archived', 'deleted') "
	            "OR (valid_to > ?3 AND superseded_by IS NULL) THEN valid_to END, superseded_by = CASE "
	            "WHEN ?2 IN ('archived', 'deleted') THEN superseded_by END, "
	            "state = ?2, updated_at = ?3, "
	            "archived_at = CASE ?2 WHEN 'archived' THEN ?3 "
	            "WHEN 'deleted' THEN archived_at END, "
	            "deleted_at = CASE ?2 WHEN 'deleted' THEN ?3 END WHERE seq = ?1",
};

struct row {
	int64_t seq;
	const char *id, *state;
};

/* One change of many. */
struct change {
	struct request *rq;
	struct person *p;
	const char *state;
	int64_t app;
	int64_t count;
	const char *ids[MEMORY_BATCH_MAX];	/* those that moved, at most */
	int64_t moved;
	int64_t kept;		/* of those, in transactions that are over */
	size_t pending;		/* rows looked at in this one, but for ids */
	bool skips;		/* what cannot be made active stays as it is */
};

bool
states_valid(const char *state)
{
	return str_has_word(STATE_ACTIVE " " STATE_PAUSED " " STATE_ARCHIVED " "
	    STATE_DELETED, state);
}

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

static enum err
keep(struct change *c, const struct row *row)
{
	sqlite3_stmt *st = statement(c->p, KEEP);

	db_bind_int(st, 1, row->seq);
	db_bind_int(st, 2, c->app);
	db_bind_text(st, 3, row->state);
	db_bind_text(st, 4, c->state);
	db_bind_int(st, 5, c->rq->call.now);
	return db_run(st);
}

static enum err
set_state(struct change *c, const struct row *row)
{
	sqlite3_stmt *st = statement(c->p, MOVE);

	db_bind_int(st, 1, row->seq);
	db_bind_text(st, 2, c->state);
	db_bind_int(st, 3, c->rq->call.now);
	return db_run(st);
}

/* Of the rows, the active ones alone are in the indexes; of two that say the
 * same, one alone can be active. */
static enum err
change_state(struct change *c, const struct row *row)
{
	enum err e;

	if (!str_eq(c->state, STATE_ACTIVE)) {
		if ((e = index_remove(c->p, row->seq)) != OK ||
		    (e = set_state(c, row)) != OK)
			return e;
		return index_add(c->p, row->seq);
	}
	if ((e = set_state(c, row)) == ERR_CONFLICT && !c->skips)
		return request_refuse(c->rq, e, NULL, "memory %s cannot be made "
		    "active: an active memory says exactly what it says",
		    row->id);
	return e != OK ? e : index_add(c->p, row->seq);
}

static enum err
move(struct change *c, const struct row *row)
{
	enum err e = OK;

	if (!str_eq(row->state, c->state)) {
		e = change_state(c, row);
		if (e == ERR_CONFLICT && c->skips)
			return OK;
		if (e != OK || (e = keep(c, row)) != OK)
			return e;
		if (c->moved < MEMORY_BATCH_MAX)
			c->ids[c->moved] = row->id;
		c->moved++;
	}
	c->count++;
	return OK;
}

static void
read_row(struct change *c, sqlite3_stmt *st, struct row *row)
{
	row->seq = db_int(st, 0);
	row->id = db_text(c->rq->call.arena, st, 1);
	row->state = db_text(c->rq->call.arena, st, 2);
}

static enum err
move_ids(struct change *c, int find, const char *const *ids, size_t n)
{
	struct row row;
	enum err e;

	for (size_t i = 0; i < n; i++) {
		sqlite3_stmt *st = statement(c->p, find);

		db_bind_text(st, 1, ids[i]);
		if (find == BY_ID)
			db_bind_time(st, 4, c->p->due_at);
		if ((e = db_step(st)) == OK)
			read_row(c, st, &row);
		db_reset(st);
		if (e == OK)
			e = move(c, &row);
		if (e != OK && e != ERR_NOT_FOUND)
			return e;
	}
	return OK;
}

/* The next rows; they are read before any of them changes. */
static enum err
read_batch(struct change *c, int find, const char *id, int64_t after,
    struct row *rows, size_t *n)
{
	sqlite3_stmt *st = statement(c->p, find);
	enum err e;

	*n = 0;
	db_bind_text(st, 1, id);
	db_bind_int(st, 2, after);
	db_bind_int(st, 3, BATCH);
	db_bind_time(st, 4, c->p->due_at);
	while ((e = db_step(st)) == OK)
		read_row(c, st, &rows[(*n)++]);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* What is done so far is done, whatever becomes of the rest. */
static enum err
begin_next(struct change *c)
{
	enum err e;

	if ((e = db_commit(c->p->db)) != OK)
		return e;
	c->kept = c->moved;
	c->pending = 0;
	return db_begin(c->p->db);
}

static enum err
move_found(struct change *c, int find, const char *id)
{
	struct row *rows = arena_array(c->rq->call.arena, BATCH, sizeof *rows);
	int64_t after = 0;
	size_t n;
	enum err e;

	do {
		if (c->pending > 0 && (e = begin_next(c)) != OK)
			return e;
		if ((e = read_batch(c, find, id, after, rows, &n)) != OK)
			return e;
		for (size_t i = 0; i < n; i++) {
			if ((e = move(c, &rows[i])) != OK)
				return e;
			after = rows[i].seq;
		}
		c->pending += n;
	} while (n == BATCH);
	return OK;
}

static enum err
move_which(struct change *c, const struct states_which *which)
{
	enum err e;

	if (which->all)
		return move_found(c, which->archived ? KEPT : ALL, NULL);
	if (which->app_id != NULL)
		return move_found(c, BY_APP, which->app_id);
	if (which->ids != NULL)
		return move_ids(c, BY_ID, which->ids, which->nids);
	for (size_t i = 0; i < which->ncategories; i++) {
		e = move_found(c, BY_CATEGORY, which->categories[i]);
		if (e != OK)
			return e;
	}
	return OK;
}

/* Ends the transaction, then tells. */
static enum err
finish(struct change *c, enum err e, int64_t *count)
{
	bool few = c->moved <= MEMORY_BATCH_MAX;

	if ((e = db_end(c->p->db, e)) != OK) {
		if (c->kept > 0)
			changes_tell(c->rq, c->p, NULL, 0);
		return e;
	}
	*count = c->count;
	/* Of very many changes, it is the list that is told. */
	if (c->moved > 0)
		changes_tell(c->rq, c->p, c->ids, few ? (size_t)c->moved : 0);
	return OK;
}

enum err
states_set(struct request *rq, struct person *p,
    const struct states_which *which, const char *state, int64_t *count)
{
	/* Who names none of them is not to be stopped by one. */
	struct change c = { .rq = rq, .p = p, .state = state,
	    .skips = which->ids == NULL };
	enum err e;

	*count = 0;
	if ((e = db_begin(p->db)) != OK)
		return e;
	if ((e = apps_get(rq, p, &c.app)) == OK)
		e = move_which(&c, which);
	return finish(&c, e, count);
}

enum err
states_put(struct request *rq, struct person *p, int64_t app, const char *id,
    const char *state)
{
	struct change c = { .rq = rq, .p = p, .state = state, .app = app };
	enum err e = move_ids(&c, BY_ID, &id, 1);

	return e == OK && c.count == 0 ? ERR_NOT_FOUND : e;
}

enum err
states_restore(struct request *rq, struct person *p, const char *const *ids,
    size_t n, int64_t *count)
{
	struct change c = { .rq = rq, .p = p, .state = STATE_ACTIVE };
	enum err e;

	*count = 0;
	if ((e = db_begin(p->db)) != OK)
		return e;
	if ((e = apps_get(rq, p, &c.app)) == OK)
		e = move_ids(&c, TRASHED, ids, n);
	if (e == OK && c.moved > 0)
		e = quota_check(rq, p, c.moved);
	return finish(&c, e, count);
}
