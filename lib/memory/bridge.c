/*
 * bridge - the seven operations of a GPT Actions bridge, under /memories
 *
 * They do what the calls under /api/v1 do; names and shapes differ.  So does
 * mem0's own search.
 */
#include "memory/bridge.h"

#include <string.h>

#include "memory/access.h"
#include "memory/categories.h"
#include "memory/rank.h"
#include "memory/totals.h"

enum { LIST_USUAL = 20, SEARCH_USUAL = 10, SEARCH_MAX = 50 };
static const double threshold_usual = .1;

static enum err
end(struct rest *r, int status, const char *place)
{
	buf_putc(&r->rs->body, '}');
	if (buf_failed(&r->rs->body))
		return rest_refuse(r, place,
		    "the answer would be too large; ask for fewer");
	return response_body(r->rs, status, "application/json");
}

static void
add_memories(struct rest *r, const char *name, const struct memory_list *list)
{
	struct buf *b = &r->rs->body;

	buf_printf(b, ",\"%s\":[", name);
	for (size_t i = 0; i < list->count; i++) {
		buf_puts(b, i > 0 ? "," : "");
		bridge_add_memory(r, list->items[i]);
	}
	buf_putc(b, ']');
}

enum err
bridge_list(struct rest *r)
{
	struct memory_filter f = { .limit = LIST_USUAL };
	const char *names = request_param(r->rq, REST_CATEGORY);
	struct memory_list list;
	enum err e;

	if (names != NULL)
		f.categories = categories_list(r->rq->call.arena, names);
	if ((e = rest_number(r, REST_LIMIT, MEMORY_LIST_MAX, &f.limit)) != OK ||
	    (e = memories_list(r->rq, &r->person, &f, &list)) != OK)
		return e;
	access_note(r->rq, &r->person, ACCESS_LIST, NULL, &list);
	buf_printf(&r->rs->body, "{\"success\":true,\"total\":%lld",
	    (long long)list.total);
	add_memories(r, "memories", &list);
	if ((e = bridge_add_relations(r, NULL, &list)) != OK)
		return e;
	return end(r, 200, "query.limit");
}

enum err
bridge_create(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct memory_new in = { 0 };
	struct memory_added added;
	enum err e;

	if ((e = rest_body_said(r, "body.messages", &in.text)) != OK ||
	    (e = rest_body_metadata(r, &in.metadata)) != OK)
		return e;
	e = memories_add(r->rq, &r->person, &in, 1, &added);
	if (e != OK)
		return rest_blame(r, e, "body.messages");
	buf_printf(b, "{\"success\":true,\"message\":\"%s\",\"memory_ids\":[",
	    added.existed ? "This was known already"
	    : "Memories created successfully");
	json_quote(b, added.memory->id);
	buf_putc(b, ']');
	if ((e = bridge_add_relations(r, in.text, NULL)) != OK)
		return e;
	return end(r, added.existed ? 200 : 201, "body.messages");
}

/* *out stays as it is if there is none. */
static enum err
read_threshold(struct rest *r, double *out)
{
	const struct json *j = json_get(r->body, "threshold");

	if (j == NULL || json_type(j) == JSON_NULL)
		return OK;
	if (json_number(j, out) == OK && *out >= 0 && *out <= 1)
		return OK;
	return rest_refuse(r, "body.threshold", "it must be a number from 0 to 1");
}

static enum err
read_search(struct rest *r, struct rank_query *q, double *threshold)
{
	enum err e;

	q->limit = SEARCH_USUAL;
	*threshold = threshold_usual;
	if ((e = rest_body_text(r, "query", &q->text)) != OK ||
	    (e = rest_body_int(r, "limit", SEARCH_MAX, &q->limit)) != OK ||
	    (e = read_threshold(r, threshold)) != OK)
		return e;
	if (q->text == NULL || *q->text == '\0')
		return rest_refuse(r, "body.query", "it is required");
	if (strlen(q->text) > RANK_QUERY_MAX)
		return rest_refuse(r, "body.query",
		    "it may have at most 1000 bytes");
	return OK;
}

static void
drop_below(struct memory_list *list, double threshold)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->items[i]->score >= threshold)
			list->items[kept++] = list->items[i];
	list->count = kept;
}

enum err
bridge_search(struct rest *r)
{
	struct rank_query q = { 0 };
	struct memory_list hits;
	double threshold;
	enum err e;

	if ((e = read_search(r, &q, &threshold)) != OK ||
	    (e = rank_search(r->rq, &r->person, &q, &hits)) != OK)
		return e;
	drop_below(&hits, threshold);
	access_note(r->rq, &r->person, ACCESS_SEARCH, q.text, &hits);
	buf_puts(&r->rs->body, "{\"success\":true,\"query\":");
	json_quote(&r->rs->body, q.text);
	add_memories(r, "results", &hits);
	if ((e = bridge_add_relations(r, q.text, &hits)) != OK)
		return e;
	return end(r, 200, "body.limit");
}

enum err
bridge_search_mem0(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct rank_query q = { 0 };
	struct memory_list hits;
	double threshold = 0;
	enum err e;

	if ((e = rest_read_search(r, &q)) != OK ||
	    (e = read_threshold(r, &threshold)) != OK ||
	    (e = rank_search(r->rq, &r->person, &q, &hits)) != OK)
		return e;
	drop_below(&hits, threshold);
	access_note(r->rq, &r->person, ACCESS_SEARCH,
	    rank_asked(r->rq->call.arena, &q), &hits);
	buf_puts(b, "{\"results\":[");
	for (size_t i = 0; i < hits.count; i++) {
		buf_puts(b, i > 0 ? "," : "");
		bridge_add_memory(r, hits.items[i]);
	}
	buf_putc(b, ']');
	return end(r, 200, "body.top_k");
}

enum err
bridge_get(struct rest *r)
{
	struct memory *m;
	enum err e;

	if ((e = memories_find(r->rq, &r->person, r->id, &m)) != OK)
		return e;
	access_note_one(r->rq, &r->person, ACCESS_FETCH, m);
	buf_puts(&r->rs->body, "{\"success\":true,\"memory\":");
	bridge_add_memory(r, m);
	return end(r, 200, "query");
}

enum err
bridge_update(struct rest *r)
{
	const char *text, *metadata;
	struct memory *m;
	enum err e;

	if ((e = rest_body_text(r, "text", &text)) != OK ||
	    (e = rest_body_metadata(r, &metadata)) != OK)
		return e;
	if (text == NULL)
		return rest_refuse(r, "body.text", "it is required");
	e = memories_update(r->rq, &r->person, r->id, text, metadata, &m);
	if (e != OK)
		return rest_blame(r, e, "body.text");
	buf_puts(&r->rs->body, "{\"success\":true,"
	    "\"message\":\"Memory updated successfully\",\"memory\":");
	bridge_add_memory(r, m);
	return end(r, 200, "body.text");
}

enum err
bridge_delete(struct rest *r)
{
	int64_t count;
	enum err e;

	if ((e = memories_delete(r->rq, &r->person, &r->id, 1, &count)) != OK)
		return e;
	if (count == 0)
		return ERR_NOT_FOUND;
	access_note_deleted(r->rq, &r->person, &r->id, (size_t)count);
	return response_text(r->rs, 200, "application/json",
	    "{\"success\":true,\"message\":\"Memory deleted successfully\"}");
}

enum err
bridge_stats(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct category *list;
	int64_t total, saved, read;
	size_t n;
	enum err e;

	if ((e = access_fold(r->rq, &r->person)) != OK ||
	    (e = totals_kept(&r->person, &total)) != OK ||
	    (e = totals_recent(&r->person, &saved, &read)) != OK ||
	    (e = categories_all(r->rq, &r->person, &list, &n)) != OK)
		return e;
	buf_printf(b, "{\"success\":true,\"stats\":{\"total_memories\":%lld,"
	    "\"categories\":[", (long long)total);
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, i > 0 ? "," : "");
		json_quote(b, list[i].name);
	}
	buf_puts(b, "],\"recent_activity\":{");
	rest_add_time(b, "last_created", saved);
	buf_putc(b, ',');
	rest_add_time(b, "last_accessed", read);
	buf_puts(b, "}}");
	return end(r, 200, "query");
}
