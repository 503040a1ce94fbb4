/*
 * tool_args - the arguments of a tool call
 *
 * Never echoes a value into an error: it may be somebody else's text.
 */
#include "memory/tool_args.h"

#include <string.h>

#include "base/str.h"
#include "memory/dates.h"
#include "memory/normal.h"

enum { ID_MAX = 512 };

#define ID_NAMES "id memory_id url ids memory_ids"
#define AFTER_NAMES "after since from"
#define BEFORE_NAMES "before until to"

static const char *
first_name(struct arena *a, const char *names)
{
	return arena_strndup(a, names, strcspn(names, " "));
}

const struct json *
tool_arg(struct arena *a, const struct json *args, const char *names)
{
	while (*names != '\0') {
		const struct json *j = json_get(args, first_name(a, names));

		if (j != NULL && json_type(j) != JSON_NULL)
			return j;
		names += strcspn(names, " ");
		names += *names == ' ';
	}
	return NULL;
}

enum err
tool_arg_optional(struct request *rq, const struct json *args,
    const char *names, size_t max, const char **out)
{
	struct arena *a = rq->call.arena;
	const struct json *j = tool_arg(a, args, names);
	const char *name = first_name(a, names), *text;

	*out = NULL;
	if (j == NULL)
		return OK;
	if ((text = json_string(j)) == NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "argument %s must be a string without NUL characters", name);
	if (strlen(text) > max)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "argument %s may have at most %zu bytes; shorten it or split it",
		    name, max);
	if (!normal_is_blank(text))
		*out = text;
	return OK;
}

enum err
tool_arg_text(struct request *rq, const struct json *args, const char *names,
    size_t max, const char **out)
{
	enum err e;

	if ((e = tool_arg_optional(rq, args, names, max, out)) != OK)
		return e;
	if (*out != NULL)
		return OK;
	return request_refuse(rq, ERR_INVALID, NULL,
	    "argument %s is required: a string that is not empty",
	    first_name(rq->call.arena, names));
}

/* A whole number, also if it is written as text or with ".0". */
static enum err
whole_number(const struct json *j, int64_t *out)
{
	double real;

	*out = 0;
	if (json_type(j) == JSON_STRING && json_string(j) != NULL)
		return str_int(json_string(j), 0, INT32_MAX, out);
	if (json_number(j, &real) != OK || real < 0 || real > INT32_MAX)
		return ERR_INVALID;
	*out = (int64_t)real;
	return OK;
}

enum err
tool_arg_limit(struct request *rq, const struct json *args, int64_t max,
    int64_t usual, int64_t *out)
{
	const struct json *j = tool_arg(rq->call.arena, args,
	    "limit top_k page_size per_page k n");

	*out = usual;
	if (j == NULL)
		return OK;
	if (whole_number(j, out) != OK || *out < 1)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "argument limit must be a whole number from 1 to %d",
		    (int)max);
	if (*out > max)
		*out = max;
	return OK;
}

static enum err
refuse_date(struct request *rq, const char *names)
{
	return request_refuse(rq, ERR_INVALID, NULL,
	    "argument %s must be a date such as 2026-11-22, "
	    "or 2026-11-22T09:00:00Z", first_name(rq->call.arena, names));
}

enum err
tool_arg_date(struct request *rq, const struct json *args, const char *names,
    int64_t *out)
{
	const struct json *j = tool_arg(rq->call.arena, args, names);

	*out = 0;
	if (j == NULL || dates_read_kept(j, out) == OK)
		return OK;
	return refuse_date(rq, names);
}

enum err
tool_arg_period(struct request *rq, const struct json *args,
    struct period *out)
{
	struct arena *a = rq->call.arena;

	*out = (struct period){ 0 };
	if (period_set(out, PERIOD_FROM, tool_arg(a, args, AFTER_NAMES)) != OK)
		return refuse_date(rq, AFTER_NAMES);
	if (period_set(out, PERIOD_BEFORE,
	    tool_arg(a, args, BEFORE_NAMES)) != OK)
		return refuse_date(rq, BEFORE_NAMES);
	return OK;
}

enum err
tool_arg_strings(struct request *rq, const struct json *args,
    const char *name, const char ***out, size_t *count)
{
	const struct json *j = json_get(args, name);
	bool good = json_type(j) == JSON_ARRAY;
	size_t len = good ? json_len(j) : 0;

	*count = 0;
	*out = arena_array(rq->call.arena, len, sizeof **out);
	for (size_t i = 0; good && i < len; i++) {
		(*out)[i] = json_string(json_at(j, i));
		good = (*out)[i] != NULL;
	}
	if (!good)
		return request_refuse(rq, ERR_INVALID, NULL, "%s is required: "
		    "an array of strings without NUL characters", name);
	*count = len;
	return OK;
}

enum err
tool_arg_bool(struct request *rq, const struct json *args, const char *name,
    bool *out)
{
	*out = false;
	if (tool_arg(rq->call.arena, args, name) == NULL ||
	    json_get_bool(args, name, out) == OK)
		return OK;
	return request_refuse(rq, ERR_INVALID, NULL,
	    "argument %s must be true or false", name);
}

enum err
tool_arg_id(struct request *rq, const struct json *args, const char **out)
{
	const struct json *list = tool_arg(rq->call.arena, args, ID_NAMES);
	const char *slash;
	enum err e;

	*out = NULL;
	if (json_type(list) == JSON_ARRAY && json_len(list) == 1)
		*out = json_string(json_at(list, 0));
	if (*out == NULL && (e = tool_arg_text(rq, args, ID_NAMES, ID_MAX,
	    out)) != OK)
		return e;
	if ((slash = strrchr(*out, '/')) != NULL)
		*out = slash + 1;
	return OK;
}
