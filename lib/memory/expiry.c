/*
 * expiry - memories whose time is over
 *
 * Wants a handle that sees the whole file, whatever the calling client may see:
 * when a memory goes is not that client's business.
 */
#include "memory/expiry.h"

#include "memory/changes.h"
#include "memory/memories.h"
#include "memory/states.h"
#include "store/db.h"

enum { DUE, EXPIRED, OVER, NSTATEMENTS };

/* As the partial indexes have it (sql/memory/0004); by itself SQLite would
 * rather look through all that is active. */
#define EXPIRED_ONES "FROM main.memories INDEXED BY memories_expiry " \
	"WHERE expires_at <= ?1 AND expires_at IS NOT NULL " \
	"AND state <> 'deleted'"
#define OVER_ONES "FROM main.memories INDEXED BY memories_over " \
	"WHERE valid_to <= ?1 AND valid_to IS NOT NULL " \
	"AND state IN ('active', 'paused')"
#define BATCH(ones) "SELECT id, app FROM memories WHERE seq IN (SELECT seq " \
	ones " LIMIT ?2)"

static const char *const sql[NSTATEMENTS] = {
	[DUE]     = "SELECT EXISTS (SELECT 1 " EXPIRED_ONES ") "
	            "+ 2 * EXISTS (SELECT 1 " OVER_ONES ")",
	[EXPIRED] = BATCH(EXPIRED_ONES),
	[OVER]    = BATCH(OVER_ONES),
};

struct batch {
	const char *ids[MEMORY_BATCH_MAX];
	int64_t apps[MEMORY_BATCH_MAX];
	size_t count;
};

static enum err
look(struct request *rq, struct person *p, int64_t *due)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, DUE);
	enum err e;

	*due = 0;
	db_bind_int(st, 1, rq->call.now);
	if ((e = db_step(st)) == OK)
		*due = db_int(st, 0);
	db_reset(st);
	return e;
}

static enum err
read_batch(struct request *rq, struct person *p, int which, struct batch *b)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, which);
	enum err e;

	b->count = 0;
	db_bind_int(st, 1, rq->call.now);
	db_bind_int(st, 2, MEMORY_BATCH_MAX);
	while ((e = db_step(st)) == OK) {
		b->ids[b->count] = db_text(rq->call.arena, st, 0);
		b->apps[b->count++] = db_int(st, 1);
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
move_batch(struct request *rq, struct person *p, int which, const char *state,
    struct batch *b)
{
	enum err e;

	if ((e = read_batch(rq, p, which, b)) != OK)
		return e;
	for (size_t i = 0; i < b->count; i++)
		if ((e = states_put(rq, p, b->apps[i], b->ids[i],
		    state)) != OK)
			return e;
	return OK;
}

/* All that is due of one kind. */
static enum err
settle(struct request *rq, struct person *p, int which, const char *state)
{
	struct batch *b = arena_alloc(rq->call.arena, sizeof *b);
	enum err e;

	do {
		if ((e = db_begin(p->db)) != OK)
			return e;
		e = db_end(p->db, move_batch(rq, p, which, state, b));
		if (e != OK)
			return e;
		if (b->count > 0)
			changes_tell(rq, p, b->ids, b->count);
	} while (b->count == MEMORY_BATCH_MAX);
	return OK;
}

/* What goes for good is not archived first: it would come back for good. */
enum err
expiry_settle(struct request *rq, struct person *p)
{
	int64_t due;
	enum err e;

	if ((e = look(rq, p, &due)) != OK)
		return e;
	if ((due & 1) && (e = settle(rq, p, EXPIRED, STATE_DELETED)) != OK)
		return e;
	return due & 2 ? settle(rq, p, OVER, STATE_ARCHIVED) : OK;
}
