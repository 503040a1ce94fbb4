/*
 * rest_filter - the REST calls that a page of memories is made of
 */
#include "memory/rest.h"

#include <string.h>

#include "memory/access.h"
#include "memory/filter.h"

enum { SIZE_USUAL = 10, RELATED_SIZE = 5, CONTAINS_MAX = 1000 };

/* The UUIDs of an array in the body, between commas; NULL if there is none. */
static enum err
read_ids(struct rest *r, const char *name, const char **out)
{
	const char *const *ids;
	struct buf b;
	size_t n;
	enum err e;

	*out = NULL;
	if ((e = rest_body_ids(r, name, &ids, &n)) != OK || n == 0)
		return e;
	buf_init(&b, r->rq->call.arena, MEMORY_BATCH_MAX * 37);
	for (size_t i = 0; i < n; i++) {
		buf_puts(&b, i > 0 ? "," : "");
		buf_puts(&b, ids[i]);
	}
	*out = b.data;
	return OK;
}

static enum err
read_sort(struct rest *r, struct filter *f)
{
	struct rest_sort sort = { .where = "body" };
	enum err e;

	if ((e = rest_body_text(r, "sort_column", &sort.column)) != OK ||
	    (e = rest_body_text(r, "sort_direction", &sort.direction)) != OK ||
	    (e = rest_sort(r, &sort)) != OK)
		return e;
	f->sort = sort.sort;
	f->ascending = sort.ascending;
	return OK;
}

static enum err
read_filter(struct rest *r, struct filter *f, int64_t *page)
{
	enum err e;

	f->limit = SIZE_USUAL;
	*page = 1;
	if ((e = rest_body_int(r, "page", REST_PAGE_MAX, page)) != OK ||
	    (e = rest_body_int(r, "size", MEMORY_LIST_MAX, &f->limit)) != OK ||
	    (e = rest_period(r, r->body, "body", &f->when)) != OK ||
	    (e = rest_body_text(r, "search_query", &f->contains)) != OK ||
	    (e = read_ids(r, "app_ids", &f->app_ids)) != OK ||
	    (e = read_ids(r, "category_ids", &f->category_ids)) != OK ||
	    (e = rest_body_bool(r, "show_archived", &f->archived)) != OK)
		return e;
	if (f->contains != NULL && strlen(f->contains) > CONTAINS_MAX)
		return rest_refuse(r, "body.search_query",
		    "it may have at most 1000 bytes");
	f->offset = (*page - 1) * f->limit;
	return read_sort(r, f);
}

enum err
rest_filter(struct rest *r)
{
	struct filter f = { 0 };
	struct memory_list list;
	int64_t page;
	enum err e;

	if ((e = read_filter(r, &f, &page)) != OK ||
	    (e = filter_list(r->rq, &r->person, &f, &list)) != OK)
		return e;
	access_note(r->rq, &r->person, ACCESS_LIST, f.contains, &list);
	return rest_answer_page(r, &list, page, f.limit, "body.size");
}

enum err
rest_related(struct rest *r)
{
	struct filter f = { .limit = RELATED_SIZE };
	struct memory_list list;
	struct memory *m;
	int64_t page = 1;
	enum err e;

	if ((e = rest_number(r, REST_PAGE, REST_PAGE_MAX, &page)) != OK ||
	    (e = memories_find(r->rq, &r->person, r->id, &m)) != OK)
		return e;
	f.offset = (page - 1) * f.limit;
	e = filter_related(r->rq, &r->person, m->seq, &f, &list);
	if (e != OK)
		return e;
	access_note(r->rq, &r->person, ACCESS_LIST, NULL, &list);
	return rest_answer_page(r, &list, page, f.limit, "query.page");
}
