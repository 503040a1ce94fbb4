/*
 * rest_text - what REST calls are told to remember
 */
#include "memory/rest.h"

#include "base/str.h"
#include "memory/normal.h"

enum { MESSAGES_MAX = 100 };

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
