/*
 * rest_read - the REST calls that read
 *
 * Only active memories are listed and found, as in OpenMemory.
 */
#include "memory/rest.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "memory/categories.h"
#include "memory/rank.h"

enum { SIZE_USUAL = 50, SEARCH_USUAL = 10 };

static const int64_t year_9999 = 253402300799;

static enum err
read_sort(struct rest *r, struct memory_filter *f)
{
	static const struct {
		const char *name;
		enum memory_sort sort;
	} columns[] = {
		{ "created_at", SORT_CREATED }, { "memory", SORT_TEXT },
		{ "app_name", SORT_APP }, { "categories", SORT_CATEGORIES },
	};
	const char *column = request_param(r->rq, REST_SORT_COLUMN);
	const char *direction = request_param(r->rq, REST_SORT_DIRECTION);
	size_t i = 0;

	while (column != NULL && i < 4 && !str_eq(column, columns[i].name))
		i++;
	if (i == 4)
		return rest_refuse(r, "query.sort_column",
		    "it must be created_at, memory, app_name or categories");
	f->sort = columns[i].sort;
	f->ascending = str_eq(direction, "asc");
	if (direction == NULL || f->ascending || str_eq(direction, "desc"))
		return OK;
	return rest_refuse(r, "query.sort_direction",
	    "it must be asc or desc");
}

static enum err
read_filter(struct rest *r, struct memory_filter *f, int64_t *page)
{
	const char *names;
	int64_t to = 0;
	enum err e;

	f->app_id = request_param(r->rq, REST_APP_ID);
	if ((names = request_param(r->rq, REST_CATEGORIES)) != NULL)
		f->categories = categories_list(r->rq->call.arena, names);
	f->contains = request_param(r->rq, REST_SEARCH_QUERY);
	f->limit = SIZE_USUAL;
	*page = 1;
	if ((e = rest_number(r, REST_FROM_DATE, year_9999, &f->after)) != OK ||
	    (e = rest_number(r, REST_TO_DATE, year_9999, &to)) != OK ||
	    (e = rest_number(r, REST_PAGE, REST_PAGE_MAX, page)) != OK ||
	    (e = rest_number(r, REST_SIZE, MEMORY_LIST_MAX, &f->limit)) != OK)
		return e;
	f->before = to > 0 ? to + 1 : 0;
	f->offset = (*page - 1) * f->limit;
	return read_sort(r, f);
}

enum err
rest_list(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct memory_filter f = { 0 };
	struct memory_list list;
	int64_t page;
	enum err e;

	if ((e = read_filter(r, &f, &page)) != OK ||
	    (e = memories_list(r->rq, &r->person, &f, &list)) != OK)
		return e;
	buf_puts(b, "{\"items\":[");
	for (size_t i = 0; i < list.count; i++) {
		if (i > 0)
			buf_putc(b, ',');
		rest_add_memory(r, "content", list.items[i]);
	}
	buf_printf(b, "],\"total\":%lld,\"page\":%lld,\"size\":%lld,"
	    "\"pages\":%lld}", (long long)list.total, (long long)page,
	    (long long)f.limit,
	    (long long)((list.total + f.limit - 1) / f.limit));
	if (buf_failed(b))
		return rest_refuse(r, "query.size",
		    "the answer would be too large; ask for fewer");
	return response_body(r->rs, 200, "application/json");
}

enum err
rest_get(struct rest *r)
{
	struct memory *m;
	enum err e;

	if ((e = memories_find(r->rq, &r->person, r->id, &m)) != OK)
		return e;
	rest_add_memory(r, "text", m);
	return response_body(r->rs, 200, "application/json");
}

static enum err
read_query(struct rest *r, struct rank_query *q)
{
	const struct json *limit = json_get(r->body, "limit");
	enum err e;

	if ((e = rest_body_text(r, "query", &q->text)) != OK)
		return e;
	if (q->text == NULL || *q->text == '\0')
		return rest_refuse(r, "body.query", "it is required");
	if (strlen(q->text) > RANK_QUERY_MAX)
		return rest_refuse(r, "body.query",
		    "it may have at most 1000 bytes");
	q->limit = SEARCH_USUAL;
	if (limit != NULL && json_type(limit) != JSON_NULL &&
	    (json_get_int(r->body, "limit", &q->limit) != OK ||
	    q->limit < 1 || q->limit > RANK_LIMIT_MAX))
		return rest_refuse(r, "body.limit",
		    "it must be a whole number from 1 to 100");
	return OK;
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
