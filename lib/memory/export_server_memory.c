/*
 * export_server_memory - the memory.jsonl of MCP's memory server
 *
 * A line for each entity, with what is observed of it, and for each relation.
 * Memories that are no observation have no place in it.
 */
#include "memory/export.h"
#include "memory/memory_row.h"

enum {
	ENTITY_MAX = 2 * 1024 * 1024,
	LINE_MAX = 256 * 1024		/* one that grows longer is followed by
					 * another of the same entity */
};

enum { ENTITIES, OBSERVATIONS, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[ENTITIES]     = "SELECT key, name, type FROM entities WHERE key > ?1 "
	                 "ORDER BY key LIMIT 1",
	[OBSERVATIONS] = "SELECT text FROM memories WHERE subject = ?1 "
	                 "AND kind = 'observation' AND state = 'active' AND "
	                 MEMORY_NOT_DUE("?2") "ORDER BY seq",
};

struct graph {
	struct arena *arena;		/* of one entity */
	struct person *p;
	FILE *out;
	const char *name, *type;
	struct buf line;
};

static void
begin_line(struct graph *g)
{
	buf_clear(&g->line);
	buf_puts(&g->line, "{\"type\":\"entity\",\"name\":");
	json_quote(&g->line, g->name);
	buf_puts(&g->line, ",\"entityType\":");
	json_quote(&g->line, g->type);
	buf_puts(&g->line, ",\"observations\":[");
}

static enum err
end_line(struct graph *g)
{
	buf_puts(&g->line, "]}\n");
	if (buf_failed(&g->line) || fwrite(g->line.data, 1, g->line.len,
	    g->out) != g->line.len)
		return ERR_UNAVAILABLE;
	return OK;
}

static enum err
put_observation(struct graph *g, const char *text)
{
	struct buf *b = &g->line;
	enum err e;

	if (b->len > LINE_MAX) {
		if ((e = end_line(g)) != OK)
			return e;
		begin_line(g);
	}
	buf_puts(b, b->data[b->len - 1] == '[' ? "" : ",");
	json_quote(b, text);
	return OK;
}

static enum err
write_entity(struct graph *g, int64_t *count)
{
	sqlite3_stmt *st = db_statement(g->p->db, sql, NSTATEMENTS,
	    OBSERVATIONS);
	struct arena *text = arena_new(ENTITY_MAX);
	enum err e, put = OK;

	begin_line(g);
	db_bind_text(st, 1, g->name);
	db_bind_time(st, 2, g->p->due_at);
	while (put == OK && (e = db_step(st)) == OK) {
		arena_reset(text);
		put = put_observation(g, db_text(text, st, 0));
		++*count;
	}
	db_reset(st);
	arena_free(text);
	if (put != OK)
		return put;
	return e == ERR_NOT_FOUND ? end_line(g) : e;
}

static enum err
next_entity(struct graph *g, int64_t *last)
{
	sqlite3_stmt *st = db_statement(g->p->db, sql, NSTATEMENTS, ENTITIES);
	enum err e;

	arena_reset(g->arena);
	buf_init(&g->line, g->arena, ENTITY_MAX);
	db_bind_int(st, 1, *last);
	if ((e = db_step(st)) == OK) {
		*last = db_int(st, 0);
		g->name = db_text(g->arena, st, 1);
		g->type = db_text(g->arena, st, 2);
	}
	db_reset(st);
	return e;
}

static void
relation(struct buf *b, const char *from, const char *to, const char *type)
{
	export_jsonl.relation(b, from, to, type);
}

static const struct export_writer relations = { .relation = relation };

static enum err
write_all(const struct export_what *what, FILE *out, int64_t *count)
{
	struct graph g = { .p = what->p, .out = out,
	    .arena = arena_new(ENTITY_MAX * (size_t)4) };
	int64_t last = 0, none;
	enum err e;

	if (export_is_part(what)) {
		arena_free(g.arena);
		return OK;
	}
	while ((e = next_entity(&g, &last)) == OK)
		if ((e = write_entity(&g, count)) != OK)
			break;
	arena_free(g.arena);
	return e == ERR_NOT_FOUND ? export_write(what, &relations, out,
	    &none) : e;
}

const struct export_writer export_server_memory = { .whole = write_all };
