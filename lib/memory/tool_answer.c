/*
 * tool_answer - what the answers of the tools are made of
 *
 * Stored text is somebody's, perhaps an attacker's: it goes into JSON strings
 * of the structured result and nowhere else.
 */
#include "memory/tool_calls.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "http/errors.h"
#include "memory/categories.h"
#include "memory/supersede.h"
#include "memory/tools.h"
#include "system/config.h"

enum err
tool_person(const struct mcp_call *c, struct person *out)
{
	return person_open(c->rq, c->caller->sub, c->caller->client_id,
	    c->caller->client_name, out);
}

enum err
tool_settle(struct mcp_call *c, struct mcp_result *out, enum err e)
{
	if (e == ERR_NOT_FOUND)
		return mcp_tool_error(c, out, "there is no memory with this id; "
		    "ids come from search, search_memory and list_memories");
	if (e != ERR_INVALID && e != ERR_CONFLICT && e != ERR_FORBIDDEN)
		return e;
	return mcp_tool_error(c, out, "%s", c->rq->fault.text != NULL
	    ? c->rq->fault.text : errors_text(e));
}

const char *
tool_cut(struct arena *a, const char *text, size_t max)
{
	size_t len = strlen(text);

	if (len <= max)
		return text;
	return arena_printf(a, "%.*s\xe2\x80\xa6", (int)str_utf8_cut(text, max),
	    text);
}

const char *
tool_title(struct arena *a, const char *text)
{
	text += strspn(text, " \t\r\n");
	return tool_cut(a, arena_strndup(a, text, strcspn(text, "\r\n")),
	    TOOL_TITLE_MAX);
}

const char *
tool_url(struct request *rq, const char *id)
{
	return arena_printf(rq->call.arena, "%s/m/%s", rq->cfg->mcp_base_url,
	    id);
}

void
tool_set_time(struct json *obj, const char *key, int64_t at)
{
	char text[21];

	clock_format(at, text);
	json_set_string(obj, key, text);
}

struct json *
tool_record(struct arena *a, const struct memory *m)
{
	struct json *j = json_new_object(a);

	json_set_string(j, "id", m->id);
	json_set_string(j, "memory", tool_cut(a, m->text, TOOL_TEXT_MAX));
	if (strlen(m->text) > TOOL_TEXT_MAX)
		json_set_bool(j, "truncated", true);
	json_set_string(j, "subject", m->subject);
	if (m->event_at != 0)
		tool_set_time(j, "date", m->event_at);
	tool_set_time(j, "created_at", m->created_at);
	tool_set_time(j, "updated_at", m->updated_at);
	json_set(j, "categories", categories_json(a, m->categories));
	json_set_string(j, "app", m->app);
	return j;
}

static const char *
joined(struct arena *a, const char *const *ids, size_t count)
{
	struct buf b;

	if (count == 0)
		return NULL;
	buf_init(&b, a, MEMORY_BATCH_MAX * 40);
	for (size_t i = 0; i < count; i++) {
		buf_puts(&b, i > 0 ? "," : "");
		buf_puts(&b, ids[i]);
	}
	return b.data;
}

enum err
tool_set_life(struct request *rq, struct person *p, struct json *about,
    const struct memory *m)
{
	const struct { const char *name; int64_t at; } times[] = {
		{ "valid_from", m->valid_from }, { "valid_to", m->valid_to },
		{ "expires_at", m->expires_at },
	};
	const char **ids;
	size_t count;
	enum err e;

	if ((e = supersede_list(rq, p, m->seq, &ids, &count)) != OK)
		return e;
	json_set_string(about, "title", m->title);
	json_set_string(about, "replaced_by", m->superseded_by);
	json_set_string(about, "replaces", joined(rq->call.arena, ids, count));
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		if (times[i].at != 0)
			tool_set_time(about, times[i].name, times[i].at);
	return OK;
}

bool
tool_fits(struct arena *a, struct json *array, const struct json *item,
    size_t *used)
{
	size_t len = strlen(json_text(a, item)) + 1;

	/* Some room for what stands around the array. */
	if (json_len(array) > 0 && *used + len > TOOL_ANSWER_MAX - 256)
		return false;
	*used += len;
	json_add(array, item);
	return true;
}
