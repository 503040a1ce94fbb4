/*
 * rest_text - what REST calls are told in words: what was said, and when
 */
#include "memory/rest.h"

#include "base/str.h"
#include "memory/dates.h"
#include "memory/normal.h"

enum { MESSAGES_MAX = 100, DAY_S = 86400 };

static enum err
add_message(struct rest *r, const struct json *message, struct buf *b)
{
	const char *role = json_string(json_get(message, "role"));
	const char *content = json_string(json_get(message, "content"));

	if (role == NULL || content == NULL)
		return rest_refuse(r, "body.messages",
		    "each of them must be an object with role and content, "
		    "strings without NUL characters");
	/* What an assistant says about the user is not the user's word. */
	if (!str_eq(role, "user") || normal_is_blank(content))
		return OK;
	buf_puts(b, b->len > 0 ? "\n" : "");
	buf_puts(b, content);
	return OK;
}

static enum err
read_messages(struct rest *r, const char *place, const char **out)
{
	const struct json *list;
	struct buf b;
	enum err e;

	if ((e = rest_body_list(r, "messages", MESSAGES_MAX, &list)) != OK)
		return e;
	if (list == NULL)
		return rest_refuse(r, place, "it is required");
	buf_init(&b, r->rq->call.arena, MEMORY_TEXT_MAX);
	for (size_t i = 0; i < json_len(list); i++)
		if ((e = add_message(r, json_at(list, i), &b)) != OK)
			return e;
	if (buf_failed(&b))
		return rest_refuse(r, "body.messages",
		    "what the user said may have at most 102400 bytes");
	if (b.len == 0)
		return rest_refuse(r, "body.messages",
		    "one of them must be the user's, with a text");
	*out = b.data;
	return OK;
}

enum err
rest_body_said(struct rest *r, const char *place, const char **out)
{
	enum err e;

	if ((e = rest_body_text(r, "text", out)) != OK || *out != NULL)
		return e;
	return read_messages(r, place, out);
}

enum err
rest_moment(struct rest *r, const struct json *obj, const char *name,
    const char *place, int64_t *out)
{
	const struct json *j = json_get(obj, name);

	*out = 0;
	if (j == NULL || json_type(j) == JSON_NULL || dates_read(j, out) == OK)
		return OK;
	return rest_refuse(r, place, "it must be a time such as "
	    "2026-11-22T09:00:00Z, a day, or seconds since 1970");
}

enum err
rest_range(struct rest *r, const struct json *obj, const char *where,
    int64_t *after, int64_t *before)
{
	struct arena *a = r->rq->call.arena;
	const char *day = json_string(json_get(obj, "to_date"));
	int64_t to;
	enum err e;

	if ((e = rest_moment(r, obj, "from_date", arena_printf(a,
	    "%s.from_date", where), after)) != OK ||
	    (e = rest_moment(r, obj, "to_date", arena_printf(a, "%s.to_date",
	    where), &to)) != OK)
		return e;
	*before = to != 0 ? to + 1 : 0;
	if (day != NULL && dates_is_day(day))
		*before = to + DAY_S;
	/* 0, the end of 1969, would be no limit. */
	if (to != 0 && *before == 0)
		*before = 1;
	return OK;
}

enum err
rest_query_range(struct rest *r, int64_t *after, int64_t *before)
{
	struct json *query = json_new_object(r->rq->call.arena);

	json_set_string(query, "from_date",
	    request_param(r->rq, REST_FROM_DATE));
	json_set_string(query, "to_date", request_param(r->rq, REST_TO_DATE));
	return rest_range(r, query, "query", after, before);
}
