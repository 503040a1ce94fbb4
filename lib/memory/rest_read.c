/*
 * rest_read - the REST calls that read
 *
 * Only active memories are listed and found, as in OpenMemory.
 */
#include "memory/rest.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "memory/access.h"
#include "memory/categories.h"
#include "memory/rank.h"

enum { SIZE_USUAL = 50, SEARCH_USUAL = 10 };

static enum err
read_filter(struct rest *r, struct memory_filter *f, int64_t *page)
{
	struct rest_sort sort = {
		.where = "query", .categories = true,
		.column = request_param(r->rq, REST_SORT_COLUMN),
		.direction = request_param(r->rq, REST_SORT_DIRECTION),
	};
	const char *names;
	int64_t to = 0;
	enum err e;

	f->app_id = request_param(r->rq, REST_APP_ID);
	if ((names = request_param(r->rq, REST_CATEGORIES)) != NULL)
		f->categories = categories_list(r->rq->call.arena, names);
	f->contains = request_param(r->rq, REST_SEARCH_QUERY);
	f->limit = SIZE_USUAL;
	*page = 1;
	if ((e = rest_number(r, REST_FROM_DATE, REST_TIME_MAX, &f->after)) != OK ||
	    (e = rest_number(r, REST_TO_DATE, REST_TIME_MAX, &to)) != OK ||
	    (e = rest_number(r, REST_PAGE, REST_PAGE_MAX, page)) != OK ||
	    (e = rest_number(r, REST_SIZE, MEMORY_LIST_MAX, &f->limit)) != OK ||
	    (e = rest_sort(r, &sort)) != OK)
		return e;
	f->sort = sort.sort;
	f->ascending = sort.ascending;
	f->before = to > 0 ? to + 1 : 0;
	f->offset = (*page - 1) * f->limit;
	return OK;
}

enum err
rest_list(struct rest *r)
{
	struct memory_filter f = { 0 };
	struct memory_list list;
	int64_t page;
	enum err e;

	if ((e = read_filter(r, &f, &page)) != OK ||
	    (e = memories_list(r->rq, &r->person, &f, &list)) != OK)
		return e;
	access_note(r->rq, &r->person, ACCESS_LIST, f.contains, &list);
	return rest_answer_page(r, &list, page, f.limit, "query.size");
}

enum err
rest_get(struct rest *r)
{
	struct memory *m;
	enum err e;

	if ((e = memories_find(r->rq, &r->person, r->id, &m)) != OK)
		return e;
	access_note_one(r->rq, &r->person, ACCESS_FETCH, m);
	return rest_answer_memory(r, m);
}

static enum err
read_query(struct rest *r, struct rank_query *q)
{
	enum err e;

	if ((e = rest_body_text(r, "query", &q->text)) != OK)
		return e;
	if (q->text == NULL || *q->text == '\0')
		return rest_refuse(r, "body.query", "it is required");
	if (strlen(q->text) > RANK_QUERY_MAX)
		return rest_refuse(r, "body.query",
		    "it may have at most 1000 bytes");
	q->limit = SEARCH_USUAL;
	return rest_body_int(r, "limit", RANK_LIMIT_MAX, &q->limit);
}

static void
add_hit(struct rest *r, const struct memory *m)
{
	struct buf *b = &r->rs->body;
	char created[21], updated[21];

	clock_format(m->created_at, created);
	clock_format(m->updated_at, updated);
	buf_puts(b, "{\"id\":");
	json_quote(b, m->id);
	buf_puts(b, ",\"memory\":");
	json_quote(b, m->text);
	buf_printf(b, ",\"score\":%.3f,\"created_at\":\"%s\","
	    "\"updated_at\":\"%s\",\"user_id\":", m->score, created, updated);
	json_quote(b, r->who->sub);
	buf_puts(b, ",\"app_name\":");
	json_quote(b, m->app);
	buf_puts(b, ",\"metadata\":");
	buf_puts(b, m->metadata != NULL ? m->metadata : "null");
	buf_putc(b, '}');
}

enum err
rest_search(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct rank_query q = { 0 };
	struct memory_list hits;
	enum err e;

	if ((e = read_query(r, &q)) != OK ||
	    (e = rank_search(r->rq, &r->person, &q, &hits)) != OK)
		return e;
	access_note(r->rq, &r->person, ACCESS_SEARCH, q.text, &hits);
	buf_puts(b, "{\"results\":[");
	for (size_t i = 0; i < hits.count; i++) {
		if (i > 0)
			buf_putc(b, ',');
		add_hit(r, hits.items[i]);
	}
	buf_puts(b, "]}");
	if (buf_failed(b))
		return rest_refuse(r, "body.limit",
		    "the answer would be too large; ask for fewer");
	return response_body(r->rs, 200, "application/json");
}
