/*
 * tool_change - the tools that write
 *
 * What they acknowledge is on the disk.  Nothing is ever destroyed here: an
 * old text stays as a revision, a deleted memory goes to the trash.
 */
#include "memory/tool_calls.h"

#include <string.h>

#include "base/str.h"
#include "memory/access.h"
#include "memory/categories.h"
#include "memory/tool_args.h"

enum {
	ECHO_MAX = 200,
	NAMES_MAX = CATEGORIES_MAX * (CATEGORY_NAME_MAX + 1),
	ID_MAX = 512
};

#define TEXT_NAMES "text content memory"

/* A string, or an array of strings as a comma list. */
static enum err
read_categories(struct request *rq, const struct json *item,
    const char **out)
{
	struct arena *a = rq->call.arena;
	const struct json *j = tool_arg(a, item, "category categories");
	struct buf b;

	*out = NULL;
	if (j == NULL || json_type(j) != JSON_ARRAY)
		return tool_arg_optional(rq, item, "category categories",
		    NAMES_MAX, out);
	buf_init(&b, a, NAMES_MAX);
	for (size_t i = 0; i < json_len(j); i++) {
		const char *name = json_string(json_at(j, i));

		if (name == NULL)
			return request_refuse(rq, ERR_INVALID, NULL,
			    "categories must be strings");
		buf_puts(&b, i > 0 ? "," : "");
		buf_puts(&b, name);
	}
	if (buf_failed(&b))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "there are too many categories");
	*out = b.data;
	return OK;
}

static enum err
read_memory(struct request *rq, const struct json *item,
    struct memory_new *out)
{
	enum err e;

	if (json_type(item) == JSON_STRING) {
		if ((out->text = json_string(item)) != NULL)
			return OK;
		return request_refuse(rq, ERR_INVALID, NULL,
		    "a memory holds a NUL character");
	}
	if (json_type(item) != JSON_OBJECT)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "each of memories must be an object with content");
	if ((e = tool_arg_text(rq, item, "content text memory",
	    MEMORY_TEXT_MAX, &out->text)) != OK)
		return e;
	if ((e = read_categories(rq, item, &out->categories)) != OK)
		return e;
	if ((e = tool_arg_optional(rq, item, "subject", MEMORY_SUBJECT_MAX,
	    &out->subject)) != OK)
		return e;
	if ((e = tool_arg_optional(rq, item, "replaces supersedes", ID_MAX,
	    &out->replaces)) != OK)
		return e;
	if (out->replaces != NULL && strrchr(out->replaces, '/') != NULL)
		out->replaces = strrchr(out->replaces, '/') + 1;
	return tool_arg_date(rq, item, "date event_date", &out->event_at);
}

/* memories: [...], or one memory as the arguments themselves. */
static enum err
read_memories(struct request *rq, const struct json *args,
    struct memory_new **out, size_t *count)
{
	const struct json *list = tool_arg(rq->call.arena, args, "memories");
	const char *text;
	enum err e;

	*out = NULL;
	*count = 0;
	if (list != NULL && json_type(list) != JSON_ARRAY)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "argument memories must be an array of objects with content");
	if (json_len(list) == 0) {
		if ((e = tool_arg_text(rq, args, TEXT_NAMES, MEMORY_TEXT_MAX,
		    &text)) != OK)
			return e;
		*count = 1;
		*out = arena_alloc(rq->call.arena, sizeof **out);
		return read_memory(rq, args, *out);
	}
	if ((e = tool_arg_optional(rq, args, TEXT_NAMES, MEMORY_TEXT_MAX,
	    &text)) != OK)
		return e;
	if (text != NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "give argument text or argument memories, not both");
	*count = json_len(list);
	if (*count > MEMORY_BATCH_MAX)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "argument memories may hold at most %d at once",
		    MEMORY_BATCH_MAX);
	*out = arena_array(rq->call.arena, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		if ((e = read_memory(rq, json_at(list, i), &(*out)[i])) != OK)
			return e;
	return OK;
}

static struct json *
event(struct arena *a, const struct memory *m, const char *name)
{
	struct json *j = json_new_object(a);

	json_set_string(j, "id", m->id);
	json_set_string(j, "memory", tool_cut(a, m->text, ECHO_MAX));
	json_set_string(j, "event", name);
	return j;
}

static struct json *
added_event(struct arena *a, const struct memory_added *added)
{
	struct json *j = event(a, added->memory,
	    added->existed ? "NOOP" : "ADD");
	struct json *list = json_new_array(a);

	for (size_t i = 0; i < added->nsimilar; i++) {
		const struct memory *m = added->similar[i];
		struct json *one = json_new_object(a);

		json_set_string(one, "id", m->id);
		json_set_string(one, "memory", tool_cut(a, m->text, ECHO_MAX));
		json_add(list, one);
	}
	if (added->nsimilar > 0)
		json_set(j, "similar", list);
	return j;
}

static enum err
add(struct mcp_call *c, struct mcp_result *out)
{
	const struct json *args = c->args;
	struct request *rq = c->rq;
	struct arena *a = rq->call.arena;
	struct memory_added *added;
	struct memory_new *in;
	struct json *results;
	struct person p;
	size_t count;
	enum err e;

	if ((e = read_memories(rq, args, &in, &count)) != OK ||
	    (e = tool_person(c, &p)) != OK)
		return e;
	added = arena_array(a, count, sizeof *added);
	if ((e = memories_add(rq, &p, in, count, added)) != OK)
		return e;
	results = json_new_array(a);
	for (size_t i = 0; i < count; i++)
		json_add(results, added_event(a, &added[i]));
	out->structured = json_new_object(a);
	json_set(out->structured, "results", results);
	return OK;
}

enum err
tool_add_memories(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, add(c, out));
}

static enum err
update(struct mcp_call *c, struct mcp_result *out)
{
	const struct json *args = c->args;
	struct request *rq = c->rq;
	const char *id, *text;
	struct memory *m;
	struct person p;
	enum err e;

	if ((e = tool_arg_id(rq, args, &id)) != OK ||
	    (e = tool_arg_text(rq, args, TEXT_NAMES, MEMORY_TEXT_MAX,
	    &text)) != OK || (e = tool_person(c, &p)) != OK ||
	    (e = memories_update(rq, &p, id, text, NULL, &m)) != OK)
		return e;
	out->structured = event(rq->call.arena, m, "UPDATE");
	return OK;
}

enum err
tool_update_memory(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, update(c, out));
}

static enum err
read_ids(struct request *rq, const struct json *args, const char ***out,
    size_t *count)
{
	const struct json *list = tool_arg(rq->call.arena, args,
	    "memory_ids ids memory_id id");
	bool one = json_type(list) == JSON_STRING;

	*out = NULL;
	*count = one ? 1 : json_len(list);
	if (*count == 0 || *count > MEMORY_BATCH_MAX ||
	    (!one && json_type(list) != JSON_ARRAY))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "argument memory_ids is required: an array of 1 to %d ids",
		    MEMORY_BATCH_MAX);
	*out = arena_array(rq->call.arena, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		(*out)[i] = json_string(one ? list : json_at(list, i));
		if ((*out)[i] == NULL || strlen((*out)[i]) > ID_MAX)
			return request_refuse(rq, ERR_INVALID, NULL,
			    "each of memory_ids must be the id of a memory");
	}
	return OK;
}

/* A form of one box. */
static void
ask(struct mcp_call *c, const char *question)
{
	struct arena *a = c->rq->call.arena;
	struct json *box = json_new_object(a), *boxes = json_new_object(a);
	struct json *schema = json_new_object(a), *params = json_new_object(a);
	struct json *required = json_new_array(a);

	json_set_string(box, "type", "boolean");
	json_set_string(box, "title", "Forget");
	json_set(boxes, "forget", box);
	json_add_string(required, "forget");
	json_set_string(schema, "type", "object");
	json_set(schema, "properties", boxes);
	json_set(schema, "required", required);
	json_set_string(params, "mode", "form");
	json_set_string(params, "message", question);
	json_set(params, "requestedSchema", schema);
	mcp_ask(c, "forget", "elicitation/create", params);
	mcp_keep(c, "asked");
}

bool
tool_confirmed(struct mcp_call *c, const char *question,
    struct mcp_result *out)
{
	const struct json *answer = mcp_answered(c, "forget");
	const char *action;
	bool forget;

	if (answer == NULL && c->kept == NULL && !mcp_can(c, ABILITY_FORM))
		return true;
	if (answer == NULL || c->kept == NULL) {
		ask(c, question);
		return false;
	}
	if (json_get_string(answer, "action", &action) == OK &&
	    str_eq(action, "accept") && json_get_bool(json_get(answer,
	    "content"), "forget", &forget) == OK && forget)
		return true;
	mcp_tool_error(c, out, "the user did not agree; nothing was deleted");
	return false;
}

static enum err
delete(struct mcp_call *c, struct mcp_result *out)
{
	const struct json *args = c->args;
	struct request *rq = c->rq;
	const char **ids;
	struct person p;
	int64_t deleted;
	size_t count;
	enum err e;

	if ((e = read_ids(rq, args, &ids, &count)) != OK)
		return e;
	if (!tool_confirmed(c, arena_printf(rq->call.arena, "Shall %zu of your "
	    "memories be moved to the trash?", count), out))
		return OK;
	if ((e = tool_person(c, &p)) != OK ||
	    (e = access_delete(rq, &p, ids, count, &deleted)) != OK)
		return e;
	out->structured = json_new_object(rq->call.arena);
	json_set_int(out->structured, "deleted", deleted);
	return OK;
}

enum err
tool_delete_memories(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, delete(c, out));
}
