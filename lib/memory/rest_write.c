/*
 * rest_write - the REST calls that write
 *
 * The app of a memory is the client that the token was issued to, whatever
 * the body says.
 */
#include "memory/rest.h"

#include "base/str.h"
#include "memory/access.h"
#include "memory/categories.h"

enum { NAMES_MAX = 2000 };

static enum err
read_categories(struct rest *r, const char **out)
{
	const struct json *j = json_get(r->body, "categories");
	struct buf b;

	*out = NULL;
	if (j == NULL || json_type(j) == JSON_NULL)
		return OK;
	if (json_type(j) != JSON_ARRAY)
		return rest_refuse(r, "body.categories", "it must be an array");
	buf_init(&b, r->rq->call.arena, NAMES_MAX);
	for (size_t i = 0; i < json_len(j); i++) {
		const char *name = json_string(json_at(j, i));

		if (name == NULL)
			return rest_refuse(r, "body.categories",
			    "each of them must be a string");
		buf_puts(&b, i > 0 ? "," : "");
		buf_puts(&b, name);
	}
	if (buf_failed(&b) || !categories_valid(b.data))
		return rest_refuse(r, "body.categories",
		    "at most 20 of at most 100 bytes each");
	*out = b.data;
	return OK;
}

enum err
rest_create(struct rest *r)
{
	struct memory_new in = { 0 };
	struct memory_added added;
	enum err e;

	if ((e = rest_body_said(r, "body.text", &in.text)) != OK ||
	    (e = rest_body_metadata(r, &in.metadata)) != OK ||
	    (e = read_categories(r, &in.categories)) != OK)
		return e;
	e = memories_add(r->rq, &r->person, &in, 1, &added);
	if (e != OK)
		return rest_blame(r, e, "body.text");
	return rest_answer_row(r, added.memory);
}

static enum err
change(struct rest *r, const char *text, const char *metadata,
    const char *field)
{
	struct memory *m;
	enum err e;

	e = memories_update(r->rq, &r->person, r->id, text, metadata, &m);
	return e == OK ? rest_answer_row(r, m) : rest_blame(r, e, field);
}

enum err
rest_replace(struct rest *r)
{
	const char *text;
	enum err e;

	if ((e = rest_body_text(r, "memory_content", &text)) != OK)
		return e;
	if (text == NULL)
		return rest_refuse(r, "body.memory_content", "it is required");
	return change(r, text, NULL, "body.memory_content");
}

enum err
rest_patch(struct rest *r)
{
	const char *text, *metadata;
	enum err e;

	if ((e = rest_body_text(r, "text", &text)) != OK ||
	    (e = rest_body_metadata(r, &metadata)) != OK)
		return e;
	if (text == NULL && metadata == NULL)
		return rest_refuse(r, "body", "text or metadata is required");
	return change(r, text, metadata, "body.text");
}

enum err
rest_delete(struct rest *r)
{
	int64_t count;
	enum err e;

	if ((e = memories_delete(r->rq, &r->person, &r->id, 1, &count)) != OK)
		return e;
	access_note_deleted(r->rq, &r->person, &r->id, (size_t)count);
	return count > 0 ? rest_answer_message(r, "deleted", count) : ERR_NOT_FOUND;
}

enum err
rest_delete_many(struct rest *r)
{
	const char *const *ids;
	size_t count;
	int64_t deleted;
	enum err e;

	if ((e = rest_body_ids(r, "memory_ids", &ids, &count)) != OK)
		return e;
	if (ids == NULL)
		return rest_refuse(r, "body.memory_ids", "it is required");
	e = memories_delete(r->rq, &r->person, ids, count, &deleted);
	if (e != OK)
		return e;
	access_note_deleted(r->rq, &r->person, ids, count);
	return rest_answer_message(r, "deleted", deleted);
}
