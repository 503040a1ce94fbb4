/*
 * memories - the memories of one person: read, list, change, forget
 *
 * Adding is memories_add.c.  Text is returned as it was stored, byte for
 * byte.  An id of another person's file is an unknown id here: there is no
 * statement that could tell them apart.
 */
#include "memory/memories.h"

#include <string.h>

#include "base/str.h"
#include "memory/apps.h"
#include "memory/changes.h"
#include "memory/index.h"
#include "memory/memory_check.h"
#include "memory/memory_row.h"
#include "memory/normal.h"
#include "memory/quota.h"
#include "memory/states.h"
#include "memory/vectors.h"
#include "memory/words.h"
#include "store/db.h"

/*
 * A bare ?1, which might fit the index of active rows, would have SQLite
 * prepare the statement again each time.  LIKE would compare byte by byte:
 * seconds, for texts that almost match.
 */
#define FILTER_ON(state) \
	"WHERE " state " = +?1 AND m.created_at >= ?2 AND m.created_at < ?3 " \
	"AND (?4 IS NULL OR m.app = (SELECT key FROM apps WHERE id = ?4)) " \
	"AND (?5 IS NULL OR EXISTS (SELECT 1 FROM memory_categories mc " \
	"JOIN categories c ON c.key = mc.category WHERE mc.memory = m.seq " \
	"AND instr(',' || lower(?5) || ',', ',' || lower(c.name) || ','))) " \
	"AND (?6 IS NULL OR instr(lower(m.text), lower(?6))) " \
	"AND " MEMORY_NOT_DUE("?10")
#define FILTER FILTER_ON("m.state")
#define LIST_FROM(from, filter, order) \
	"SELECT " MEMORY_COLUMNS from filter "AND m.seq < ?7 ORDER BY " order \
	" LIMIT ?8 OFFSET ?9"
#define LIST(order) LIST_FROM(MEMORY_FROM, FILTER, order)
/* In the order of the table itself: with the index of times, SQLite would
 * fetch all rows to sort them; the plus says so where memories is a view. */
#define LIST_SEQ(order) LIST_FROM( \
	"FROM memories m NOT INDEXED JOIN apps a ON a.key = m.app ", \
	FILTER_ON("+m.state"), order)

/* The lists first, in the order of enum memory_sort, descending and
 * ascending. */
enum {
	LISTS,
	COUNT = 2 * (SORT_CATEGORIES + 1), TOTAL, FIND, FIND_SEQ, KEEP_REVISION,
	REPLACE, NSTATEMENTS
};

static const char *const sql[NSTATEMENTS] = {
	[LISTS + 2 * SORT_SEQ]            = LIST_SEQ("m.seq DESC"),
	[LISTS + 2 * SORT_SEQ + 1]        = LIST_SEQ("m.seq"),
	[LISTS + 2 * SORT_CREATED]        = LIST("m.created_at DESC, m.seq DESC"),
	[LISTS + 2 * SORT_CREATED + 1]    = LIST("m.created_at, m.seq"),
	[LISTS + 2 * SORT_TEXT]           = LIST("m.text DESC, m.seq DESC"),
	[LISTS + 2 * SORT_TEXT + 1]       = LIST("m.text, m.seq"),
	[LISTS + 2 * SORT_APP]            = LIST("a.name DESC, m.seq DESC"),
	[LISTS + 2 * SORT_APP + 1]        = LIST("a.name, m.seq"),
	[LISTS + 2 * SORT_CATEGORIES]     = LIST("names DESC, m.seq DESC"),
	[LISTS + 2 * SORT_CATEGORIES + 1] = LIST("names, m.seq"),
	[COUNT]    = "SELECT count(*) FROM memories m " FILTER,
	[TOTAL]    = "SELECT count FROM totals WHERE state = ?1",
	[FIND]     = "SELECT " MEMORY_COLUMNS MEMORY_FROM
	             "WHERE m.id = ?1 AND m.state <> 'deleted' AND "
	             MEMORY_NOT_EXPIRED("?2"),
	[FIND_SEQ] = "SELECT " MEMORY_COLUMNS MEMORY_FROM
	             "WHERE m.seq = ?1 AND m.state = 'active'",
	[KEEP_REVISION] =
	             "INSERT INTO main.revisions (memory, text, metadata, app, changed_at) "
	             "SELECT seq, text, metadata, ?2, ?3 FROM memories WHERE seq = ?1",
	/* A turn has no hash, and gets none; what is observed has its own. */
	[REPLACE]  = "UPDATE main.memories SET text = coalesce(?2, text), "
	             "hash = CASE WHEN hash IS NULL THEN NULL "
	             "WHEN kind = 'observation' AND subject IS NOT NULL "
	             "THEN coalesce(?8, hash) "
	             "ELSE coalesce(?3, hash) END, "
	             "words = coalesce(?4, words), flags = coalesce(?5, flags), "
	             "metadata = coalesce(?6, metadata), updated_at = ?7 "
	             "WHERE seq = ?1",
};

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

static enum err
find(struct request *rq, sqlite3_stmt *st, struct memory **out)
{
	enum err e;

	if ((e = db_step(st)) == OK)
		*out = memory_row(rq->call.arena, st);
	db_reset(st);
	return e;
}

enum err
memories_find(struct request *rq, struct person *p, const char *id,
    struct memory **out)
{
	sqlite3_stmt *st = statement(p, FIND);
	enum err e;

	*out = NULL;
	db_bind_text(st, 1, id);
	db_bind_time(st, 2, p->due_at);
	if ((e = find(rq, st, out)) == OK && memory_is_due(p, *out))
		(*out)->state = STATE_ARCHIVED;
	return e;
}

enum err
memories_find_seq(struct request *rq, struct person *p, int64_t seq,
    struct memory **out)
{
	sqlite3_stmt *st = statement(p, FIND_SEQ);

	*out = NULL;
	db_bind_int(st, 1, seq);
	return find(rq, st, out);
}

static const char *
state_of(const struct memory_filter *f)
{
	return f->state != NULL ? f->state : STATE_ACTIVE;
}

static void
bind_filter(sqlite3_stmt *st, const struct person *p,
    const struct memory_filter *f)
{
	db_bind_text(st, 1, state_of(f));
	period_bind(st, 2, &f->when);
	db_bind_text(st, 4, f->app_id);
	db_bind_text(st, 5, f->categories);
	db_bind_text(st, 6, f->contains);
	db_bind_time(st, 10, p->due_at);
}

static enum err
count(struct person *p, const struct memory_filter *f, int64_t *total)
{
	bool all = period_is_open(&f->when) && f->app_id == NULL &&
	    f->categories == NULL && f->contains == NULL && p->due_at == 0;
	sqlite3_stmt *st = statement(p, all ? TOTAL : COUNT);

	if (all)
		db_bind_text(st, 1, state_of(f));
	else
		bind_filter(st, p, f);
	return db_number(st, total);
}

enum err
memories_list(struct request *rq, struct person *p,
    const struct memory_filter *f, struct memory_list *out)
{
	size_t max = (size_t)f->limit;
	sqlite3_stmt *st;
	enum err e;

	memset(out, 0, sizeof *out);
	if ((e = count(p, f, &out->total)) != OK)
		return e;
	out->items = arena_array(rq->call.arena, max + 1, sizeof *out->items);
	st = statement(p, LISTS + 2 * (int)f->sort + f->ascending);
	bind_filter(st, p, f);
	db_bind_int(st, 7, f->cursor > 0 ? f->cursor : INT64_MAX);
	/* One more, to know whether there is more. */
	db_bind_int(st, 8, f->limit + 1);
	db_bind_int(st, 9, f->offset);
	while (out->count <= max && (e = db_step(st)) == OK)
		out->items[out->count++] = memory_row(rq->call.arena, st);
	db_reset(st);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (out->count > max)
		out->next_cursor = out->items[--out->count - 1]->seq;
	return OK;
}

static enum err
keep_revision(struct request *rq, struct person *p, int64_t seq)
{
	sqlite3_stmt *st;
	int64_t app;
	enum err e;

	if ((e = apps_get(rq, p, &app)) != OK)
		return e;
	st = statement(p, KEEP_REVISION);
	db_bind_int(st, 1, seq);
	db_bind_int(st, 2, app);
	db_bind_int(st, 3, rq->call.now);
	return db_run(st);
}

static enum err
replace(struct request *rq, struct person *p, const struct memory *m,
    const char *text, const char *metadata)
{
	sqlite3_stmt *st = statement(p, REPLACE);
	struct digest hash, observed;

	db_bind_int(st, 1, m->seq);
	if (text != NULL) {
		hash = normal_hash(rq->call.arena, text);
		db_bind_text(st, 2, text);
		db_bind_blob(st, 3, hash.bytes, sizeof hash.bytes);
		db_bind_int(st, 4, (int64_t)words_count(text));
		db_bind_int(st, 5, words_flags(text));
	}
	if (text != NULL && m->subject != NULL) {
		observed = normal_observed(rq->call.arena, m->subject, text);
		db_bind_blob(st, 8, observed.bytes, sizeof observed.bytes);
	}
	db_bind_text(st, 6, metadata);
	db_bind_int(st, 7, rq->call.now);
	return db_run(st);
}

static enum err
check_change(struct request *rq, const char *text, const char *metadata)
{
	struct memory_new in = { .text = text, .metadata = metadata };

	if (text == NULL)
		in.text = "-";
	return memory_check(rq, &in);
}

enum err
memories_rewrite(struct request *rq, struct person *p, const char *id,
    const char *text, const char *metadata, struct memory **out)
{
	struct memory *m;
	enum err e;

	*out = NULL;
	if ((e = check_change(rq, text, metadata)) != OK ||
	    (e = memories_find(rq, p, id, &m)) != OK)
		return e;
	if ((e = keep_revision(rq, p, m->seq)) != OK)
		return e;
	if ((e = index_remove(p, m->seq)) != OK)
		return e;
	e = replace(rq, p, m, text, metadata);
	if (e == ERR_CONFLICT)
		return request_refuse(rq, e, NULL,
		    "another memory says exactly this");
	if (e == OK && text != NULL)
		e = vectors_drop(p, m->seq);
	if (e == OK)
		e = index_add(p, m->seq);
	if (e == OK)
		e = quota_check(rq, p, 0);
	return e != OK ? e : memories_find(rq, p, id, out);
}

enum err
memories_update(struct request *rq, struct person *p, const char *id,
    const char *text, const char *metadata, struct memory **out)
{
	const char *const ids[] = { id };
	enum err e;

	*out = NULL;
	if ((e = db_begin(p->db)) != OK)
		return e;
	e = memories_rewrite(rq, p, id, text, metadata, out);
	if ((e = db_end(p->db, e)) == OK)
		changes_tell(rq, p, ids, 1);
	return e;
}

enum err
memories_trash(struct request *rq, struct person *p, int64_t app,
    const char *id)
{
	return states_put(rq, p, app, id, STATE_DELETED);
}

enum err
memories_delete(struct request *rq, struct person *p, const char *const *ids,
    size_t n, int64_t *deleted)
{
	const struct states_which which = { .ids = ids, .nids = n };

	return states_set(rq, p, &which, STATE_DELETED, deleted);
}
