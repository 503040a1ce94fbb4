/*
 * graph_walk - parts of a person's graph: pages, and what stands around a name
 */
#include "memory/graph_walk.h"

#include <stdlib.h>
#include <string.h>

#include "store/db.h"

enum {
	AROUND, ENTITY, FROM, TOUCHING, ENTITIES, COUNT_ENTITIES, RELATIONS,
	COUNT_RELATIONS, NSTATEMENTS
};

#define RELATION "SELECT key, from_name, to_name, type FROM relations "

static const char *const sql[NSTATEMENTS] = {
	/* Breadth first.  A name comes once for each depth it is met at, four at
	 * most, so ?4, four times the names that count, cuts none of them. */
	[AROUND]    = "WITH RECURSIVE near (name, depth) AS (SELECT ?1, 0 UNION "
	              "SELECT CASE r.from_name WHEN n.name THEN r.to_name "
	              "ELSE r.from_name END, n.depth + 1 FROM near n "
	              "CROSS JOIN relations r WHERE n.depth < ?2 AND r.key IN ("
	              "SELECT key FROM (SELECT key FROM relations "
	              "WHERE from_name = n.name LIMIT ?3) UNION ALL "
	              "SELECT key FROM (SELECT key FROM relations "
	              "WHERE to_name = n.name LIMIT ?3)) "
	              "ORDER BY 2 LIMIT ?4) "
	              "SELECT name FROM near GROUP BY name ORDER BY min(depth), name",
	[ENTITY]    = "SELECT key, name, type FROM entities WHERE name = ?1",
	[FROM]      = RELATION "WHERE from_name = ?1 LIMIT ?2",
	[TOUCHING]  = "SELECT * FROM (" RELATION "WHERE from_name = ?1 LIMIT ?2) "
	              "UNION SELECT * FROM (" RELATION "WHERE to_name = ?1 LIMIT ?2) "
	              "ORDER BY 1 LIMIT ?2",
	[ENTITIES]  = "SELECT key, name, type FROM entities ORDER BY key "
	              "LIMIT ?1 OFFSET ?2",
	[COUNT_ENTITIES] = "SELECT count(*) FROM entities",
	[RELATIONS] = RELATION "ORDER BY key LIMIT ?1 OFFSET ?2",
	[COUNT_RELATIONS] = "SELECT count(*) FROM relations",
};

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

static void
read_entity(struct arena *a, sqlite3_stmt *st, struct graph_found *out)
{
	struct graph_entity *g = &out->items[out->count++];

	g->key = db_int(st, 0);
	g->name = db_text(a, st, 1);
	g->type = db_text(a, st, 2);
}

static void
read_relation(struct arena *a, sqlite3_stmt *st, struct graph_relations *out)
{
	struct graph_relation *r = &out->items[out->count++];

	r->key = db_int(st, 0);
	r->from = db_text(a, st, 1);
	r->to = db_text(a, st, 2);
	r->type = db_text(a, st, 3);
}

struct names {
	const char **items;
	size_t count;
};

static enum err
reach(struct request *rq, struct person *p, const char *name, int depth,
    struct names *out, bool *is_cut)
{
	sqlite3_stmt *st = statement(p, AROUND);
	enum err e;

	out->items = arena_array(rq->call.arena, WALK_NAMES_MAX,
	    sizeof *out->items);
	db_bind_text(st, 1, name);
	db_bind_int(st, 2, depth);
	db_bind_int(st, 3, WALK_FAN + 1);
	db_bind_int(st, 4, (WALK_DEPTH_MAX + 1) * (WALK_NAMES_MAX + 1));
	while ((e = db_step(st)) == OK) {
		if (out->count == WALK_NAMES_MAX) {
			*is_cut = true;
			break;
		}
		out->items[out->count++] = db_text(rq->call.arena, st, 0);
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
find_entities(struct request *rq, struct person *p, const struct names *names,
    struct graph_found *out)
{
	enum err e;

	out->items = arena_array(rq->call.arena, names->count,
	    sizeof *out->items);
	for (size_t i = 0; i < names->count; i++) {
		sqlite3_stmt *st = statement(p, ENTITY);

		db_bind_text(st, 1, names->items[i]);
		if ((e = db_step(st)) == OK)
			read_entity(rq->call.arena, st, out);
		db_reset(st);
		if (e != OK && e != ERR_NOT_FOUND)
			return e;
	}
	return OK;
}

static int
by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static bool
is_among(const struct names *sorted, const char *name)
{
	return bsearch(&name, sorted->items, sorted->count,
	    sizeof *sorted->items, by_name) != NULL;
}

/* Those between the names: each begins at one of them. */
static enum err
connect(struct request *rq, struct person *p, struct names *names,
    struct walk *out)
{
	struct arena *a = rq->call.arena;
	enum err e;

	qsort(names->items, names->count, sizeof *names->items, by_name);
	out->relations.items = arena_array(a, WALK_RELATIONS_MAX,
	    sizeof *out->relations.items);
	for (size_t i = 0; i < names->count; i++) {
		sqlite3_stmt *st = statement(p, FROM);

		db_bind_text(st, 1, names->items[i]);
		db_bind_int(st, 2, WALK_FAN + 1);
		while ((e = db_step(st)) == OK &&
		    out->relations.count < WALK_RELATIONS_MAX) {
			read_relation(a, st, &out->relations);
			if (!is_among(names, out->relations.items[
			    out->relations.count - 1].to))
				out->relations.count--;
		}
		db_reset(st);
		if (e != OK && e != ERR_NOT_FOUND)
			return e;
		out->is_cut |= e == OK;
	}
	return OK;
}

enum err
walk_around(struct request *rq, struct person *p, const char *name, int depth,
    struct walk *out)
{
	struct names names = { 0 };
	enum err e;

	*out = (struct walk){ 0 };
	if ((e = reach(rq, p, name, depth, &names, &out->is_cut)) != OK ||
	    (e = find_entities(rq, p, &names, &out->found)) != OK ||
	    (e = connect(rq, p, &names, out)) != OK)
		return e;
	return out->found.count + out->relations.count > 0 ? OK : ERR_NOT_FOUND;
}

static bool
is_listed(const struct graph_relations *list, int64_t key)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].key == key)
			return true;
	return false;
}

enum err
walk_touching(struct request *rq, struct person *p, const char *const *names,
    size_t count, size_t max, struct graph_relations *out)
{
	enum err e = OK;

	*out = (struct graph_relations){ .items = arena_array(rq->call.arena,
	    max, sizeof *out->items) };
	for (size_t i = 0; i < count && out->count < max; i++) {
		sqlite3_stmt *st = statement(p, TOUCHING);

		db_bind_text(st, 1, names[i]);
		db_bind_int(st, 2, (int64_t)max);
		while (out->count < max && (e = db_step(st)) == OK)
			if (!is_listed(out, db_int(st, 0)))
				read_relation(rq->call.arena, st, out);
		db_reset(st);
		if (out->count < max && e != ERR_NOT_FOUND)
			return e;
	}
	return OK;
}

static enum err
count_all(struct person *p, int which, int64_t *total)
{
	sqlite3_stmt *st = statement(p, which);

	return db_number(st, total);
}

enum err
walk_entities(struct request *rq, struct person *p, int64_t offset,
    int64_t limit, struct graph_found *out, int64_t *total)
{
	struct arena *a = rq->call.arena;
	sqlite3_stmt *st;
	enum err e;

	*out = (struct graph_found){ .items = arena_array(a, (size_t)limit,
	    sizeof *out->items) };
	if ((e = count_all(p, COUNT_ENTITIES, total)) != OK)
		return e;
	st = statement(p, ENTITIES);
	db_bind_int(st, 1, limit);
	db_bind_int(st, 2, offset);
	while ((e = db_step(st)) == OK)
		read_entity(a, st, out);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
walk_relations(struct request *rq, struct person *p, int64_t offset,
    int64_t limit, struct graph_relations *out, int64_t *total)
{
	struct arena *a = rq->call.arena;
	sqlite3_stmt *st;
	enum err e;

	*out = (struct graph_relations){ .items = arena_array(a, (size_t)limit,
	    sizeof *out->items) };
	if ((e = count_all(p, COUNT_RELATIONS, total)) != OK)
		return e;
	st = statement(p, RELATIONS);
	db_bind_int(st, 1, limit);
	db_bind_int(st, 2, offset);
	while ((e = db_step(st)) == OK)
		read_relation(a, st, out);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}
