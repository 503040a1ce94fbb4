/*
 * graph - changing the entities, observations and relations of a person
 *
 * Reading is graph_read.c.  Observations are written by memories_put() and
 * memories_trash() alone, so that the indexes, the history and the totals are
 * right for them too.
 */
#include "memory/graph.h"

#include <string.h>

#include "base/str.h"
#include "memory/apps.h"
#include "memory/changes.h"
#include "memory/memory_check.h"
#include "memory/memory_row.h"
#include "memory/normal.h"
#include "memory/quota.h"

enum {
	ADD_ENTITY, FIND_ENTITY, REMOVE_ENTITY, ADD_RELATION, REMOVE_RELATION,
	REMOVE_RELATIONS, OBSERVED, OBSERVED_ONE, NSTATEMENTS
};

static const char *const sql[NSTATEMENTS] = {
	[ADD_ENTITY]  = "INSERT INTO main.entities (name, type, created_at) "
	                "VALUES (?1, ?2, ?3) ON CONFLICT (name) DO NOTHING",
	[FIND_ENTITY] = "SELECT key FROM entities WHERE name = ?1",
	[REMOVE_ENTITY] = "DELETE FROM main.entities WHERE name = ?1",
	[ADD_RELATION] =
	                "INSERT INTO main.relations (from_name, to_name, type, created_at) "
	                "VALUES (?1, ?2, ?3, ?4) "
	                "ON CONFLICT (from_name, to_name, type) DO NOTHING",
	[REMOVE_RELATION] =
	                "DELETE FROM main.relations "
	                "WHERE from_name = ?1 AND to_name = ?2 AND type = ?3",
	[REMOVE_RELATIONS] =
	                "DELETE FROM main.relations WHERE from_name = ?1 OR to_name = ?1",
	[OBSERVED]    = "SELECT id FROM memories WHERE subject = ?1 "
	                "AND kind = 'observation' AND state <> 'deleted' AND "
	                MEMORY_NOT_EXPIRED("?2") "ORDER BY seq",
	[OBSERVED_ONE] =
	                "SELECT id FROM memories WHERE subject = ?2 "
	                "AND kind = 'observation' AND hash = ?1 "
	                "AND state <> 'deleted' AND " MEMORY_NOT_EXPIRED("?3"),
};

/* One change: through which app, and which memories went. */
struct change {
	struct request *rq;
	struct person *p;
	int64_t app;
	bool added;
	bool altered;			/* an entity or a relation */
	const char **gone;
	size_t ngone, room;
};

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

static enum err
begin(struct request *rq, struct person *p, struct change *c)
{
	enum err e;

	*c = (struct change){ .rq = rq, .p = p };
	if ((e = db_begin(p->db)) != OK)
		return e;
	if ((e = apps_get(rq, p, &c->app)) != OK)
		db_rollback(p->db);
	return e;
}

static enum err
end(struct change *c, enum err e)
{
	e = db_end(c->p->db, e);
	if (e == OK && (c->added || c->ngone > 0))
		changes_tell(c->rq, c->p, c->gone,
		    c->ngone <= MEMORY_BATCH_MAX ? c->ngone : 0);
	else if (e == OK && c->altered)
		changes_tell_graph(c->rq, c->p);
	return e;
}

static enum err
check_name(struct request *rq, const char *what, const char *name)
{
	if (strlen(name) > GRAPH_NAME_MAX)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "%s may have at most %d bytes", what, GRAPH_NAME_MAX);
	if (!str_utf8(name, strlen(name)))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "%s is not valid UTF-8", what);
	return OK;
}

static enum err
check_count(struct request *rq, size_t count)
{
	if (count <= GRAPH_BATCH_MAX)
		return OK;
	return request_refuse(rq, ERR_INVALID, NULL,
	    "at most %d at once; make several calls", GRAPH_BATCH_MAX);
}

static struct memory_new
observation(const struct graph_entity *about, size_t i)
{
	return (struct memory_new){ .text = about->observations[i],
	    .subject = about->name, .observed = true };
}

static enum err
check_observations(struct request *rq, const struct graph_entity *about)
{
	enum err e;

	for (size_t i = 0; i < about->count; i++) {
		struct memory_new in = observation(about, i);

		if ((e = memory_check(rq, &in)) != OK)
			return e;
	}
	return OK;
}

static enum err
check_entities(struct request *rq, const struct graph_entity *list,
    size_t count)
{
	enum err e;

	if ((e = check_count(rq, count)) != OK)
		return e;
	for (size_t i = 0; i < count; i++) {
		if ((e = check_name(rq, "the name of an entity",
		    list[i].name)) != OK)
			return e;
		if (list[i].type != NULL && (e = check_name(rq,
		    "the type of an entity", list[i].type)) != OK)
			return e;
		if ((e = check_observations(rq, &list[i])) != OK)
			return e;
	}
	return OK;
}

/* Keeps of the list what is new. */
static enum err
observe(struct change *c, struct graph_entity *about)
{
	size_t kept = 0;
	enum err e;

	for (size_t i = 0; i < about->count; i++) {
		struct memory_new in = observation(about, i);
		struct memory_added out = { 0 };

		if ((e = memories_put(c->rq, c->p, c->app, &in, &out)) != OK)
			return e;
		if (!out.existed)
			about->observations[kept++] = in.text;
	}
	about->count = kept;
	c->added = c->added || kept > 0;
	return OK;
}

/* In the sight of a limited client there are entities by what it observes of
 * them; see sight.h. */
static enum err
check_sight(struct change *c, const struct graph_entity *entity)
{
	if (c->p->limits == NULL || entity->count > 0)
		return OK;
	return request_refuse(c->rq, ERR_INVALID, NULL, "nothing was added: "
	    "the user limits this app to some categories; it can only make "
	    "entities with observations");
}

static enum err
create_entity(struct change *c, struct graph_entity *entity)
{
	sqlite3_stmt *st = statement(c->p, ADD_ENTITY);
	enum err e;

	db_bind_text(st, 1, entity->name);
	db_bind_text(st, 2, entity->type);
	db_bind_int(st, 3, c->rq->call.now);
	e = db_run_one(st);
	entity->existed = e == ERR_NOT_FOUND;
	if (e != OK)
		return entity->existed ? OK : e;
	if ((e = check_sight(c, entity)) != OK)
		return e;
	c->altered = true;
	return observe(c, entity);
}

enum err
graph_create_entities(struct request *rq, struct person *p,
    struct graph_entity *list, size_t count)
{
	struct change c;
	enum err e;

	if ((e = check_entities(rq, list, count)) != OK ||
	    (e = begin(rq, p, &c)) != OK)
		return e;
	for (size_t i = 0; e == OK && i < count; i++)
		e = create_entity(&c, &list[i]);
	if (e == OK)
		e = quota_check(rq, p, 0);
	return end(&c, e);
}

static enum err
find_entity(struct change *c, const char *name)
{
	sqlite3_stmt *st = statement(c->p, FIND_ENTITY);
	enum err e;

	db_bind_text(st, 1, name);
	e = db_step(st);
	db_reset(st);
	return e;
}

enum err
graph_add_observations(struct request *rq, struct person *p,
    struct graph_entity *list, size_t count)
{
	struct change c;
	enum err e;

	if ((e = check_entities(rq, list, count)) != OK ||
	    (e = begin(rq, p, &c)) != OK)
		return e;
	for (size_t i = 0; e == OK && i < count; i++) {
		if ((e = find_entity(&c, list[i].name)) == OK)
			e = observe(&c, &list[i]);
		else if (e == ERR_NOT_FOUND)
			e = request_refuse(rq, ERR_INVALID, NULL, "nothing was "
			    "added: there is no entity of the name in "
			    "observations[%zu]; create_entities makes it", i);
	}
	return end(&c, e);
}

static void
bind_relation(sqlite3_stmt *st, const struct graph_relation *r)
{
	db_bind_text(st, 1, r->from);
	db_bind_text(st, 2, r->to);
	db_bind_text(st, 3, r->type);
}

static enum err
check_relations(struct request *rq, const struct graph_relation *list,
    size_t count)
{
	enum err e;

	if ((e = check_count(rq, count)) != OK)
		return e;
	for (size_t i = 0; i < count; i++)
		if ((e = check_name(rq, "an end of a relation",
		    list[i].from)) != OK ||
		    (e = check_name(rq, "an end of a relation",
		    list[i].to)) != OK ||
		    (e = check_name(rq, "the type of a relation",
		    list[i].type)) != OK)
			return e;
	return OK;
}

/* A limited client relates what it sees. */
static enum err
check_ends(struct change *c, const struct graph_relation *r)
{
	enum err e;

	if (c->p->limits == NULL)
		return OK;
	if ((e = find_entity(c, r->from)) == OK)
		e = find_entity(c, r->to);
	if (e != ERR_NOT_FOUND)
		return e;
	return request_refuse(c->rq, ERR_INVALID, NULL, "nothing was added: "
	    "there is no entity of the name of an end of a relation; "
	    "create_entities makes it");
}

static enum err
create_relation(struct change *c, struct graph_relation *r)
{
	sqlite3_stmt *st;
	enum err e;

	if ((e = check_ends(c, r)) != OK)
		return e;
	st = statement(c->p, ADD_RELATION);
	bind_relation(st, r);
	db_bind_int(st, 4, c->rq->call.now);
	e = db_run_one(st);
	r->existed = e == ERR_NOT_FOUND;
	c->altered = c->altered || e == OK;
	return r->existed ? OK : e;
}

enum err
graph_create_relations(struct request *rq, struct person *p,
    struct graph_relation *list, size_t count)
{
	struct change c;
	enum err e;

	if ((e = check_relations(rq, list, count)) != OK ||
	    (e = begin(rq, p, &c)) != OK)
		return e;
	for (size_t i = 0; e == OK && i < count; i++)
		e = create_relation(&c, &list[i]);
	if (e == OK)
		e = quota_check(rq, p, 0);
	return end(&c, e);
}

static void
note_gone(struct change *c, const char *id)
{
	const char **more;

	if (c->ngone == c->room) {
		c->room = c->room > 0 ? 2 * c->room : 64;
		more = arena_array(c->rq->call.arena, c->room, sizeof *more);
		if (c->ngone > 0)
			memcpy(more, c->gone, c->ngone * sizeof *more);
		c->gone = more;
	}
	c->gone[c->ngone++] = id;
}

/* To the trash with what the statement, bound, finds. */
static enum err
trash(struct change *c, sqlite3_stmt *st)
{
	size_t first = c->ngone;
	enum err e;

	while ((e = db_step(st)) == OK)
		note_gone(c, db_text(c->rq->call.arena, st, 0));
	db_reset(st);
	if (e != ERR_NOT_FOUND)
		return e;
	for (size_t i = first; i < c->ngone; i++)
		if ((e = memories_trash(c->rq, c->p, c->app,
		    c->gone[i])) != OK)
			return e;
	return OK;
}

/* Of rows that may be gone already. */
static enum err
run_altering(struct change *c, sqlite3_stmt *st)
{
	enum err e = db_run_one(st);

	c->altered = c->altered || e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
delete_entity(struct change *c, const char *name)
{
	/* The observations last: by them a limited client sees the others. */
	static const int steps[] = { REMOVE_RELATIONS, REMOVE_ENTITY };
	sqlite3_stmt *st;
	enum err e = OK;

	for (size_t i = 0; e == OK && i < sizeof steps / sizeof *steps; i++) {
		st = statement(c->p, steps[i]);
		db_bind_text(st, 1, name);
		e = run_altering(c, st);
	}
	if (e != OK)
		return e;
	st = statement(c->p, OBSERVED);
	db_bind_text(st, 1, name);
	db_bind_time(st, 2, c->p->due_at);
	return trash(c, st);
}

enum err
graph_delete_entities(struct request *rq, struct person *p,
    const char *const *names, size_t count)
{
	struct change c;
	enum err e;

	if ((e = check_count(rq, count)) != OK ||
	    (e = begin(rq, p, &c)) != OK)
		return e;
	for (size_t i = 0; e == OK && i < count; i++)
		e = delete_entity(&c, names[i]);
	return end(&c, e);
}

static enum err
delete_observation(struct change *c, const char *name, const char *text)
{
	struct digest hash = normal_observed(c->rq->call.arena, name, text);
	sqlite3_stmt *st = statement(c->p, OBSERVED_ONE);

	db_bind_blob(st, 1, hash.bytes, sizeof hash.bytes);
	db_bind_text(st, 2, name);
	db_bind_time(st, 3, c->p->due_at);
	return trash(c, st);
}

enum err
graph_delete_observations(struct request *rq, struct person *p,
    const struct graph_entity *list, size_t count)
{
	struct change c;
	enum err e;

	if ((e = check_count(rq, count)) != OK ||
	    (e = begin(rq, p, &c)) != OK)
		return e;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; e == OK && k < list[i].count; k++)
			e = delete_observation(&c, list[i].name,
			    list[i].observations[k]);
	return end(&c, e);
}

enum err
graph_delete_relations(struct request *rq, struct person *p,
    const struct graph_relation *list, size_t count)
{
	struct change c;
	sqlite3_stmt *st;
	enum err e;

	if ((e = check_count(rq, count)) != OK ||
	    (e = begin(rq, p, &c)) != OK)
		return e;
	for (size_t i = 0; e == OK && i < count; i++) {
		st = statement(p, REMOVE_RELATION);
		bind_relation(st, &list[i]);
		e = run_altering(&c, st);
	}
	return end(&c, e);
}
