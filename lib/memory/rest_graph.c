/*
 * rest_graph - the REST calls that write the graph
 *
 * Bodies and answers are those of @modelcontextprotocol/server-memory's tools;
 * what is made answers with what was new.
 */
#include "memory/rest.h"

#include "memory/graph.h"

/* What the members are called of which groups of observations are made. */
struct shape {
	const char *list, *place;	/* in the body; as rest_refuse names it */
	const char *name, *type, *texts;
};

static const struct shape
	entities = { "entities", "body.entities", "name", "entityType",
	    "observations" },
	additions = { "observations", "body.observations", "entityName", NULL,
	    "contents" },
	deletions = { "deletions", "body.deletions", "entityName", NULL,
	    "observations" };

static enum err
read_list(struct rest *r, const char *name, const char *place,
    const struct json **out)
{
	enum err e;

	if ((e = rest_body_list(r, name, GRAPH_BATCH_MAX, out)) != OK)
		return e;
	return *out != NULL ? OK : rest_refuse(r, place, "it is required");
}

static enum err
refuse_item(struct rest *r, const char *place, const char *member)
{
	return rest_refuse(r, place, arena_printf(r->rq->call.arena,
	    "each item must be an object with %s, without NUL characters",
	    member));
}

/* The strings of an array; if it is absent or null, none. */
static enum err
read_texts(struct rest *r, const struct shape *s, const struct json *item,
    struct graph_entity *g)
{
	const struct json *list = json_get(item, s->texts);

	if (list == NULL || json_type(list) == JSON_NULL)
		return OK;
	if (json_type(list) != JSON_ARRAY)
		return refuse_item(r, s->place, s->texts);
	g->count = json_len(list);
	g->observations = arena_array(r->rq->call.arena, g->count,
	    sizeof *g->observations);
	for (size_t i = 0; i < g->count; i++) {
		g->observations[i] = json_string(json_at(list, i));
		if (g->observations[i] == NULL)
			return refuse_item(r, s->place, s->texts);
	}
	return OK;
}

static enum err
read_groups(struct rest *r, const struct shape *s, struct graph_entity **out,
    size_t *count)
{
	const struct json *list;
	enum err e;

	if ((e = read_list(r, s->list, s->place, &list)) != OK)
		return e;
	*count = json_len(list);
	*out = arena_array(r->rq->call.arena, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		const struct json *item = json_at(list, i);
		struct graph_entity *g = &(*out)[i];

		g->name = json_string(json_get(item, s->name));
		if (g->name == NULL)
			return refuse_item(r, s->place, s->name);
		if (s->type != NULL)
			g->type = json_string(json_get(item, s->type));
		if (s->type != NULL && g->type == NULL)
			return refuse_item(r, s->place, s->type);
		if ((e = read_texts(r, s, item, g)) != OK)
			return e;
	}
	return OK;
}

static enum err
read_relations(struct rest *r, struct graph_relation **out, size_t *count)
{
	static const char place[] = "body.relations";
	const struct json *list;
	enum err e;

	if ((e = read_list(r, "relations", place, &list)) != OK)
		return e;
	*count = json_len(list);
	*out = arena_array(r->rq->call.arena, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		const struct json *item = json_at(list, i);
		struct graph_relation *g = &(*out)[i];

		g->from = json_string(json_get(item, "from"));
		g->to = json_string(json_get(item, "to"));
		g->type = json_string(json_get(item, "relationType"));
		if (g->from == NULL || g->to == NULL || g->type == NULL)
			return refuse_item(r, place,
			    "from, to and relationType");
	}
	return OK;
}

static void
add_group(struct buf *b, const struct shape *s, const char *texts,
    const struct graph_entity *g)
{
	buf_printf(b, "{\"%s\":", s->name);
	json_quote(b, g->name);
	if (s->type != NULL) {
		buf_printf(b, ",\"%s\":", s->type);
		json_quote(b, g->type);
	}
	buf_printf(b, ",\"%s\":[", texts);
	for (size_t i = 0; i < g->count; i++) {
		buf_puts(b, i > 0 ? "," : "");
		json_quote(b, g->observations[i]);
	}
	buf_puts(b, "]}");
}

/* The changes are made: an answer that is too large says less, not no. */
static enum err
end_list(struct rest *r)
{
	struct buf *b = &r->rs->body;

	buf_puts(b, "]}");
	if (buf_failed(b)) {
		buf_clear(b);
		buf_puts(b, "{\"message\":\"Saved\"}");
	}
	return response_body(r->rs, 200, "application/json");
}

static enum err
answer_done(struct rest *r, const char *what)
{
	buf_printf(&r->rs->body, "{\"message\":\"%s deleted successfully\"}",
	    what);
	return response_body(r->rs, 200, "application/json");
}

enum err
rest_entities_create(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct graph_entity *list;
	bool first = true;
	size_t count;
	enum err e;

	if ((e = read_groups(r, &entities, &list, &count)) != OK)
		return e;
	e = graph_create_entities(r->rq, &r->person, list, count);
	if (e != OK)
		return rest_blame(r, e, entities.place);
	buf_puts(b, "{\"entities\":[");
	for (size_t i = 0; i < count; i++) {
		if (list[i].existed)
			continue;
		buf_puts(b, first ? "" : ",");
		add_group(b, &entities, entities.texts, &list[i]);
		first = false;
	}
	return end_list(r);
}

enum err
rest_entities_delete(struct rest *r)
{
	const struct json *list;
	const char **names;
	enum err e;

	if ((e = read_list(r, "names", "body.names", &list)) != OK)
		return e;
	names = arena_array(r->rq->call.arena, json_len(list), sizeof *names);
	for (size_t i = 0; i < json_len(list); i++) {
		names[i] = json_string(json_at(list, i));
		if (names[i] == NULL)
			return rest_refuse(r, "body.names", "each of them "
			    "must be a string without NUL characters");
	}
	e = graph_delete_entities(r->rq, &r->person, names, json_len(list));
	return e == OK ? answer_done(r, "Entities")
	    : rest_blame(r, e, "body.names");
}

enum err
rest_relations_create(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct graph_relation *list;
	bool first = true;
	size_t count;
	enum err e;

	if ((e = read_relations(r, &list, &count)) != OK)
		return e;
	e = graph_create_relations(r->rq, &r->person, list, count);
	if (e != OK)
		return rest_blame(r, e, "body.relations");
	buf_puts(b, "{\"relations\":[");
	for (size_t i = 0; i < count; i++) {
		if (list[i].existed)
			continue;
		buf_puts(b, first ? "" : ",");
		rest_add_relation(b, &list[i]);
		first = false;
	}
	return end_list(r);
}

enum err
rest_relations_delete(struct rest *r)
{
	struct graph_relation *list;
	size_t count;
	enum err e;

	if ((e = read_relations(r, &list, &count)) != OK)
		return e;
	e = graph_delete_relations(r->rq, &r->person, list, count);
	return e == OK ? answer_done(r, "Relations")
	    : rest_blame(r, e, "body.relations");
}

enum err
rest_observations_add(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct graph_entity *list;
	size_t count;
	enum err e;

	if ((e = read_groups(r, &additions, &list, &count)) != OK)
		return e;
	e = graph_add_observations(r->rq, &r->person, list, count);
	if (e != OK)
		return rest_blame(r, e, additions.place);
	buf_puts(b, "{\"results\":[");
	for (size_t i = 0; i < count; i++) {
		buf_puts(b, i > 0 ? "," : "");
		add_group(b, &additions, "addedObservations", &list[i]);
	}
	return end_list(r);
}

enum err
rest_observations_delete(struct rest *r)
{
	struct graph_entity *list;
	size_t count;
	enum err e;

	if ((e = read_groups(r, &deletions, &list, &count)) != OK)
		return e;
	e = graph_delete_observations(r->rq, &r->person, list, count);
	return e == OK ? answer_done(r, "Observations")
	    : rest_blame(r, e, deletions.place);
}
