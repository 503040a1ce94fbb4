/*
 * import_graph - a graph's entities and relations as JSON objects
 *
 * In the spellings of the memory server of the Model Context Protocol, of
 * those who followed it, and of mem0.
 */
#include "memory/import_json.h"

/* What one may need. */
enum { OBSERVATION_MAX = 32 * 1024 * 1024 };

/* The first of the spellings that is there. */
static enum err
name_of(struct import *im, const struct json *o, const char *const *keys,
    const char **out)
{
	enum err e;

	*out = NULL;
	for (; *keys != NULL && *out == NULL; keys++)
		if ((e = import_json_text(im, o, *keys, out)) != OK)
			return e;
	return OK;
}

static enum err
put_each(struct import *im, const struct json *list, const char *name)
{
	struct import_record r;
	enum err e;

	for (size_t i = 0; i < json_len(list); i++) {
		arena_reset(im->rq->call.arena);
		r = (struct import_record){ .kind = "observation",
		    .subject = name, .text = json_string(json_at(list, i)) };
		if (r.text == NULL)
			return import_refuse(im, "an observation is no text");
		if ((e = import_put(im, &r)) != OK)
			return e;
	}
	return OK;
}

static void
end(void *a)
{
	arena_free(a);
}

/* They may be many: each is a record, in memory beside that of their entity,
 * which ends with it, as a refusal stands there. */
static enum err
put_observations(struct import *im, const struct json *o, const char *name)
{
	const struct json *list = json_get(o, "observations");
	struct arena *entity = im->rq->call.arena, *each;
	enum err e;

	if (list != NULL && json_type(list) != JSON_ARRAY)
		return import_refuse(im, "observations is no array");
	each = arena_new(OBSERVATION_MAX);
	arena_defer(entity, end, each);
	im->rq->call.arena = each;
	e = put_each(im, list, name);
	im->rq->call.arena = entity;
	return e;
}

enum err
import_json_entity(struct import *im, const struct json *o)
{
	static const char *const names[] = { "name", "entityName", NULL };
	static const char *const types[] = { "entityType", "entity_type",
	    NULL };
	const char *name, *type;
	enum err e;

	if ((e = name_of(im, o, names, &name)) != OK ||
	    (e = name_of(im, o, types, &type)) != OK ||
	    (e = import_put_entity(im, name, type)) != OK)
		return e;
	return put_observations(im, o, name);
}

enum err
import_json_relation(struct import *im, const struct json *o)
{
	static const char *const ends[2][4] = {
	    { "from", "from_id", "source", NULL },
	    { "to", "to_id", "target", NULL },
	};
	static const char *const types[] = { "relationType", "relation_type",
	    "relationship", NULL };
	const char *from, *to, *type;
	enum err e;

	if ((e = name_of(im, o, ends[0], &from)) != OK ||
	    (e = name_of(im, o, ends[1], &to)) != OK ||
	    (e = name_of(im, o, types, &type)) != OK)
		return e;
	return import_put_relation(im, from, to, type);
}
