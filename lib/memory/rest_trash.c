/*
 * rest_trash - the REST calls about the trash
 *
 * OpenMemory deletes and has no way back; these paths are ours.
 */
#include "memory/rest.h"

#include "memory/trash.h"

enum { SIZE_USUAL = 50 };

enum err
rest_trash(struct rest *r)
{
	int64_t page = 1, size = SIZE_USUAL;
	struct memory_list list;
	struct buf *b = &r->rs->body;
	enum err e;

	if ((e = rest_number(r, REST_PAGE, REST_PAGE_MAX, &page)) != OK ||
	    (e = rest_number(r, REST_SIZE, MEMORY_LIST_MAX, &size)) != OK ||
	    (e = trash_list(r->rq, &r->person, (page - 1) * size, size,
	    &list)) != OK)
		return e;
	buf_puts(b, "{\"items\":[");
	for (size_t i = 0; i < list.count; i++) {
		buf_puts(b, i > 0 ? "," : "");
		rest_add_deleted(r, list.items[i]);
	}
	return rest_end_page(r, &list, page, size, "query.size");
}

/* A crowd in several transactions. */
static enum err
empty(struct rest *r, int64_t *total)
{
	int64_t n;
	enum err e;

	*total = 0;
	while ((e = trash_purge(r->rq, &r->person, &n)) == OK && n > 0)
		*total += n;
	return e;
}

/* All is meant only where nothing is named, not even wrongly. */
static bool
names_nothing(const struct json *body)
{
	return json_len(body) == (json_get(body, "user_id") != NULL);
}

enum err
rest_empty_trash(struct rest *r)
{
	const char *const *ids;
	int64_t count;
	size_t n;
	enum err e;

	if ((e = rest_body_ids(r, "memory_ids", &ids, &n)) != OK)
		return e;
	if (ids == NULL && !names_nothing(r->body))
		return rest_refuse(r, "body.memory_ids", "it is required, or "
		    "no body at all to empty the trash");
	e = ids != NULL ? trash_purge_ids(r->rq, &r->person, ids, n, &count)
	    : empty(r, &count);
	return e == OK ? rest_answer_message(r, "purged", count) : e;
}
