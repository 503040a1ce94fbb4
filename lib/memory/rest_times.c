/*
 * rest_times - moments and periods that REST calls are told
 */
#include "memory/rest.h"

#include "memory/dates.h"

static enum err
refuse(struct rest *r, const char *place)
{
	return rest_refuse(r, place, "it must be a time such as "
	    "2026-11-22T09:00:00Z, a day, or seconds since 1970");
}

enum err
rest_moment(struct rest *r, const struct json *obj, const char *name,
    const char *place, int64_t *out)
{
	const struct json *j = json_get(obj, name);

	*out = 0;
	if (j == NULL || json_type(j) == JSON_NULL ||
	    dates_read_kept(j, out) == OK)
		return OK;
	return refuse(r, place);
}

enum err
rest_period_end(struct rest *r, const struct json *j, const char *place,
    enum period_end end, struct period *out)
{
	return period_set(out, end, j) == OK ? OK : refuse(r, place);
}

enum err
rest_period(struct rest *r, const struct json *obj, const char *where,
    struct period *out)
{
	struct arena *a = r->rq->call.arena;
	enum err e;

	if ((e = rest_period_end(r, json_get(obj, "from_date"),
	    arena_printf(a, "%s.from_date", where), PERIOD_FROM, out)) != OK)
		return e;
	return rest_period_end(r, json_get(obj, "to_date"),
	    arena_printf(a, "%s.to_date", where), PERIOD_THROUGH, out);
}

enum err
rest_query_period(struct rest *r, size_t from, size_t to, struct period *out)
{
	struct json *query = json_new_object(r->rq->call.arena);

	json_set_string(query, "from_date", request_param(r->rq, from));
	json_set_string(query, "to_date", request_param(r->rq, to));
	return rest_period(r, query, "query", out);
}
