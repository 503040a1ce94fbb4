/*
 * import_json - a memory as a JSON object, in the spellings that exist:
 * OpenMemory's backup and API, mem0's, and Keepsake's own
 */
#include "memory/import_json.h"

#include <string.h>

#include "base/str.h"
#include "memory/dates.h"

enum { LIST_MAX = 64 * 1024 };	/* import_put() keeps the first of it */

#define MOMENT_MAX 1e12

enum err
import_json_not(struct import *im)
{
	return import_refuse(im, "it is no JSON, or nested more than %d deep",
	    JSON_DEPTH_MAX);
}

enum err
import_json_parse(struct import *im, const char *text, size_t len,
    struct json **out)
{
	enum err e = json_parse_within(im->rq->call.arena, text, len,
	    IMPORT_TREE_MAX, out);

	if (e == ERR_TOO_LARGE)
		return import_refuse(im, "it holds too much at once");
	return e != OK ? import_json_not(im) : OK;
}

enum err
import_json_text(struct import *im, const struct json *o, const char *key,
    const char **out)
{
	const struct json *j = json_get(o, key);

	*out = NULL;
	if (j == NULL || json_type(j) == JSON_NULL)
		return OK;
	if ((*out = json_string(j)) == NULL)
		return import_refuse(im, "%s is no text", key);
	return OK;
}

/* The first of two names that is there. */
static enum err
either(struct import *im, const struct json *o, const char *key,
    const char *other, const char **out)
{
	enum err e = import_json_text(im, o, key, out);

	return e == OK && *out == NULL ? import_json_text(im, o, other, out) :
	    e;
}

enum err
import_json_time(struct import *im, const struct json *o, const char *key,
    int64_t *out)
{
	const struct json *j = json_get(o, key);
	double number;

	*out = 0;
	if (j == NULL || json_type(j) == JSON_NULL)
		return OK;
	if (json_string(j) != NULL && dates_parse(json_string(j), out) == OK)
		return OK;
	if (json_number(j, &number) != OK || !(number > -MOMENT_MAX) ||
	    !(number < MOMENT_MAX))
		return import_refuse(im, "%s is neither a date nor a number of "
		    "seconds", key);
	*out = (int64_t)number;
	return OK;
}

static enum err
read_times(struct import *im, const struct json *o, struct import_record *r)
{
	struct { const char *key; int64_t *at; } times[] = {
		{ "created_at", &r->created_at },
		{ "updated_at", &r->updated_at },
		{ "event_at", &r->event_at },
		{ "archived_at", &r->archived_at },
		{ "deleted_at", &r->deleted_at },
		{ "valid_from", &r->valid_from },
		{ "valid_to", &r->valid_to },
		{ "expires_at", &r->expires_at },
	};
	enum err e;

	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		e = import_json_time(im, o, times[i].key, times[i].at);
		if (e != OK)
			return e;
	}
	return OK;
}

static enum err
read_texts(struct import *im, const struct json *o, struct import_record *r)
{
	struct { const char *key, *other; const char **at; } texts[] = {
		{ "content", "memory", &r->text },
		{ "id", "id", &r->id },
		{ "state", "state", &r->state },
		{ "app", "app_name", &r->app },
		{ "subject", "subject", &r->subject },
		{ "title", "title", &r->title },
		{ "kind", "kind", &r->kind },
	};
	enum err e;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		e = either(im, o, texts[i].key, texts[i].other, texts[i].at);
		if (e != OK)
			return e;
	}
	if (r->text == NULL && (e = import_json_text(im, o, "text",
	    &r->text)) != OK)
		return e;
	if (r->text == NULL)
		return import_refuse(im, "there is no content, memory or text");
	return OK;
}

static enum err
read_metadata(struct import *im, const struct json *o,
    struct import_record *r)
{
	const struct json *j = json_get(o, "metadata");

	if (j == NULL)
		j = json_get(o, "metadata_");
	if (j == NULL || json_type(j) == JSON_NULL)
		return OK;
	if (json_type(j) != JSON_OBJECT)
		return import_refuse(im, "metadata is no object");
	if (json_len(j) > 0)
		r->metadata = json_text(im->rq->call.arena, j);
	return OK;
}

static enum err
read_categories(struct import *im, const struct json *o,
    struct import_record *r)
{
	const struct json *j = json_get(o, "categories");
	struct buf b;

	if (j == NULL || json_type(j) == JSON_NULL)
		return OK;
	if ((r->categories = json_string(j)) != NULL)
		return OK;
	if (json_type(j) != JSON_ARRAY)
		return import_refuse(im, "categories is no array");
	buf_init(&b, im->rq->call.arena, LIST_MAX);
	for (size_t i = 0; i < json_len(j); i++) {
		const char *name = json_string(json_at(j, i));

		if (name == NULL)
			return import_refuse(im, "a category is no text");
		buf_puts(&b, i > 0 ? "," : "");
		buf_puts(&b, name);
	}
	if (buf_failed(&b))
		return import_refuse(im, "there are too many categories");
	if (b.len > 0)
		r->categories = b.data;
	return OK;
}

static enum err
read_conversation(struct import *im, const struct json *o,
    struct import_record *r)
{
	const struct json *j = json_get(o, "conversation");
	struct conversation *c = &r->conversation;
	enum err e;

	if (j == NULL || json_type(j) == JSON_NULL)
		return OK;
	if (json_type(j) != JSON_OBJECT)
		return import_refuse(im, "conversation is no object");
	if ((e = import_json_text(im, j, "source", &c->source)) != OK ||
	    (e = import_json_text(im, j, "id", &c->ext_id)) != OK ||
	    (e = import_json_text(im, j, "title", &c->title)) != OK ||
	    (e = import_json_time(im, j, "started_at", &c->started_at)) != OK)
		return e;
	if (c->source == NULL || c->ext_id == NULL ||
	    json_get_int(o, "position", &r->pos) != OK || r->pos < 0)
		return import_refuse(im, "a conversation lacks its source, id "
		    "or position");
	return OK;
}

enum err
import_json_record(struct import *im, const struct json *o,
    struct import_record *out)
{
	enum err e;

	memset(out, 0, sizeof *out);
	if (json_type(o) != JSON_OBJECT)
		return import_refuse(im, "it is no JSON object");
	if (json_get(o, "pinned") != NULL &&
	    json_get_bool(o, "pinned", &out->pinned) != OK)
		return import_refuse(im, "pinned is neither true nor false");
	if ((e = read_texts(im, o, out)) != OK ||
	    (e = read_times(im, o, out)) != OK ||
	    (e = read_metadata(im, o, out)) != OK ||
	    (e = read_categories(im, o, out)) != OK)
		return e;
	return read_conversation(im, o, out);
}
