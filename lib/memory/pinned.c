/*
 * pinned - memories that a person wants seen first
 */
#include "memory/pinned.h"

#include "memory/memory_row.h"

enum { LIST, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[LIST] = "SELECT " MEMORY_COLUMNS MEMORY_FROM
	         "WHERE m.pinned AND m.state = 'active' AND " MEMORY_NOT_DUE("?3")
	         "AND (?1 IS NULL OR EXISTS (SELECT 1 FROM memory_categories mc "
	         "JOIN categories c ON c.key = mc.category WHERE mc.memory = m.seq "
	         "AND instr(',' || lower(?1) || ',', ',' || lower(c.name) || ','))) "
	         "ORDER BY m.seq DESC LIMIT ?2",
};

static bool
is_listed(struct memory **items, size_t count, const struct memory *m)
{
	for (size_t i = 0; i < count; i++)
		if (items[i]->seq == m->seq)
			return true;
	return false;
}

enum err
pinned_first(struct request *rq, struct person *p, const char *categories,
    struct memory_list *list, size_t *pinned)
{
	struct arena *a = rq->call.arena;
	struct memory **items = arena_array(a, PINNED_MAX + list->count,
	    sizeof *items);
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, LIST);
	size_t count;
	enum err e;

	*pinned = 0;
	db_bind_text(st, 1, categories);
	db_bind_int(st, 2, PINNED_MAX);
	db_bind_time(st, 3, p->due_at);
	while ((e = db_step(st)) == OK)
		items[(*pinned)++] = memory_row(a, st);
	db_reset(st);
	if (e != ERR_NOT_FOUND)
		return e;
	count = *pinned;
	for (size_t i = 0; i < list->count; i++)
		if (!is_listed(items, *pinned, list->items[i]))
			items[count++] = list->items[i];
	list->items = items;
	list->count = count;
	return OK;
}
