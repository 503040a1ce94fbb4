/*
 * tool_query - what a model looks for: queries and filters of the tools that
 * search and list
 *
 * Never passes over a filter that it does not understand: what would be found
 * is not what was asked for.
 */
#include "memory/tool_calls.h"

#include <string.h>

#include "base/str.h"
#include "memory/apps.h"
#include "memory/categories.h"
#include "memory/tool_args.h"

enum { CATEGORY_MAX = 200 };

#define QUERY_NAMES "query q text"

enum err
tool_read_category(struct request *rq, const struct json *args,
    const char **out)
{
	enum err e = tool_arg_optional(rq, args, "category categories",
	    CATEGORY_MAX, out);

	if (e == OK && *out != NULL)
		*out = categories_list(rq->call.arena, *out);
	return e;
}

enum err
tool_read_app(struct request *rq, struct person *p, const struct json *args,
    const char **out)
{
	const char *name;
	enum err e;

	*out = NULL;
	if ((e = tool_arg_optional(rq, args, "app", APP_NAME_MAX,
	    &name)) != OK || name == NULL)
		return e;
	return apps_named(rq, p, name, out);
}

static enum err
add_text(struct request *rq, const char *text, const char **texts,
    size_t *count)
{
	if (text == NULL || strlen(text) > RANK_QUERY_MAX)
		return request_refuse(rq, ERR_INVALID, NULL, "each of queries "
		    "must be a string of at most %d bytes, without NUL "
		    "characters", RANK_QUERY_MAX);
	if (text[strspn(text, " \t\r\n")] != '\0')
		texts[(*count)++] = text;
	return OK;
}

/* query, if any, then those of queries; blank ones do not count. */
static enum err
read_texts(struct request *rq, const struct json *args, const char **texts,
    size_t *count)
{
	const struct json *list = tool_arg(rq->call.arena, args, "queries");
	bool one = json_type(list) == JSON_STRING;
	size_t len = one ? 1 : json_len(list);
	enum err e;

	if ((e = tool_arg_optional(rq, args, QUERY_NAMES, RANK_QUERY_MAX,
	    &texts[0])) != OK)
		return e;
	*count = texts[0] != NULL ? 1 : 0;
	if ((list != NULL && !one && json_type(list) != JSON_ARRAY) ||
	    *count + len > RANK_QUERIES_MAX)
		return request_refuse(rq, ERR_INVALID, NULL, "argument queries "
		    "must be an array of at most %d strings", RANK_QUERIES_MAX);
	for (size_t i = 0; i < len; i++)
		if ((e = add_text(rq, json_string(one ? list :
		    json_at(list, i)), texts, count)) != OK)
			return e;
	if (*count > 0)
		return OK;
	return request_refuse(rq, ERR_INVALID, NULL, "argument query is "
	    "required: a string that is not empty, or queries, an array of them");
}

static enum err
read_kind(struct request *rq, const struct json *args, const char **out)
{
	enum err e = tool_arg_optional(rq, args, "kind", CATEGORY_MAX, out);

	if (e != OK || *out == NULL || rank_is_kind(*out))
		return e;
	return request_refuse(rq, ERR_INVALID, NULL, "argument kind must be "
	    "fact, note, turn, summary or observation");
}

enum err
tool_read_query(struct request *rq, const struct json *args, int64_t usual,
    struct rank_query *q)
{
	const char **texts = arena_array(rq->call.arena, RANK_QUERIES_MAX,
	    sizeof *texts);
	size_t count;
	enum err e;

	*q = (struct rank_query){ 0 };
	if ((e = read_texts(rq, args, texts, &count)) != OK ||
	    (e = tool_arg_limit(rq, args, RANK_LIMIT_MAX, usual,
	    &q->limit)) != OK ||
	    (e = tool_arg_period(rq, args, &q->when)) != OK ||
	    (e = tool_read_category(rq, args, &q->categories)) != OK ||
	    (e = tool_arg_optional(rq, args, "subject", MEMORY_SUBJECT_MAX,
	    &q->subject)) != OK || (e = read_kind(rq, args, &q->kind)) != OK)
		return e;
	q->text = texts[0];
	if (count > 1) {
		q->texts = texts;
		q->ntexts = count;
	}
	return tool_arg_bool(rq, args, "explain", &q->explain);
}
