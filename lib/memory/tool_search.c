/*
 * tool_search - the tools that read
 *
 * search and fetch keep exactly to ChatGPT's contract: one argument each, and
 * no member in the answer beside those it names.
 */
#include "memory/tool_calls.h"

#include <math.h>

#include "base/str.h"
#include "memory/access.h"
#include "memory/tool_args.h"

enum { SEARCH_LIMIT = 10, SNIPPET_MAX = 1000, LIST_LIMIT = 50 };

static enum err
run(const struct mcp_call *c, struct rank_query *q, struct memory_list *out)
{
	struct person p;
	enum err e;

	if ((e = tool_person(c, &p)) != OK ||
	    (e = tool_read_app(c->rq, &p, c->args, &q->app_id)) != OK)
		return e;
	if ((e = rank_search(c->rq, &p, q, out)) == OK)
		access_note(c->rq, &p, ACCESS_SEARCH,
		    rank_asked(c->rq->call.arena, q), out);
	return e;
}

static enum err
search(struct mcp_call *c, struct mcp_result *out)
{
	const struct json *args = c->args;
	struct request *rq = c->rq;
	struct arena *a = rq->call.arena;
	struct rank_query q = { .limit = SEARCH_LIMIT };
	struct memory_list hits;
	struct json *results;
	size_t used = 0;
	enum err e;

	if ((e = tool_arg_text(rq, args, "query q text", RANK_QUERY_MAX,
	    &q.text)) != OK || (e = run(c, &q, &hits)) != OK)
		return e;
	results = json_new_array(a);
	for (size_t i = 0; i < hits.count; i++) {
		const struct memory *m = hits.items[i];
		struct json *j = json_new_object(a);

		json_set_string(j, "id", m->id);
		json_set_string(j, "title", tool_title(a, m->text));
		json_set_string(j, "url", tool_url(rq, m->id));
		json_set_string(j, "text", tool_cut(a, m->text, SNIPPET_MAX));
		if (!tool_fits(a, results, j, &used))
			break;
	}
	out->structured = json_new_object(a);
	json_set(out->structured, "results", results);
	return OK;
}

enum err
tool_search(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, search(c, out));
}

static enum err
fetch(struct mcp_call *c, struct mcp_result *out)
{
	const struct json *args = c->args;
	struct request *rq = c->rq;
	struct arena *a = rq->call.arena;
	struct json *j, *about;
	struct memory *m;
	struct person p;
	const char *id;
	enum err e;

	if ((e = tool_arg_id(rq, args, &id)) != OK ||
	    (e = tool_person(c, &p)) != OK ||
	    (e = memories_find(rq, &p, id, &m)) != OK)
		return e;
	access_note_one(rq, &p, ACCESS_FETCH, m);
	about = json_new_object(a);
	tool_set_time(about, "created_at", m->created_at);
	tool_set_time(about, "updated_at", m->updated_at);
	if (m->event_at != 0)
		tool_set_time(about, "date", m->event_at);
	json_set_string(about, "app", m->app);
	json_set_string(about, "state", m->state);
	json_set_string(about, "categories", m->categories);
	json_set_string(about, "subject", m->subject);
	if ((e = tool_set_life(rq, &p, about, m)) != OK)
		return e;
	j = json_new_object(a);
	json_set_string(j, "id", m->id);
	json_set_string(j, "title", tool_title(a, m->text));
	json_set_string(j, "text", m->text);
	json_set_string(j, "url", tool_url(rq, m->id));
	json_set(j, "metadata", about);
	out->structured = j;
	return OK;
}

enum err
tool_fetch(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, fetch(c, out));
}

static void
set_share(struct json *obj, const char *key, double value)
{
	json_set_real(obj, key, round(value * 1000) / 1000);
}

static struct json *
parts_of(struct arena *a, const struct rank_parts *parts)
{
	struct json *j = json_new_object(a);

	json_set_string(j, "found_by", parts->found_by);
	set_share(j, "words", parts->words);
	set_share(j, "near", parts->near);
	set_share(j, "neighbours", parts->neighbours);
	set_share(j, "session", parts->session);
	set_share(j, "vector", parts->vector);
	set_share(j, "factor", parts->factor);
	return j;
}

static enum err
search_memory(struct mcp_call *c, struct mcp_result *out)
{
	struct arena *a = c->rq->call.arena;
	struct memory_list hits;
	struct rank_query q;
	struct json *results;
	size_t used = 0;
	enum err e;

	if ((e = tool_read_query(c->rq, c->args, SEARCH_LIMIT, &q)) != OK ||
	    (e = run(c, &q, &hits)) != OK)
		return e;
	results = json_new_array(a);
	for (size_t i = 0; i < hits.count; i++) {
		struct json *j = tool_record(a, hits.items[i]);

		set_share(j, "score", hits.items[i]->score);
		if (q.explain && hits.items[i]->parts != NULL)
			json_set(j, "parts", parts_of(a, hits.items[i]->parts));
		if (!tool_fits(a, results, j, &used))
			break;
	}
	out->structured = json_new_object(a);
	json_set(out->structured, "results", results);
	return OK;
}

enum err
tool_search_memory(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, search_memory(c, out));
}

static enum err
read_cursor(struct request *rq, const struct json *args, int64_t *out)
{
	const char *text;
	enum err e;

	*out = 0;
	if ((e = tool_arg_optional(rq, args, "cursor", 20, &text)) != OK)
		return e;
	if (text != NULL && str_int(text, 1, INT64_MAX, out) != OK)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "argument cursor must be the next_cursor of an earlier answer");
	return OK;
}

static enum err
list(struct mcp_call *c, struct mcp_result *out)
{
	const struct json *args = c->args;
	struct request *rq = c->rq;
	struct arena *a = rq->call.arena;
	struct memory_filter f = { 0 };
	struct memory_list page;
	struct json *results;
	struct person p;
	size_t used = 0, i;
	int64_t next;
	enum err e;

	if ((e = tool_arg_limit(rq, args, MEMORY_LIST_MAX, LIST_LIMIT,
	    &f.limit)) != OK || (e = read_cursor(rq, args, &f.cursor)) != OK ||
	    (e = tool_read_category(rq, args, &f.categories)) != OK ||
	    (e = tool_arg_period(rq, args, &f.when)) != OK ||
	    (e = tool_person(c, &p)) != OK ||
	    (e = tool_read_app(rq, &p, args, &f.app_id)) != OK ||
	    (e = memories_list(rq, &p, &f, &page)) != OK)
		return e;
	access_note(rq, &p, ACCESS_LIST, NULL, &page);
	results = json_new_array(a);
	for (i = 0; i < page.count; i++)
		if (!tool_fits(a, results, tool_record(a, page.items[i]), &used))
			break;
	next = i < page.count ? page.items[i - 1]->seq : page.next_cursor;
	out->structured = json_new_object(a);
	json_set(out->structured, "results", results);
	if (next != 0)
		json_set_string(out->structured, "next_cursor",
		    arena_printf(a, "%lld", (long long)next));
	json_set_int(out->structured, "total", page.total);
	return OK;
}

enum err
tool_list_memories(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, list(c, out));
}

enum err
tool_whoami(struct mcp_call *c, struct mcp_result *out)
{
	out->structured = json_new_object(c->rq->call.arena);
	json_set_string(out->structured, "id", c->caller->sub);
	return OK;
}
