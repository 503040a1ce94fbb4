/*
 * rest_read - the REST calls that read
 *
 * Only active memories are listed and found, as in OpenMemory.
 */
#include "memory/rest.h"

#include "memory/access.h"
#include "memory/categories.h"

enum { SIZE_USUAL = 50 };

static enum err
read_filter(struct rest *r, struct memory_filter *f, int64_t *page)
{
	struct rest_sort sort = {
		.where = "query", .categories = true,
		.column = request_param(r->rq, REST_SORT_COLUMN),
		.direction = request_param(r->rq, REST_SORT_DIRECTION),
	};
	const char *names;
	enum err e;

	f->app_id = request_param(r->rq, REST_APP_ID);
	if ((names = request_param(r->rq, REST_CATEGORIES)) != NULL)
		f->categories = categories_list(r->rq->call.arena, names);
	f->contains = request_param(r->rq, REST_SEARCH_QUERY);
	f->limit = SIZE_USUAL;
	*page = 1;
	if ((e = rest_query_period(r, REST_FROM_DATE, REST_TO_DATE,
	    &f->when)) != OK ||
	    (e = rest_number(r, REST_PAGE, REST_PAGE_MAX, page)) != OK ||
	    (e = rest_number(r, REST_SIZE, MEMORY_LIST_MAX, &f->limit)) != OK ||
	    (e = rest_sort(r, &sort)) != OK)
		return e;
	f->sort = sort.sort;
	f->ascending = sort.ascending;
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
