/*
 * tool_whole - the tools for all of a person's memory at once
 *
 * Whoever deletes everything must say so twice: by calling the tool, and in
 * its argument.
 */
#include "memory/tool_calls.h"

#include "base/str.h"
#include "memory/states.h"
#include "memory/totals.h"

static enum err
read_confirm(struct request *rq, const struct json *args)
{
	const char *text = json_string(json_get(args, "confirm"));

	if (text != NULL && str_eq(text, "delete all"))
		return OK;
	return request_refuse(rq, ERR_INVALID, NULL, "nothing was deleted: "
	    "argument confirm must be the words delete all; give it only if "
	    "the user asked to have every memory deleted");
}

static enum err
delete_all(struct mcp_call *c, struct mcp_result *out)
{
	const struct states_which all = { .all = true, .archived = true };
	struct request *rq = c->rq;
	int64_t kept, deleted;
	struct person p;
	enum err e;

	if ((e = read_confirm(rq, c->args)) != OK ||
	    (e = tool_person(c, &p)) != OK ||
	    (e = totals_kept(&p, &kept)) != OK)
		return e;
	if (!tool_confirmed(c, arena_printf(rq->call.arena, "Shall ALL of your "
	    "memories, %lld, be moved to the trash?", (long long)kept), out))
		return OK;
	if ((e = states_set(rq, &p, &all, STATE_DELETED, &deleted)) != OK)
		return e;
	out->structured = json_new_object(rq->call.arena);
	json_set_int(out->structured, "deleted", deleted);
	return OK;
}

enum err
tool_delete_all_memories(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, delete_all(c, out));
}

static enum err
stats(struct mcp_call *c, struct mcp_result *out)
{
	struct json *j = json_new_object(c->rq->call.arena);
	int64_t saved, read;
	struct totals n;
	struct person p;
	enum err e;

	if ((e = tool_person(c, &p)) != OK ||
	    (e = totals_read(&p, &n)) != OK ||
	    (e = totals_recent(&p, &saved, &read)) != OK)
		return e;
	json_set_int(j, "total", n.active + n.paused + n.archived);
	json_set_int(j, "active", n.active);
	json_set_int(j, "paused", n.paused);
	json_set_int(j, "archived", n.archived);
	json_set_int(j, "trash", n.trash);
	json_set_int(j, "categories", n.categories);
	json_set_int(j, "apps", n.apps);
	if (saved != 0)
		tool_set_time(j, "last_saved", saved);
	out->structured = j;
	return OK;
}

enum err
tool_memory_stats(struct mcp_call *c, struct mcp_result *out)
{
	return tool_settle(c, out, stats(c, out));
}
