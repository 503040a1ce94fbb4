/*
 * completions - what may follow the beginning of an id or of a category
 */
#include <string.h>

#include "base/str.h"
#include "memory/memory_row.h"
#include "memory/resources.h"
#include "memory/tool_calls.h"

enum { IDS, CATEGORIES, NSTATEMENTS };

/* An id is of hexadecimal digits and '-': 'g' is beyond all of them. */
static const char *const sql[NSTATEMENTS] = {
	[IDS]        = "SELECT id, count(*) OVER () FROM memories "
	               "WHERE id >= ?1 AND id < ?1 || 'g' AND state = 'active' "
	               "AND " MEMORY_NOT_DUE("?3")
	               "ORDER BY id LIMIT ?2",
	[CATEGORIES] = "SELECT name, count(*) OVER () FROM categories "
	               "WHERE lower(substr(name, 1, length(?1))) = lower(?1) "
	               "ORDER BY name LIMIT ?2",
};

enum err
memory_complete(struct mcp_call *c, const struct mcp_reference *ref,
    struct mcp_values *out)
{
	struct arena *a = c->rq->call.arena;
	bool is_id = !ref->is_prompt && str_eq(ref->argument, "id");
	struct person p;
	sqlite3_stmt *st;
	enum err e;

	out->total = 0;
	if (!is_id && !str_eq(ref->argument, "category"))
		return OK;
	if ((e = tool_person(c, &p)) != OK)
		return e;
	st = db_statement(p.db, sql, NSTATEMENTS, is_id ? IDS : CATEGORIES);
	db_bind_text(st, 1, ref->value);
	db_bind_int(st, 2, MCP_VALUES_MAX);
	if (is_id)
		db_bind_time(st, 3, p.due_at);
	while ((e = db_step(st)) == OK) {
		json_add_string(out->values, db_text(a, st, 0));
		out->total = db_int(st, 1);
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}
