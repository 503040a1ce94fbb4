/*
 * tool_graph_read - server-memory's tools that read
 *
 * What it would answer in one piece, however long, comes here in parts of at
 * most TOOL_ANSWER_MAX bytes: entities, a long one perhaps with the rest of its
 * observations in the next part, then relations.  A graph that fits is
 * answered as there.  Who reads observations is noted as for any memory.
 */
#include "memory/tool_calls.h"

#include <string.h>

#include "base/str.h"
#include "memory/access.h"
#include "memory/graph_read.h"
#include "memory/tool_args.h"
#include "memory/tools.h"

enum {
	PART_MAX = TOOL_ANSWER_MAX - 256,	/* some room for what stands around */
	LIMIT_MAX = 500,
	ENTITIES_MAX = TOOL_ANSWER_MAX / 40,	/* more never fit */
	CURSOR_MAX = 48,
	/* Beside the longest name and type, in JSON. */
	OBSERVATION_MAX = PART_MAX - 13 * GRAPH_NAME_MAX,
	CUT_MAX = OBSERVATION_MAX / 6 - 16,
	NOTED_MAX = 1000			/* observations in the access log */
};

/* Where a part begins: at an entity, after some of its observations, or at a
 * relation. */
struct place {
	bool is_relation;
	int64_t key, seq;
};

struct part {
	struct graph_walker walker;	/* first: it is cast back */
	struct arena *arena;
	struct json *entities, *relations;
	struct json *observations;	/* of the entity being written */
	struct memory_list shown;	/* the observations, by id alone */
	size_t used;
	int64_t left;			/* how many things may still come */
	bool names_only, is_full;
	struct place at;		/* what comes next */
};

struct json *
tool_relation(struct arena *a, const struct graph_relation *r)
{
	struct json *j = json_new_object(a);

	json_set_string(j, "from", r->from);
	json_set_string(j, "to", r->to);
	json_set_string(j, "relationType", r->type);
	return j;
}

static void
part_init(struct part *p, struct arena *a)
{
	p->arena = a;
	p->entities = json_new_array(a);
	p->relations = json_new_array(a);
	p->shown.items = arena_array(a, NOTED_MAX, sizeof *p->shown.items);
}

static void
show(struct part *p, const char *id)
{
	struct memory *m;

	if (p->shown.count == NOTED_MAX)
		return;
	m = arena_alloc(p->arena, sizeof *m);
	m->id = id;
	p->shown.items[p->shown.count++] = m;
}

/* In as many lines as the log wants. */
static void
note(struct request *rq, const struct person *person, const struct part *p,
    const char *type, const char *query)
{
	struct memory_list list = p->shown;

	for (size_t i = 0; i < p->shown.count; i += MEMORY_BATCH_MAX) {
		list.items = p->shown.items + i;
		list.count = p->shown.count - i;
		access_note(rq, person, type, query, &list);
	}
}

/* Takes that many bytes if there is room, or if there is nothing yet. */
static bool
take(struct part *p, size_t len, bool is_first)
{
	if (!is_first && p->used + len + 1 > PART_MAX)
		return false;
	p->used += len + 1;
	return true;
}

static size_t
quoted_len(struct arena *a, const char *text)
{
	struct buf quoted;

	buf_init(&quoted, a, 8 * MEMORY_TEXT_MAX);
	json_quote(&quoted, text);
	return quoted.len;
}

static bool
add_observation(struct graph_walker *w, int64_t seq, const char *id,
    const char *text)
{
	struct part *p = (struct part *)w;
	size_t len = quoted_len(p->arena, text);

	/* One that no part has room for begins one, and is cut. */
	if (len > OBSERVATION_MAX) {
		text = tool_cut(p->arena, text, CUT_MAX);
		len = quoted_len(p->arena, text);
	}
	if (!take(p, len, false)) {
		p->is_full = true;
		return false;
	}
	json_add_string(p->observations, text);
	show(p, id);
	p->at.seq = seq;
	return true;
}

static bool
add_relation(struct graph_walker *w, const struct graph_relation *r)
{
	struct part *p = (struct part *)w;
	struct json *j = tool_relation(p->arena, r);

	p->at = (struct place){ .is_relation = true, .key = r->key };
	if (p->left == 0 || !take(p, strlen(json_text(p->arena, j)),
	    json_len(p->entities) + json_len(p->relations) == 0)) {
		p->is_full = true;
		return false;
	}
	p->left--;
	json_add(p->relations, j);
	return true;
}

static enum err
add_entity(struct request *rq, struct person *person, struct part *p,
    const struct graph_entity *g)
{
	struct json *j = json_new_object(p->arena);

	if (g->key != p->at.key)
		p->at = (struct place){ .key = g->key };
	json_set_string(j, "name", g->name);
	json_set_string(j, "entityType", g->type);
	p->observations = json_new_array(p->arena);
	json_set(j, "observations", p->observations);
	if (p->left == 0 || !take(p, strlen(json_text(p->arena, j)),
	    json_len(p->entities) == 0)) {
		p->is_full = true;
		return OK;
	}
	p->left--;
	json_add(p->entities, j);
	if (p->names_only)
		return OK;
	return graph_observations(rq, person, g->name, p->at.seq, &p->walker);
}

/* `found` NULL: the whole graph. */
static enum err
fill(struct request *rq, struct person *person,
    const struct graph_found *found, struct part *p)
{
	struct graph_found all = { 0 };
	enum err e;

	p->walker = (struct graph_walker){ add_observation, add_relation };
	if (p->at.is_relation)
		return graph_relations(rq, person, p->at.key, found,
		    &p->walker);
	if (found == NULL && (e = graph_all(rq, person, p->at.key,
	    ENTITIES_MAX, &all)) != OK)
		return e;
	if (found != NULL)
		all = *found;
	for (size_t i = 0; i < all.count; i++) {
		if (all.items[i].key < p->at.key)
			continue;
		if ((e = add_entity(rq, person, p, &all.items[i])) != OK ||
		    p->is_full)
			return e;
	}
	return graph_relations(rq, person, 0, found, &p->walker);
}

static void
answer(struct part *p, struct mcp_result *out)
{
	struct arena *a = p->arena;

	out->structured = json_new_object(a);
	json_set(out->structured, "entities", p->entities);
	json_set(out->structured, "relations", p->relations);
	if (!p->is_full)
		return;
	json_set_string(out->structured, "next_cursor", p->at.is_relation ?
	    arena_printf(a, "r%lld", (long long)p->at.key) :
	    arena_printf(a, "e%lld.%lld", (long long)p->at.key,
	    (long long)p->at.seq));
}

static enum err
parse_place(struct arena *a, const char *text, struct place *out)
{
	size_t len = strcspn(text, ".");
	const char *key;

	if (*text == 'r') {
		out->is_relation = true;
		return str_int(text + 1, 1, INT64_MAX, &out->key);
	}
	if (*text != 'e' || text[len] == '\0')
		return ERR_INVALID;
	key = arena_strndup(a, text + 1, len - 1);
	if (str_int(key, 1, INT64_MAX, &out->key) != OK)
		return ERR_INVALID;
	return str_int(text + len + 1, 0, INT64_MAX, &out->seq);
}

static enum err
read_place(struct request *rq, const struct json *args, struct place *out)
{
	const char *text;
	enum err e;

	if ((e = tool_arg_optional(rq, args, "cursor", CURSOR_MAX,
	    &text)) != OK)
		return e;
	if (text != NULL && parse_place(rq->call.arena, text, out) != OK)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "argument cursor must be the next_cursor of an earlier answer");
	return OK;
}

enum err
tool_graph_part(struct mcp_call *c, struct mcp_result *out)
{
	struct request *rq = c->rq;
	struct part part = { 0 };
	struct person p;
	enum err e;

	part_init(&part, rq->call.arena);
	if ((e = tool_arg_limit(rq, c->args, LIMIT_MAX, TOOL_ANSWER_MAX,
	    &part.left)) != OK ||
	    (e = read_place(rq, c->args, &part.at)) != OK ||
	    (e = tool_arg_bool(rq, c->args, "names_only",
	    &part.names_only)) != OK ||
	    (e = tool_person(c, &p)) != OK ||
	    (e = fill(rq, &p, NULL, &part)) != OK)
		return e;
	note(rq, &p, &part, ACCESS_LIST, NULL);
	answer(&part, out);
	return OK;
}

enum err
tool_read_graph(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, tool_graph_part(c, out));
}

static enum err
search_nodes(struct mcp_call *c, struct mcp_result *out)
{
	const char *query = json_string(json_get(c->args, "query"));
	struct part part = { .left = TOOL_ANSWER_MAX };
	struct request *rq = c->rq;
	struct graph_found found;
	struct person p;
	enum err e;

	part_init(&part, rq->call.arena);
	if (query == NULL)
		return request_refuse(rq, ERR_INVALID, NULL, "argument query is "
		    "required: a string without NUL characters");
	if ((e = read_place(rq, c->args, &part.at)) != OK ||
	    (e = tool_person(c, &p)) != OK ||
	    (e = graph_search(rq, &p, query, &found)) != OK ||
	    (e = fill(rq, &p, &found, &part)) != OK)
		return e;
	note(rq, &p, &part, ACCESS_SEARCH, query);
	answer(&part, out);
	return OK;
}

enum err
tool_search_nodes(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, search_nodes(c, out));
}

static enum err
read_names(struct request *rq, const struct json *args, const char ***out,
    size_t *count)
{
	enum err e;

	if ((e = tool_arg_strings(rq, args, "names", out, count)) != OK)
		return e;
	if (*count > GRAPH_BATCH_MAX)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "argument names may hold at most %d at once; make several "
		    "calls", GRAPH_BATCH_MAX);
	return OK;
}

static enum err
open_nodes(struct mcp_call *c, struct mcp_result *out)
{
	struct part part = { .left = TOOL_ANSWER_MAX };
	struct request *rq = c->rq;
	struct graph_found found;
	const char **names;
	struct person p;
	size_t count;
	enum err e;

	part_init(&part, rq->call.arena);
	if ((e = read_names(rq, c->args, &names, &count)) != OK ||
	    (e = read_place(rq, c->args, &part.at)) != OK ||
	    (e = tool_person(c, &p)) != OK ||
	    (e = graph_open(rq, &p, names, count, &found)) != OK ||
	    (e = fill(rq, &p, &found, &part)) != OK)
		return e;
	note(rq, &p, &part, ACCESS_FETCH, NULL);
	answer(&part, out);
	return OK;
}

enum err
tool_open_nodes(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, open_nodes(c, out));
}
