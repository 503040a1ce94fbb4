/*
 * search - one search under way: what it asks and what it found
 *
 * Never lists a memory twice, nor one that the filter shuts out.
 */
#include "memory/search.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "memory/caseless.h"
#include "memory/memory_row.h"

enum { ANY, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[ANY] = "SELECT 1",
};

/* The signature is SQLite's. */
static void
same_name(sqlite3_context *ctx, int count, sqlite3_value **values)
{
	const char *x = (const char *)sqlite3_value_text(values[0]);
	const char *y = (const char *)sqlite3_value_text(values[count - 1]);

	sqlite3_result_int(ctx, x != NULL && y != NULL && caseless_same(x, y));
}

enum err
search_register(struct db *db)
{
	sqlite3_stmt *st = db_statement(db, sql, NSTATEMENTS, ANY);
	int rc = sqlite3_create_function(sqlite3_db_handle(st), "same_name", 2,
	    SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, same_name, NULL, NULL);

	return rc == SQLITE_OK ? OK : ERR_UNAVAILABLE;
}

bool
search_is_filtered(const struct rank_query *q)
{
	return !period_is_open(&q->when) || q->categories != NULL ||
	    q->app_id != NULL || q->kind != NULL || q->subject != NULL;
}

void
search_bind_filter(sqlite3_stmt *st, const struct rank_query *q)
{
	period_bind(st, 3, &q->when);
	db_bind_text(st, 5, q->categories);
	db_bind_text(st, 6, q->app_id);
	db_bind_text(st, 7, q->kind);
	db_bind_text(st, 8, q->subject);
}

static bool
is_in_list(const char *list, const char *name, size_t len)
{
	for (; *list != '\0'; list += strcspn(list, ","), list += *list == ',')
		if (strcspn(list, ",") == len &&
		    strncasecmp(list, name, len) == 0)
			return true;
	return false;
}

/* Neighbours come in beside the filter, so it is asked again here. */
static bool
fits(const struct rank_query *q, const struct memory *m)
{
	int64_t at = m->event_at != 0 ? m->event_at : m->created_at;
	const char *name = m->categories;

	if (!period_has(&q->when, at))
		return false;
	if ((q->app_id != NULL && !str_eq(q->app_id, m->app_id)) ||
	    (q->kind != NULL && !str_eq(q->kind, m->kind)))
		return false;
	if (q->subject != NULL &&
	    (m->subject == NULL || !caseless_same(q->subject, m->subject)))
		return false;
	if (q->categories == NULL)
		return true;
	for (; *name != '\0'; name += strcspn(name, ","), name += *name == ',')
		if (is_in_list(q->categories, name, strcspn(name, ",")))
			return true;
	return false;
}

static bool
is_listed(const struct memory_list *list, int64_t seq)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i]->seq == seq)
			return true;
	return false;
}

enum err
search_add_hit(struct search *s, int64_t seq, double score,
    const struct rank_parts *parts)
{
	struct rank_parts *copy;
	struct memory *m;
	enum err e;

	if (is_listed(s->out, seq))
		return OK;
	e = memories_find_seq(s->rq, s->p, seq, &m);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (memory_is_due(s->p, m) || !fits(s->q, m))
		return OK;
	m->score = score;
	if (s->q->explain) {
		copy = arena_alloc(s->rq->call.arena, sizeof *copy);
		*copy = *parts;
		m->parts = copy;
	}
	s->out->items[s->out->count++] = m;
	return OK;
}

size_t
search_found(const struct search *s)
{
	return s->out->count > s->by_kin ? s->out->count - s->by_kin : 0;
}

bool
search_is_full(const struct search *s)
{
	return s->out->count == (size_t)s->q->limit;
}
