/*
 * details - what belongs to a memory beside its text, and changing it
 *
 * Title, subject and day are in the full-text index: the row leaves it before
 * they change.
 */
#include "memory/details.h"

#include <string.h>

#include "base/str.h"
#include "memory/apps.h"
#include "memory/categories.h"
#include "memory/changes.h"
#include "memory/dates.h"
#include "memory/index.h"
#include "memory/memory_check.h"
#include "memory/sight.h"
#include "memory/vectors.h"
#include "store/db.h"

enum { SET, CLEAR_CATEGORIES, NSTATEMENTS };

/* ?2 are the bits of what is set. */
#define NEW(bit, name, value) \
	name " = CASE WHEN ?2 & " #bit " THEN " value " ELSE " name " END, "

static const char *const sql[NSTATEMENTS] = {
	[SET] = "UPDATE main.memories SET "
	        NEW(1, "title", "?3") NEW(2, "subject", "?4")
	        NEW(4, "event_at", "?5") NEW(4, "dates", "?6")
	        NEW(8, "valid_from", "?7") NEW(16, "valid_to", "?8")
	        NEW(32, "expires_at", "?9") NEW(64, "pinned", "?10")
	        "updated_at = ?11 WHERE seq = ?1",
	[CLEAR_CATEGORIES] =
	        "DELETE FROM main.memory_categories WHERE memory = ?1 "
	        "AND category NOT IN (SELECT key FROM main.categories "
	        "WHERE instr(',' || ?2 || ',', ',' || name || ','))",
};

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

/* As the memory would be. */
static enum err
check(struct request *rq, const struct memory *m, const struct details *d)
{
	struct memory_new in = { .text = "-", .subject = d->subject,
	    .title = d->title, .categories = d->categories,
	    .expires_at = d->expires_at };

	if (d->set & (DETAIL_VALID_FROM | DETAIL_VALID_TO)) {
		in.valid_from = d->set & DETAIL_VALID_FROM ? d->valid_from
		    : m->valid_from;
		in.valid_to = d->set & DETAIL_VALID_TO ? d->valid_to
		    : m->valid_to;
	}
	if ((d->set & DETAIL_SUBJECT) && str_eq(m->kind, "observation") &&
	    !str_eq(m->subject, d->subject))
		return request_refuse(rq, ERR_INVALID, NULL, "the subject of "
		    "an observation is its entity; it cannot be changed");
	return memory_check(rq, &in);
}

static enum err
set(struct request *rq, struct person *p, const struct memory *m,
    const struct details *d)
{
	sqlite3_stmt *st = statement(p, SET);

	db_bind_int(st, 1, m->seq);
	db_bind_int(st, 2, d->set);
	db_bind_text(st, 3, d->title);
	db_bind_text(st, 4, d->subject);
	db_bind_time(st, 5, d->event_at);
	db_bind_text(st, 6, dates_words(rq->call.arena, d->event_at != 0
	    ? d->event_at : m->created_at));
	db_bind_time(st, 7, d->valid_from);
	db_bind_time(st, 8, d->valid_to);
	db_bind_time(st, 9, d->expires_at);
	db_bind_int(st, 10, d->pinned);
	db_bind_int(st, 11, rq->call.now);
	return db_run(st);
}

static enum err
set_categories(struct request *rq, struct person *p, int64_t seq,
    const char *names)
{
	sqlite3_stmt *st = statement(p, CLEAR_CATEGORIES);
	enum err e;

	db_bind_int(st, 1, seq);
	db_bind_text(st, 2, names != NULL
	    ? categories_list(rq->call.arena, names) : "");
	if ((e = db_run(st)) != OK || names == NULL)
		return e;
	return categories_add(rq, p, seq, names);
}

static enum err
change(struct request *rq, struct person *p, const char *id,
    const struct details *d)
{
	struct memory *m;
	int64_t app;
	enum err e;

	if (d->set == 0)
		return OK;
	if ((e = apps_get(rq, p, &app)) != OK ||
	    (e = memories_find(rq, p, id, &m)) != OK ||
	    (e = check(rq, m, d)) != OK ||
	    (e = index_remove(p, m->seq)) != OK ||
	    (e = set(rq, p, m, d)) != OK)
		return e;
	/* A vector is made of the subject too. */
	if ((d->set & DETAIL_SUBJECT) && (e = vectors_drop(p, m->seq)) != OK)
		return e;
	if ((e = index_add(p, m->seq)) != OK)
		return e;
	if (!(d->set & DETAIL_CATEGORIES))
		return OK;
	if ((e = set_categories(rq, p, m->seq, d->categories)) != OK)
		return e;
	return sight_keep(rq, p, m->seq);
}

enum err
details_change(struct request *rq, struct person *p, const char *id,
    const char *text, const char *metadata, const struct details *in,
    struct memory **out)
{
	const char *const ids[] = { id };
	enum err e;

	*out = NULL;
	if ((e = db_begin(p->db)) != OK)
		return e;
	if (text != NULL || metadata != NULL)
		e = memories_rewrite(rq, p, id, text, metadata, out);
	if (e == OK)
		e = change(rq, p, id, in);
	if (e == OK)
		e = memories_find(rq, p, id, out);
	if ((e = db_end(p->db, e)) == OK)
		changes_tell(rq, p, ids, 1);
	else
		*out = NULL;
	return e;
}
