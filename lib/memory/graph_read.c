/*
 * graph_read - finding entities of a person's graph, and walking along them
 *
 * A search reads every entity and observation where it lies; what does not
 * match is copied nowhere.
 */
#include "memory/graph_read.h"

#include <stdlib.h>
#include <string.h>

#include "memory/caseless.h"
#include "memory/memory_row.h"

enum { ALL, NAMED, SEARCH, OBSERVATIONS, RELATIONS, NSTATEMENTS };

#define OBSERVED "kind = 'observation' AND state = 'active' AND " \
	MEMORY_NOT_DUE("?3")

static const char *const sql[NSTATEMENTS] = {
	[ALL]       = "SELECT key, name, type FROM entities WHERE key >= ?1 "
	              "ORDER BY key LIMIT ?2",
	[NAMED]     = "SELECT key, name, type FROM entities WHERE name = ?1",
	[SEARCH]    = "SELECT e.key, e.name, e.type, m.text FROM entities e "
	              "LEFT JOIN memories m ON m.subject = e.name AND " OBSERVED
	              "ORDER BY e.key",
	[OBSERVATIONS] =
	              "SELECT seq, id, text FROM memories "
	              "WHERE subject = ?1 AND seq > ?2 AND " OBSERVED "ORDER BY seq",
	[RELATIONS] = "SELECT key, from_name, to_name, type FROM relations "
	              "WHERE key >= ?1 ORDER BY key",
};

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

static void
read_entity(struct arena *a, sqlite3_stmt *st, struct graph_entity *out)
{
	out->key = db_int(st, 0);
	out->name = db_text(a, st, 1);
	out->type = db_text(a, st, 2);
}

enum err
graph_all(struct request *rq, struct person *p, int64_t from_key, size_t max,
    struct graph_found *out)
{
	struct arena *a = rq->call.arena;
	sqlite3_stmt *st = statement(p, ALL);
	enum err e = OK;

	*out = (struct graph_found){ arena_array(a, max, sizeof *out->items), 0 };
	db_bind_int(st, 1, from_key);
	db_bind_int(st, 2, (int64_t)max);
	while (out->count < max && (e = db_step(st)) == OK)
		read_entity(a, st, &out->items[out->count++]);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

static int
by_key(const void *a, const void *b)
{
	const struct graph_entity *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static int
by_name(const void *a, const void *b)
{
	const struct graph_entity *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* In order, each once. */
static void
put_in_order(struct graph_found *f)
{
	size_t kept = 0;

	qsort(f->items, f->count, sizeof *f->items, by_key);
	for (size_t i = 0; i < f->count; i++)
		if (kept == 0 || f->items[kept - 1].key != f->items[i].key)
			f->items[kept++] = f->items[i];
	f->count = kept;
}

enum err
graph_open(struct request *rq, struct person *p, const char *const *names,
    size_t count, struct graph_found *out)
{
	struct arena *a = rq->call.arena;
	sqlite3_stmt *st;
	enum err e;

	*out = (struct graph_found){ arena_array(a, count, sizeof *out->items),
	    0 };
	for (size_t i = 0; i < count; i++) {
		st = statement(p, NAMED);
		db_bind_text(st, 1, names[i]);
		if ((e = db_step(st)) == OK)
			read_entity(a, st, &out->items[out->count++]);
		db_reset(st);
		if (e != OK && e != ERR_NOT_FOUND)
			return e;
	}
	put_in_order(out);
	return OK;
}

static bool
holds(sqlite3_stmt *st, int col, const struct caseless *want)
{
	size_t len;
	const char *text = db_blob(st, col, &len);

	return !db_null(st, col) && caseless_in(want, text != NULL ? text : "",
	    len);
}

static enum err
keep(struct request *rq, sqlite3_stmt *st, struct graph_found *out,
    size_t *room)
{
	struct graph_entity *more;

	if (out->count == GRAPH_FOUND_MAX)
		return request_refuse(rq, ERR_INVALID, NULL, "this finds more "
		    "than %d entities; search for something narrower, or page "
		    "through read_graph", GRAPH_FOUND_MAX);
	if (out->count == *room) {
		*room = *room > 0 ? 4 * *room : 16;
		more = arena_array(rq->call.arena, *room, sizeof *more);
		if (out->count > 0)
			memcpy(more, out->items, out->count * sizeof *more);
		out->items = more;
	}
	read_entity(rq->call.arena, st, &out->items[out->count++]);
	return OK;
}

enum err
graph_search(struct request *rq, struct person *p, const char *text,
    struct graph_found *out)
{
	sqlite3_stmt *st = statement(p, SEARCH);
	struct caseless want;
	size_t room = 0;
	int64_t last = 0;
	enum err e;

	*out = (struct graph_found){ 0 };
	caseless_init(rq->call.arena, text, &want);
	db_bind_time(st, 3, p->due_at);
	while ((e = db_step(st)) == OK) {
		if (db_int(st, 0) == last || (!holds(st, 1, &want) &&
		    !holds(st, 2, &want) && !holds(st, 3, &want)))
			continue;
		last = db_int(st, 0);
		if ((e = keep(rq, st, out, &room)) != OK)
			break;
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
graph_observations(struct request *rq, struct person *p, const char *name,
    int64_t seq, struct graph_walker *w)
{
	sqlite3_stmt *st = statement(p, OBSERVATIONS);
	enum err e;

	db_bind_text(st, 1, name);
	db_bind_int(st, 2, seq);
	db_bind_time(st, 3, p->due_at);
	while ((e = db_step(st)) == OK)
		if (!w->observation(w, db_int(st, 0), db_text(rq->call.arena,
		    st, 1), db_text(rq->call.arena, st, 2)))
			break;
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* Is the text of that column, which is copied nowhere, one of the names? */
static bool
is_found(const struct graph_found *byname, sqlite3_stmt *st, int col)
{
	size_t low = 0, high = byname->count, len;
	const char *name = db_blob(st, col, &len);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *other = byname->items[middle].name;
		size_t other_len = strlen(other);
		int order = len == 0 ? 0 : memcmp(name, other,
		    len < other_len ? len : other_len);

		if (order == 0 && len == other_len)
			return true;
		if (order > 0 || (order == 0 && len > other_len))
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static struct graph_found
sorted(struct arena *a, const struct graph_found *found)
{
	struct graph_found s = { arena_array(a, found->count,
	    sizeof *s.items), found->count };

	if (s.count > 0) {
		memcpy(s.items, found->items, s.count * sizeof *s.items);
		qsort(s.items, s.count, sizeof *s.items, by_name);
	}
	return s;
}

enum err
graph_relations(struct request *rq, struct person *p, int64_t from_key,
    const struct graph_found *found, struct graph_walker *w)
{
	struct arena *a = rq->call.arena;
	sqlite3_stmt *st = statement(p, RELATIONS);
	struct graph_found names = { 0 };
	enum err e;

	if (found != NULL)
		names = sorted(a, found);
	db_bind_int(st, 1, from_key);
	while ((e = db_step(st)) == OK) {
		struct graph_relation r = { .key = db_int(st, 0) };

		if (found != NULL && !is_found(&names, st, 1) &&
		    !is_found(&names, st, 2))
			continue;
		r.from = db_text(a, st, 1);
		r.to = db_text(a, st, 2);
		r.type = db_text(a, st, 3);
		if (!w->relation(w, &r))
			break;
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}
