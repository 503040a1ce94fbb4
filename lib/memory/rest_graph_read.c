/*
 * rest_graph_read - the REST calls that read the graph
 *
 * Entities and relations are worded as @modelcontextprotocol/server-memory
 * words them.  No answer holds a whole graph: lists come page by page, a walk
 * is bounded.
 */
#include "memory/rest.h"

#include <string.h>

#include "memory/access.h"
#include "memory/graph_walk.h"

enum {
	SIZE_USUAL = 50,
	OBSERVATIONS_MAX = 200,		/* of an entity, the oldest */
	/* Of all: beyond it, entities come without the rest of them, so that a
	 * page can be read however much was observed. */
	OBSERVED_BYTES_MAX = 1024 * 1024,
	CONTAINS_MAX = 1000
};

struct page {
	int64_t number, size, total;
};

/* Writes observations as they come: first, since it is cast back. */
struct writer {
	struct graph_walker walker;
	struct buf *b;
	struct arena *arena;
	struct memory_list shown;	/* for the access log: ids alone */
	int64_t count;
	bool is_cut;
};

static void
show(struct writer *w, const char *id)
{
	struct memory *m;

	if (w->shown.count == MEMORY_BATCH_MAX)
		return;
	m = arena_alloc(w->arena, sizeof *m);
	m->id = id;
	w->shown.items[w->shown.count++] = m;
}

static bool
add_observation(struct graph_walker *walker, int64_t seq, const char *id,
    const char *text)
{
	struct writer *w = (struct writer *)walker;

	(void)seq;
	w->is_cut = w->count == OBSERVATIONS_MAX ||
	    w->b->len > OBSERVED_BYTES_MAX;
	if (w->is_cut)
		return false;
	buf_puts(w->b, w->count++ > 0 ? "," : "");
	json_quote(w->b, text);
	show(w, id);
	return !buf_failed(w->b);
}

static enum err
add_entity(struct rest *r, const struct graph_entity *g)
{
	struct buf *b = &r->rs->body;
	struct arena *a = r->rq->call.arena;
	struct writer w = { .walker = { .observation = add_observation },
	    .b = b, .arena = a, .shown.items = arena_array(a,
	    MEMORY_BATCH_MAX, sizeof(struct memory *)) };
	enum err e;

	buf_puts(b, "{\"name\":");
	json_quote(b, g->name);
	buf_puts(b, ",\"entityType\":");
	json_quote(b, g->type);
	buf_puts(b, ",\"observations\":[");
	if ((e = graph_observations(r->rq, &r->person, g->name, 0,
	    &w.walker)) != OK)
		return e;
	access_note(r->rq, &r->person, ACCESS_LIST, NULL, &w.shown);
	buf_puts(b, w.is_cut
	    ? "],\"observations_cut\":true}" : "]}");
	return OK;
}

static enum err
add_entities(struct rest *r, const struct graph_found *found)
{
	enum err e;

	buf_puts(&r->rs->body, "{\"entities\":[");
	for (size_t i = 0; i < found->count; i++) {
		buf_puts(&r->rs->body, i > 0 ? "," : "");
		if ((e = add_entity(r, &found->items[i])) != OK)
			return e;
	}
	buf_puts(&r->rs->body, "],");
	return OK;
}

void
rest_add_relation(struct buf *b, const struct graph_relation *r)
{
	buf_puts(b, "{\"from\":");
	json_quote(b, r->from);
	buf_puts(b, ",\"to\":");
	json_quote(b, r->to);
	buf_puts(b, ",\"relationType\":");
	json_quote(b, r->type);
	buf_putc(b, '}');
}

static void
add_relations(struct buf *b, const struct graph_relations *list)
{
	buf_puts(b, "\"relations\":[");
	for (size_t i = 0; i < list->count; i++) {
		buf_puts(b, i > 0 ? "," : "");
		rest_add_relation(b, &list->items[i]);
	}
	buf_putc(b, ']');
}

static enum err
read_page(struct rest *r, struct page *page)
{
	enum err e;

	*page = (struct page){ 1, SIZE_USUAL, 0 };
	if ((e = rest_number(r, REST_PAGE, REST_PAGE_MAX,
	    &page->number)) != OK)
		return e;
	return rest_number(r, REST_SIZE, MEMORY_LIST_MAX, &page->size);
}

static enum err
end_page(struct rest *r, const struct page *page)
{
	struct buf *b = &r->rs->body;

	buf_printf(b, ",\"total\":%lld,\"page\":%lld,\"size\":%lld,"
	    "\"pages\":%lld}", (long long)page->total,
	    (long long)page->number, (long long)page->size,
	    (long long)((page->total + page->size - 1) / page->size));
	if (buf_failed(b))
		return rest_refuse(r, "query.size",
		    "the answer would be too large; ask for fewer");
	return response_body(r->rs, 200, "application/json");
}

/* Of what a search found, the page. */
static enum err
search(struct rest *r, const char *text, struct page *page,
    struct graph_found *out)
{
	int64_t skip = (page->number - 1) * page->size;
	enum err e;

	e = graph_search(r->rq, &r->person, text, out);
	if (e != OK)
		return rest_blame(r, e, "query.search_query");
	page->total = (int64_t)out->count;
	if (skip > page->total)
		skip = page->total;
	out->count -= (size_t)skip;
	if (out->count > 0)
		out->items += skip;
	if (out->count > (size_t)page->size)
		out->count = (size_t)page->size;
	return OK;
}

static const char **
names_of(struct arena *a, const struct graph_found *found)
{
	const char **names = arena_array(a, found->count, sizeof *names);

	for (size_t i = 0; i < found->count; i++)
		names[i] = found->items[i].name;
	return names;
}

enum err
rest_entities(struct rest *r)
{
	const char *text = request_param(r->rq, REST_SEARCH_QUERY);
	struct graph_relations relations;
	struct graph_found found;
	struct page page;
	enum err e;

	if ((e = read_page(r, &page)) != OK)
		return e;
	if (text != NULL)
		e = search(r, text, &page, &found);
	else
		e = walk_entities(r->rq, &r->person,
		    (page.number - 1) * page.size, page.size, &found,
		    &page.total);
	if (e != OK || (e = walk_touching(r->rq, &r->person,
	    names_of(r->rq->call.arena, &found), found.count,
	    WALK_RELATIONS_MAX, &relations)) != OK ||
	    (e = add_entities(r, &found)) != OK)
		return e;
	add_relations(&r->rs->body, &relations);
	return end_page(r, &page);
}

enum err
rest_relations(struct rest *r)
{
	struct graph_relations list;
	struct page page;
	enum err e;

	if ((e = read_page(r, &page)) != OK || (e = walk_relations(r->rq,
	    &r->person, (page.number - 1) * page.size, page.size, &list,
	    &page.total)) != OK)
		return e;
	buf_putc(&r->rs->body, '{');
	add_relations(&r->rs->body, &list);
	return end_page(r, &page);
}

enum err
rest_neighbours(struct rest *r)
{
	const char *name = request_param(r->rq, REST_NAME);
	struct buf *b = &r->rs->body;
	int64_t depth = 1;
	struct walk w;
	enum err e;

	if (name == NULL)
		return rest_refuse(r, "query.name", "it is required");
	if ((e = rest_number(r, REST_DEPTH, WALK_DEPTH_MAX, &depth)) != OK ||
	    (e = walk_around(r->rq, &r->person, name, (int)depth, &w)) != OK ||
	    (e = add_entities(r, &w.found)) != OK)
		return e;
	add_relations(b, &w.relations);
	buf_puts(b, ",\"name\":");
	json_quote(b, name);
	buf_printf(b, ",\"depth\":%lld,\"cut\":%s}", (long long)depth,
	    w.is_cut ? "true" : "false");
	if (buf_failed(b))
		return rest_refuse(r, "query.depth",
		    "the answer would be too large; ask for less depth");
	return response_body(r->rs, 200, "application/json");
}
