/*
 * tool_graph - server-memory's tools that write
 *
 * Arguments, results and texts are those of @modelcontextprotocol/server-memory,
 * whose clients read the text, not only the structured result: of what was
 * made, it is the bare array.
 */
#include "memory/tool_calls.h"

#include <string.h>

#include "memory/graph.h"
#include "memory/tool_args.h"
#include "memory/tools.h"

/* What comes back is what was given, under names a little longer. */
enum { GIVEN_MAX = TOOL_ANSWER_MAX - 2 * 1024 };

static enum err
read_list(struct request *rq, const struct json *args, const char *name,
    const struct json **out)
{
	*out = json_get(args, name);
	if (json_type(*out) != JSON_ARRAY)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "argument %s is required: an array", name);
	if (json_len(*out) > GRAPH_BATCH_MAX)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "argument %s may hold at most %d at once; make several calls",
		    name, GRAPH_BATCH_MAX);
	return OK;
}

/* The list, if the answer about it will not be too long. */
static enum err
read_new(struct request *rq, const struct json *args, const char *name,
    const struct json **out)
{
	enum err e;

	if ((e = read_list(rq, args, name, out)) != OK)
		return e;
	if (strlen(json_text(rq->call.arena, *out)) > GIVEN_MAX)
		return request_refuse(rq, ERR_INVALID, NULL, "nothing was saved: "
		    "argument %s may have at most %d bytes at once; make several "
		    "calls, and save a longer text with add_memories", name,
		    GIVEN_MAX);
	return OK;
}

static enum err
read_text(struct request *rq, const struct json *item, const char *key,
    const char **out)
{
	*out = json_string(json_get(item, key));
	if (*out != NULL)
		return OK;
	return request_refuse(rq, ERR_INVALID, NULL, "each item must be an "
	    "object with %s: a string without NUL characters", key);
}

/* What the members are called of which groups of observations are made. */
struct shape {
	const char *list, *name, *type, *texts;
};

static const struct shape
	entities = { "entities", "name", "entityType", "observations" },
	additions = { "observations", "entityName", NULL, "contents" },
	deletions = { "deletions", "entityName", NULL, "observations" };

static enum err
read_entities(struct request *rq, const struct json *list,
    const struct shape *shape, struct graph_entity **out, size_t *count)
{
	enum err e;

	*count = json_len(list);
	*out = arena_array(rq->call.arena, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		const struct json *item = json_at(list, i);
		struct graph_entity *g = &(*out)[i];

		if ((e = read_text(rq, item, shape->name, &g->name)) != OK)
			return e;
		if (shape->type != NULL && (e = read_text(rq, item,
		    shape->type, &g->type)) != OK)
			return e;
		if ((e = tool_arg_strings(rq, item, shape->texts,
		    &g->observations, &g->count)) != OK)
			return e;
	}
	return OK;
}

static enum err
read_relations(struct request *rq, const struct json *list,
    struct graph_relation **out, size_t *count)
{
	enum err e;

	*count = json_len(list);
	*out = arena_array(rq->call.arena, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		const struct json *item = json_at(list, i);
		struct graph_relation *r = &(*out)[i];

		if ((e = read_text(rq, item, "from", &r->from)) != OK ||
		    (e = read_text(rq, item, "to", &r->to)) != OK ||
		    (e = read_text(rq, item, "relationType", &r->type)) != OK)
			return e;
	}
	return OK;
}

/* {name: array}, and as text the array. */
static void
answer_list(struct arena *a, const char *name, struct json *array,
    struct mcp_result *out)
{
	out->text = json_text(a, array);
	out->structured = json_new_object(a);
	json_set(out->structured, name, array);
}

static void
answer_done(struct arena *a, const char *message, struct mcp_result *out)
{
	out->text = message;
	out->structured = json_new_object(a);
	json_set_bool(out->structured, "success", true);
	json_set_string(out->structured, "message", message);
}

static struct json *
group(struct arena *a, const struct graph_entity *g,
    const struct shape *shape, const char *texts)
{
	struct json *j = json_new_object(a), *array = json_new_array(a);

	for (size_t i = 0; i < g->count; i++)
		json_add_string(array, g->observations[i]);
	json_set_string(j, shape->name, g->name);
	if (shape->type != NULL)
		json_set_string(j, shape->type, g->type);
	json_set(j, texts, array);
	return j;
}

static enum err
create_entities(struct mcp_call *c, struct mcp_result *out)
{
	struct request *rq = c->rq;
	struct arena *a = rq->call.arena;
	struct json *made = json_new_array(a);
	const struct json *given;
	struct graph_entity *list;
	struct person p;
	size_t count;
	enum err e;

	if ((e = read_new(rq, c->args, entities.list, &given)) != OK ||
	    (e = read_entities(rq, given, &entities, &list, &count)) != OK ||
	    (e = tool_person(c, &p)) != OK ||
	    (e = graph_create_entities(rq, &p, list, count)) != OK)
		return e;
	for (size_t i = 0; i < count; i++)
		if (!list[i].existed)
			json_add(made, group(a, &list[i], &entities,
			    entities.texts));
	answer_list(a, "entities", made, out);
	return OK;
}

enum err
tool_create_entities(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, create_entities(c, out));
}

static enum err
create_relations(struct mcp_call *c, struct mcp_result *out)
{
	struct request *rq = c->rq;
	struct arena *a = rq->call.arena;
	struct json *made = json_new_array(a);
	const struct json *given;
	struct graph_relation *list;
	struct person p;
	size_t count;
	enum err e;

	if ((e = read_new(rq, c->args, "relations", &given)) != OK ||
	    (e = read_relations(rq, given, &list, &count)) != OK ||
	    (e = tool_person(c, &p)) != OK ||
	    (e = graph_create_relations(rq, &p, list, count)) != OK)
		return e;
	for (size_t i = 0; i < count; i++)
		if (!list[i].existed)
			json_add(made, tool_relation(a, &list[i]));
	answer_list(a, "relations", made, out);
	return OK;
}

enum err
tool_create_relations(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, create_relations(c, out));
}

static enum err
add_observations(struct mcp_call *c, struct mcp_result *out)
{
	struct request *rq = c->rq;
	struct arena *a = rq->call.arena;
	struct json *results = json_new_array(a);
	const struct json *given;
	struct graph_entity *list;
	struct person p;
	size_t count;
	enum err e;

	if ((e = read_new(rq, c->args, additions.list, &given)) != OK ||
	    (e = read_entities(rq, given, &additions, &list, &count)) != OK ||
	    (e = tool_person(c, &p)) != OK ||
	    (e = graph_add_observations(rq, &p, list, count)) != OK)
		return e;
	for (size_t i = 0; i < count; i++)
		json_add(results, group(a, &list[i], &additions,
		    "addedObservations"));
	answer_list(a, "results", results, out);
	return OK;
}

enum err
tool_add_observations(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, add_observations(c, out));
}

static enum err
delete_entities(struct mcp_call *c, struct mcp_result *out)
{
	struct request *rq = c->rq;
	const struct json *given;
	const char **names;
	struct person p;
	size_t count;
	enum err e;

	if ((e = read_list(rq, c->args, "entityNames", &given)) != OK ||
	    (e = tool_arg_strings(rq, c->args, "entityNames", &names,
	    &count)) != OK)
		return e;
	if (!tool_confirmed(c, arena_printf(rq->call.arena, "Shall %zu entities "
	    "and their relations be deleted, and what is noted about them be "
	    "moved to the trash?", count), out))
		return OK;
	if ((e = tool_person(c, &p)) != OK ||
	    (e = graph_delete_entities(rq, &p, names, count)) != OK)
		return e;
	answer_done(rq->call.arena, "Entities deleted successfully", out);
	return OK;
}

enum err
tool_delete_entities(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, delete_entities(c, out));
}

static enum err
delete_observations(struct mcp_call *c, struct mcp_result *out)
{
	struct request *rq = c->rq;
	const struct json *given;
	struct graph_entity *list;
	size_t count, texts = 0;
	struct person p;
	enum err e;

	if ((e = read_list(rq, c->args, deletions.list, &given)) != OK ||
	    (e = read_entities(rq, given, &deletions, &list, &count)) != OK)
		return e;
	for (size_t i = 0; i < count; i++)
		texts += list[i].count;
	if (!tool_confirmed(c, arena_printf(rq->call.arena, "Shall %zu of your "
	    "memories be moved to the trash?", texts), out))
		return OK;
	if ((e = tool_person(c, &p)) != OK ||
	    (e = graph_delete_observations(rq, &p, list, count)) != OK)
		return e;
	answer_done(rq->call.arena, "Observations deleted successfully", out);
	return OK;
}

enum err
tool_delete_observations(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, delete_observations(c, out));
}

static enum err
delete_relations(struct mcp_call *c, struct mcp_result *out)
{
	struct request *rq = c->rq;
	const struct json *given;
	struct graph_relation *list;
	struct person p;
	size_t count;
	enum err e;

	if ((e = read_list(rq, c->args, "relations", &given)) != OK ||
	    (e = read_relations(rq, given, &list, &count)) != OK)
		return e;
	if (!tool_confirmed(c, arena_printf(rq->call.arena,
	    "Shall %zu relations be deleted?", count), out))
		return OK;
	if ((e = tool_person(c, &p)) != OK ||
	    (e = graph_delete_relations(rq, &p, list, count)) != OK)
		return e;
	answer_done(rq->call.arena, "Relations deleted successfully", out);
	return OK;
}

enum err
tool_delete_relations(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, delete_relations(c, out));
}
