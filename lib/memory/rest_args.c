/*
 * rest_args - what REST calls are told: texts, numbers, ids and flags
 *
 * A value of the wrong type or range is a 422 that names its place.
 */
#include "memory/rest.h"

#include <string.h>

#include "base/str.h"
#include "http/valid.h"

enum { PAGE_SIZE_USUAL = 10 };

enum err
rest_number(struct rest *r, enum rest_param i, int64_t max, int64_t *out)
{
	const char *text = request_param(r->rq, i);
	struct arena *a = r->rq->call.arena;
	int64_t n;

	if (text == NULL)
		return OK;
	if (str_int(text, 1, max, &n) != OK)
		return rest_refuse(r,
		    arena_printf(a, "query.%s", r->rq->params[i].name),
		    arena_printf(a, "it must be a whole number from 1 to %lld",
		    (long long)max));
	*out = n;
	return OK;
}

enum err
rest_page(struct rest *r, int64_t *page, int64_t *size)
{
	enum err e;

	*page = 1;
	*size = PAGE_SIZE_USUAL;
	if ((e = rest_number(r, REST_PAGE, REST_PAGE_MAX, page)) != OK)
		return e;
	return rest_number(r, REST_PAGE_SIZE, MEMORY_LIST_MAX, size);
}

static enum err
refuse_field(struct rest *r, const char *name, const char *text)
{
	return rest_refuse(r, arena_printf(r->rq->call.arena, "body.%s", name),
	    text);
}

/* A member of the body; NULL if absent or null. */
static const struct json *
member(struct rest *r, const char *name)
{
	const struct json *j = json_get(r->body, name);

	return json_type(j) == JSON_NULL ? NULL : j;
}

enum err
rest_body_text(struct rest *r, const char *name, const char **out)
{
	const struct json *j = member(r, name);

	*out = json_string(j);
	if (j == NULL || *out != NULL)
		return OK;
	return refuse_field(r, name,
	    "it must be a string without NUL characters");
}

enum err
rest_body_ids(struct rest *r, const char *name, const char *const **out,
    size_t *count)
{
	const struct json *list = json_type(r->body) == JSON_ARRAY ? r->body
	    : member(r, name);
	const char **ids;

	*out = NULL;
	*count = 0;
	if (list == NULL)
		return OK;
	if (json_type(list) != JSON_ARRAY || json_len(list) > MEMORY_BATCH_MAX)
		return refuse_field(r, name,
		    "it must be an array of at most 100 ids");
	ids = arena_array(r->rq->call.arena, json_len(list) + 1, sizeof *ids);
	for (size_t i = 0; i < json_len(list); i++) {
		ids[i] = json_string(json_at(list, i));
		if (ids[i] == NULL || !valid_uuid(ids[i]))
			return refuse_field(r, name,
			    "each of them must be a UUID");
	}
	*out = ids;
	*count = json_len(list);
	return OK;
}

enum err
rest_body_list(struct rest *r, const char *name, size_t max,
    const struct json **out)
{
	*out = member(r, name);
	if (*out == NULL)
		return OK;
	if (json_type(*out) != JSON_ARRAY || json_len(*out) > max)
		return refuse_field(r, name, arena_printf(r->rq->call.arena,
		    "it must be an array of at most %zu", max));
	return OK;
}

enum err
rest_body_metadata(struct rest *r, const char **out)
{
	const struct json *j = member(r, "metadata");

	*out = NULL;
	if (j == NULL)
		return OK;
	if (json_type(j) != JSON_OBJECT)
		return refuse_field(r, "metadata", "it must be an object");
	if (json_len(j) == 0)
		return OK;
	*out = json_text(r->rq->call.arena, j);
	if (strlen(*out) > MEMORY_METADATA_MAX)
		return refuse_field(r, "metadata",
		    "it may have at most 16384 bytes");
	return OK;
}

enum err
rest_body_bool(struct rest *r, const char *name, bool *out)
{
	const struct json *j = member(r, name);

	if (j == NULL || json_get_bool(r->body, name, out) == OK)
		return OK;
	return refuse_field(r, name, "it must be true or false");
}

enum err
rest_body_int(struct rest *r, const char *name, int64_t max, int64_t *out)
{
	int64_t n;

	if (member(r, name) == NULL)
		return OK;
	if (json_get_int(r->body, name, &n) != OK || n < 1 || n > max)
		return refuse_field(r, name, arena_printf(r->rq->call.arena,
		    "it must be a whole number from 1 to %lld",
		    (long long)max));
	*out = n;
	return OK;
}

enum err
rest_sort(struct rest *r, struct rest_sort *s)
{
	static const struct {
		const char *name;
		enum memory_sort sort;
	} columns[] = {
		{ "created_at", SORT_CREATED }, { "memory", SORT_TEXT },
		{ "app_name", SORT_APP }, { "categories", SORT_CATEGORIES },
	};
	struct arena *a = r->rq->call.arena;
	size_t n = s->categories ? 4 : 3, i = 0;

	while (s->column != NULL && i < n &&
	    !str_eq(s->column, columns[i].name))
		i++;
	if (i == n)
		return rest_refuse(r, arena_printf(a, "%s.sort_column",
		    s->where), s->categories
		    ? "it must be created_at, memory, app_name or categories"
		    : "it must be created_at, memory or app_name");
	s->sort = columns[i].sort;
	s->ascending = str_eq(s->direction, "asc");
	if (s->direction == NULL || s->ascending ||
	    str_eq(s->direction, "desc"))
		return OK;
	return rest_refuse(r, arena_printf(a, "%s.sort_direction", s->where),
	    "it must be asc or desc");
}
