/*
 * import_jsonl - one JSON object on each line
 *
 * Memories, as Keepsake exports them and as OpenMemory's memories.jsonl has
 * them, and the entities and relations of the memory server of the Model
 * Context Protocol, whose observations become memories about the entity.
 */
#include <string.h>

#include "base/str.h"
#include "memory/import_json.h"
#include "memory/import_lines.h"
#include "memory/normal.h"

/* The graph's members have more than one spelling. */
static enum err
name_of(struct import *im, const struct json *o, const char *key,
    const char *other, const char **out)
{
	enum err e = import_json_text(im, o, key, out);

	return e == OK && *out == NULL ? import_json_text(im, o, other, out) :
	    e;
}

static enum err
put_observations(struct import *im, const struct json *o, const char *name)
{
	const struct json *list = json_get(o, "observations");
	struct import_record r;
	enum err e;

	if (list != NULL && json_type(list) != JSON_ARRAY)
		return import_refuse(im, "observations is no array");
	for (size_t i = 0; i < json_len(list); i++) {
		r = (struct import_record){ .kind = "observation",
		    .subject = name, .text = json_string(json_at(list, i)) };
		if (r.text == NULL)
			return import_refuse(im, "an observation is no text");
		if ((e = import_put(im, &r)) != OK)
			return e;
	}
	return OK;
}

static enum err
put_entity(struct import *im, const struct json *o)
{
	const char *name, *type;
	enum err e;

	if ((e = name_of(im, o, "name", "entityName", &name)) != OK ||
	    (e = name_of(im, o, "entityType", "entity_type", &type)) != OK ||
	    (e = import_put_entity(im, name, type)) != OK)
		return e;
	return put_observations(im, o, name);
}

static enum err
put_relation(struct import *im, const struct json *o)
{
	const char *from, *to, *type;
	enum err e;

	if ((e = name_of(im, o, "from", "from_id", &from)) != OK ||
	    (e = name_of(im, o, "to", "to_id", &to)) != OK ||
	    (e = name_of(im, o, "relationType", "relation_type", &type)) != OK)
		return e;
	return import_put_relation(im, from, to, type);
}

static enum err
take_line(struct import *im, void *state, char *line, size_t len)
{
	struct import_record r;
	const char *type;
	struct json *o;
	enum err e;

	(void)state;
	if (normal_is_blank(line))
		return OK;
	if (json_parse(im->rq->call.arena, line, len, IMPORT_ITEM_MAX, &o) !=
	    OK)
		return import_refuse(im, "it is no JSON, or nested more than "
		    "%d deep", JSON_DEPTH_MAX);
	type = json_string(json_get(o, "type"));
	if (str_eq(type, "entity"))
		return put_entity(im, o);
	if (str_eq(type, "relation"))
		return put_relation(im, o);
	if ((e = import_json_record(im, o, &r)) != OK)
		return e;
	return import_put(im, &r);
}

static enum err
take(struct import *im, void *state, const char *p, size_t len)
{
	return import_lines_take(im, state, p, len, take_line, NULL);
}

static enum err
end(struct import *im, void *state)
{
	return import_lines_end(im, state, take_line, NULL);
}

const struct import_parser import_jsonl = {
	sizeof(struct import_lines), take, end,
};
