/*
 * rest_write - the REST calls that write
 *
 * The app of a memory is the client that the token was issued to, whatever
 * the body says.
 */
#include "memory/rest.h"

#include "base/str.h"
#include "http/valid.h"
#include "memory/access.h"

static enum err
read_replaces(struct rest *r, const char **out)
{
	enum err e;

	if ((e = rest_body_text(r, "replaces", out)) != OK || *out == NULL ||
	    valid_uuid(*out))
		return e;
	return rest_refuse(r, "body.replaces", "it must be a UUID");
}

static enum err
read_new(struct rest *r, struct memory_new *in)
{
	struct details d;
	enum err e;

	if ((e = rest_body_said(r, "body.text", &in->text)) != OK ||
	    (e = rest_body_metadata(r, &in->metadata)) != OK ||
	    (e = rest_body_details(r, &d)) != OK ||
	    (e = read_replaces(r, &in->replaces)) != OK)
		return e;
	in->title = d.title;
	in->subject = d.subject;
	in->categories = d.categories;
	in->event_at = d.event_at;
	in->valid_from = d.valid_from;
	in->valid_to = d.valid_to;
	in->expires_at = d.expires_at;
	in->pinned = d.pinned;
	return OK;
}

enum err
rest_create(struct rest *r)
{
	struct memory_new in = { 0 };
	struct memory_added added;
	enum err e;

	if ((e = read_new(r, &in)) != OK)
		return e;
	e = memories_add(r->rq, &r->person, &in, 1, &added);
	if (e == ERR_NOT_FOUND)
		return rest_refuse(r, "body.replaces",
		    "it must be the id of an active memory");
	if (e != OK)
		return rest_blame(r, e, "body.text");
	return rest_answer_added(r, &added);
}

static enum err
change(struct rest *r, const char *text, const char *metadata,
    const struct details *d, const char *field)
{
	struct memory *m;
	enum err e;

	e = details_change(r->rq, &r->person, r->id, text, metadata, d, &m);
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
	return change(r, text, NULL, &(struct details){ 0 },
	    "body.memory_content");
}

enum err
rest_patch(struct rest *r)
{
	const char *text, *metadata;
	struct details d;
	enum err e;

	if ((e = rest_body_text(r, "text", &text)) != OK ||
	    (e = rest_body_metadata(r, &metadata)) != OK ||
	    (e = rest_body_details(r, &d)) != OK)
		return e;
	if (text == NULL && metadata == NULL && d.set == 0)
		return rest_refuse(r, "body",
		    "text, metadata or one of the other fields is required");
	return change(r, text, metadata, &d,
	    text != NULL ? "body.text" : "body");
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
	e = access_delete(r->rq, &r->person, ids, count, &deleted);
	if (e != OK)
		return e;
	return rest_answer_message(r, "deleted", deleted);
}
