/*
 * apps_limits - the limits of clients follow the categories that they name
 *
 * Limits are names.  A name that no category has any more leaves them, so that
 * another category of that name does not come into sight.  Never makes a client
 * see more than it did, and never takes its last limit for none.
 */
#include "memory/apps.h"

#include <string.h>

#include "base/buf.h"
#include "memory/categories.h"
#include "store/db.h"

enum { LIMITS_MAX = 16 * 1024 };

enum { WAS, LIMITED, NSTATEMENTS };

#define OTHERS(name) \
	"EXISTS (SELECT 1 FROM categories o WHERE o.key <> c.key " \
	"AND lower(o.name) = lower(" name "))"

static const char *const sql[NSTATEMENTS] = {
	[WAS]     = "SELECT c.name, lower(c.name) IS lower(?2), " OTHERS("c.name") ", "
	            OTHERS("?2") " FROM categories c WHERE c.id = ?1",
	[LIMITED] = "SELECT key, id, limited_to FROM apps "
	            "WHERE limited_to IS NOT NULL AND key > ?1 ORDER BY key LIMIT 1",
};

/* What becomes of a name; two that differ in case alone are one limit. */
struct renaming {
	const char *was, *is;		/* `is`, NULL: the category goes */
	bool was_taken, is_taken;	/* has another category it? */
};

/* *same: nothing becomes of it. */
static enum err
read_renaming(struct request *rq, struct person *p, const char *id,
    struct renaming *r, bool *same)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, WAS);
	enum err e;

	db_bind_text(st, 1, id);
	db_bind_text(st, 2, r->is);
	if ((e = db_step(st)) == OK) {
		r->was = db_text(rq->call.arena, st, 0);
		*same = db_int(st, 1) != 0;
		r->was_taken = db_int(st, 2) != 0;
		r->is_taken = db_int(st, 3) != 0;
	}
	db_reset(st);
	return e;
}

static bool
names(const char *limits, const char *name)
{
	struct span limit;

	while (categories_next(&limits, &limit))
		if (span_eq_nocase(limit, name))
			return true;
	return false;
}

static void
add_name(struct buf *b, const char *name, size_t len)
{
	buf_puts(b, b->len > 0 ? "," : "");
	buf_add(b, name, len);
}

/* The limits from now on. */
static const char *
renamed(struct arena *a, const struct renaming *r, const char *limits)
{
	bool had = r->is != NULL && names(limits, r->is);
	bool follow = r->is != NULL && !had && !r->is_taken;
	struct span limit;
	struct buf b;

	buf_init(&b, a, LIMITS_MAX);
	while (categories_next(&limits, &limit)) {
		if (!span_eq_nocase(limit, r->was)) {
			add_name(&b, limit.p, limit.len);
			continue;
		}
		if (follow)
			add_name(&b, r->is, strlen(r->is));
		if (r->was_taken)
			add_name(&b, limit.p, limit.len);
	}
	return buf_failed(&b) ? "" : b.data;
}

/* A name that no category had is not to be filled by renaming another. */
static const char *
without(struct arena *a, const char *limits, const char *name)
{
	struct span limit;
	struct buf b;

	buf_init(&b, a, LIMITS_MAX);
	while (categories_next(&limits, &limit))
		if (!span_eq_nocase(limit, name))
			add_name(&b, limit.p, limit.len);
	return buf_failed(&b) ? "" : b.data;
}

/* The limited client after that of key *key. */
static enum err
next_limited(struct request *rq, struct person *p, int64_t *key,
    const char **id, const char **limits)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, LIMITED);
	enum err e;

	db_bind_int(st, 1, *key);
	if ((e = db_step(st)) == OK) {
		*key = db_int(st, 0);
		*id = db_text(rq->call.arena, st, 1);
		*limits = db_text(rq->call.arena, st, 2);
	}
	db_reset(st);
	return e;
}

enum err
apps_limits_follow(struct request *rq, struct person *p, int64_t by,
    const char *category, const char *name)
{
	struct app_change c = { .is_active = -1, .can_write = -1,
	    .limits = true };
	struct renaming r = { .is = name };
	const char *id, *limits;
	bool same = false;
	int64_t key = 0;
	enum err e;

	if ((e = read_renaming(rq, p, category, &r, &same)) != OK || same)
		return e;
	while ((e = next_limited(rq, p, &key, &id, &limits)) == OK) {
		if (names(limits, r.was))
			c.limited_to = renamed(rq->call.arena, &r, limits);
		else if (name != NULL && !r.is_taken && names(limits, name))
			c.limited_to = without(rq->call.arena, limits, name);
		else
			continue;
		if ((e = apps_set(rq, p, id, by, &c)) != OK)
			return e;
	}
	return e == ERR_NOT_FOUND ? OK : e;
}
