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
	if ((e = import_json_parse(im, line, len, &o)) != OK)
		return e;
	type = json_string(json_get(o, "type"));
	if (str_eq(type, "entity"))
		return import_json_entity(im, o);
	if (str_eq(type, "relation"))
		return import_json_relation(im, o);
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
	sizeof(struct import_lines), take, end, NULL,
};
