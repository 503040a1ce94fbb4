/*
 * expiry - memories whose time is over
 *
 * Wants a handle that sees the whole file, whatever the calling client may see:
 * when a memory goes is not that client's business.
 */
#include "memory/expiry.h"

#include "base/log.h"
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

	*due = 0;
	db_bind_int(st, 1, rq->call.now);
	return db_number(st, due);
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

/* One settling: how far it may go, and how it waits. */
struct settling {
	struct person *p;
	enum err (*begin)(struct db *db);
	int64_t batches;		/* that may still be */
};

/* What is due of one kind; `rq` has memory for one batch. */
static enum err
settle(struct request *rq, struct settling *s, int which, const char *state)
{
	struct batch b = { .count = MEMORY_BATCH_MAX };
	enum err e;

	while (b.count == MEMORY_BATCH_MAX && s->batches > 0) {
		arena_reset(rq->call.arena);
		s->batches--;
		if ((e = s->begin(s->p->db)) != OK)
			return e;
		e = db_end(s->p->db, move_batch(rq, s->p, which, state, &b));
		if (e != OK)
			return e;
		if (b.count > 0)
			changes_tell(rq, s->p, b.ids, b.count);
	}
	return OK;
}

/* What goes for good is not archived first: it would come back for good. */
static enum err
settle_due(struct request *rq, int64_t due, struct settling *s)
{
	struct request batch = *rq;
	enum err e = OK;

	batch.call.arena = arena_new(MEMORY_BATCH_MAX * 64 * 1024);
	if (due & 1)
		e = settle(&batch, s, EXPIRED, STATE_DELETED);
	if (e == OK && (due & 2))
		e = settle(&batch, s, OVER, STATE_ARCHIVED);
	arena_free(batch.call.arena);
	return e;
}

enum err
expiry_settle(struct request *rq, struct person *p)
{
	struct settling s = { .p = p, .begin = db_begin, .batches = INT64_MAX };
	int64_t due;
	enum err e;

	if ((e = look(rq, p, &due)) != OK || due == 0)
		return e;
	return settle_due(rq, due, &s);
}

void
expiry_settle_some(struct request *rq, struct person *p)
{
	struct settling s = { .p = p, .begin = db_begin_at_once,
	    .batches = EXPIRY_BATCHES };
	int64_t due;
	enum err e;

	if ((e = look(rq, p, &due)) == OK && due == 0)
		return;
	if (e == OK)
		e = settle_due(rq, due, &s);
	if (e != OK)
		log_event(&rq->call, LOG_WARN, "what is due is hidden for now",
		    LOG_STR("app", p->client_id));
	if (e != OK || s.batches == 0)
		p->due_at = rq->call.now;
}
