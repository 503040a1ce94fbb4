/*
 * sight - what a limited client sees of a person's memory
 *
 * SQLite looks for a table's name in the temporary schema first.  A table that
 * has no view here must hold nothing of a memory's (test_sight.c compares).
 * What a trigger passes over counts as not there: no row is changed.
 */
#include "memory/sight.h"

#include <string.h>

#include "memory/categories.h"
#include "store/db.h"

#define MINE "IN (SELECT name FROM temp.sight)"
#define SEEN(seq) \
	"EXISTS (SELECT 1 FROM main.memory_categories mc JOIN main.categories c " \
	"ON c.key = mc.category WHERE mc.memory = " seq " AND lower(c.name) " MINE ")"
/* Apps of just these limits. */
#define ALIKE "limited_to = (SELECT names FROM temp.sight_names)"
#define OBSERVES(name) \
	"m.subject = " name " AND m.kind = 'observation' AND m.state <> 'deleted'"
#define VIEW(name) "CREATE TEMP VIEW " name " AS SELECT "
#define OF_MEMORY(name) VIEW(name) "t.* FROM main." name " t WHERE " SEEN("t.memory")
#define PASS_OVER " BEGIN SELECT RAISE(IGNORE); END"

static const char *const overlay[] = {
	"CREATE TEMP TABLE sight (name TEXT PRIMARY KEY) WITHOUT ROWID",
	"CREATE TEMP TABLE sight_names (names TEXT NOT NULL)",

	VIEW("memories") "m.* FROM main.memories m WHERE " SEEN("m.seq"),
	/* From the categories on: those in sight may be few of many. */
	VIEW("totals") "t.state, (SELECT count(DISTINCT m.seq) FROM main.categories c "
	    "CROSS JOIN main.memory_categories mc ON mc.category = c.key "
	    "CROSS JOIN main.memories m ON m.seq = mc.memory "
	    "WHERE m.state = t.state AND lower(c.name) " MINE ") AS count "
	    "FROM main.totals t",
	VIEW("categories") "* FROM main.categories WHERE lower(name) " MINE,
	VIEW("memory_categories") "* FROM main.memory_categories WHERE category IN "
	    "(SELECT key FROM main.categories WHERE lower(name) " MINE ")",
	OF_MEMORY("revisions"),
	OF_MEMORY("status_history"),
	OF_MEMORY("vectors"),
	/* What others looked for may be about what is out of sight. */
	VIEW("access_log") "t.id, t.memory, t.app, t.accessed_at, t.access_type, "
	    "CASE WHEN t.app IN (SELECT key FROM main.apps WHERE " ALIKE ") "
	    "THEN t.query END AS query, t.score FROM main.access_log t WHERE "
	    SEEN("t.memory"),
	VIEW("conversations") "k.* FROM main.conversations k WHERE EXISTS "
	    "(SELECT 1 FROM temp.memories m WHERE m.conv = k.id)",
	/* All by name, since they are named by memories; not what they may do. */
	VIEW("apps") "key, id, client_id, name, is_active, created_at, updated_at, "
	    "can_write, CASE WHEN " ALIKE " THEN description END AS description, "
	    "CASE WHEN " ALIKE " THEN limited_to END AS limited_to FROM main.apps",
	VIEW("app_history") "* FROM main.app_history WHERE 0",
	VIEW("imports") "* FROM main.imports WHERE 0",
	VIEW("access_taken") "* FROM main.access_taken WHERE 0",
	VIEW("entities") "e.* FROM main.entities e WHERE EXISTS "
	    "(SELECT 1 FROM temp.memories m WHERE " OBSERVES("e.name") ")",
	VIEW("relations") "* FROM main.relations "
	    "WHERE from_name IN (SELECT name FROM temp.entities) "
	    "AND to_name IN (SELECT name FROM temp.entities)",

	/* That the one that replaced a memory goes may still be noted. */
	"CREATE TEMP TRIGGER sight_update BEFORE UPDATE ON main.memories "
	    "WHEN NOT " SEEN("old.seq") " AND new.superseded_by IS old.superseded_by"
	    PASS_OVER,
	"CREATE TEMP TRIGGER sight_delete BEFORE DELETE ON main.memories "
	    "WHEN NOT " SEEN("old.seq") PASS_OVER,
	/* Categories go from a memory unseen with the memory alone. */
	"CREATE TEMP TRIGGER sight_uncategorise "
	    "BEFORE DELETE ON main.memory_categories WHEN NOT EXISTS (SELECT 1 "
	    "FROM main.categories WHERE key = old.category AND lower(name) " MINE ") "
	    "AND EXISTS (SELECT 1 FROM main.memories WHERE seq = old.memory)" PASS_OVER,
	"CREATE TEMP TRIGGER sight_category_update BEFORE UPDATE ON main.categories"
	    PASS_OVER,
	"CREATE TEMP TRIGGER sight_category_delete BEFORE DELETE ON main.categories"
	    PASS_OVER,
	/* A name that others speak of does not come into sight by being made
	 * again: what they say of it would too. */
	"CREATE TEMP TRIGGER sight_entity BEFORE INSERT ON main.entities "
	    "WHEN EXISTS (SELECT 1 FROM main.relations "
	    "WHERE from_name = new.name OR to_name = new.name)" PASS_OVER,
	/* One of which more is known than is in sight stays. */
	"CREATE TEMP TRIGGER sight_entity_delete BEFORE DELETE ON main.entities "
	    "WHEN NOT EXISTS (SELECT 1 FROM temp.entities WHERE key = old.key) "
	    "OR EXISTS (SELECT 1 FROM main.memories m WHERE " OBSERVES("old.name")
	    " AND NOT " SEEN("m.seq") ")" PASS_OVER,
	"CREATE TEMP TRIGGER sight_entity_update BEFORE UPDATE ON main.entities "
	    "WHEN NOT EXISTS (SELECT 1 FROM temp.entities WHERE key = old.key)"
	    PASS_OVER,
	"CREATE TEMP TRIGGER sight_relation BEFORE INSERT ON main.relations "
	    "WHEN new.from_name NOT IN (SELECT name FROM temp.entities) "
	    "OR new.to_name NOT IN (SELECT name FROM temp.entities)" PASS_OVER,
	"CREATE TEMP TRIGGER sight_relation_delete BEFORE DELETE ON main.relations "
	    "WHEN NOT EXISTS (SELECT 1 FROM temp.relations WHERE key = old.key)"
	    PASS_OVER,
	"CREATE TEMP TRIGGER sight_app BEFORE UPDATE OF is_active, can_write, "
	    "limited_to, description ON main.apps" PASS_OVER,
};

enum { NAME, NAMES, SEES, BLIND, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[NAME]  = "INSERT INTO temp.sight VALUES (lower(?1)) ON CONFLICT DO NOTHING",
	[NAMES] = "INSERT INTO temp.sight_names VALUES (?1)",
	[SEES]  = "SELECT 1 FROM memories WHERE seq = ?1",
	/* Of all, whoever asks.  No name has a comma. */
	[BLIND] = "SELECT group_concat(a.client_id, char(10)) FROM main.apps a "
	          "WHERE NOT a.is_active OR (?1 IS NOT NULL "
	          "AND a.limited_to IS NOT NULL AND NOT EXISTS (SELECT 1 "
	          "FROM main.memories m JOIN main.memory_categories mc "
	          "ON mc.memory = m.seq JOIN main.categories c ON c.key = mc.category "
	          "WHERE m.id = ?1 AND instr(',' || lower(a.limited_to) || ',', "
	          "',' || lower(c.name) || ',')))",
};

static enum err
add_name(struct db *db, const char *name, size_t len)
{
	sqlite3_stmt *st = db_statement(db, sql, NSTATEMENTS, NAME);
	char text[CATEGORY_NAME_MAX + 1];

	/* Longer than any category. */
	if (len >= sizeof text)
		return OK;
	memcpy(text, name, len);
	text[len] = '\0';
	db_bind_text(st, 1, text);
	return db_run(st);
}

enum err
sight_limit(struct db *db, const char *names)
{
	sqlite3_stmt *st;
	enum err e;

	for (size_t i = 0; i < sizeof overlay / sizeof *overlay; i++)
		if ((e = db_overlay(db, overlay[i])) != OK)
			return e;
	st = db_statement(db, sql, NSTATEMENTS, NAMES);
	db_bind_text(st, 1, names);
	if ((e = db_run(st)) != OK)
		return e;
	for (; *names != '\0'; names += *names == ',') {
		size_t len = strcspn(names, ",");

		if (len > 0 && (e = add_name(db, names, len)) != OK)
			return e;
		names += len;
	}
	return OK;
}

enum err
sight_keep(struct request *rq, struct person *p, int64_t seq)
{
	sqlite3_stmt *st;
	enum err e;

	if (p->limits == NULL)
		return OK;
	st = db_statement(p->db, sql, NSTATEMENTS, SEES);
	db_bind_int(st, 1, seq);
	e = db_step(st);
	db_reset(st);
	if (e != ERR_NOT_FOUND)
		return e;
	if (*p->limits == '\0')
		return request_refuse(rq, ERR_FORBIDDEN, NULL, "the categories "
		    "that the user limits this app to are gone; nothing was "
		    "saved");
	e = categories_add(rq, p, seq, arena_strndup(rq->call.arena,
	    p->limits, strcspn(p->limits, ",")));
	return e != ERR_INVALID ? e : request_refuse(rq, e, NULL, "what is "
	    "saved already with %d categories takes none of this app's; "
	    "nothing was changed", CATEGORIES_MAX);
}

enum err
sight_blind(struct request *rq, const struct person *p, const char *id,
    const char **clients)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, BLIND);
	enum err e;

	*clients = NULL;
	db_bind_text(st, 1, id);
	if ((e = db_step(st)) == OK)
		*clients = db_text(rq->call.arena, st, 0);
	db_reset(st);
	return e;
}

enum err
sight_whole(struct request *rq, const struct person *p, const char *what)
{
	if (p->limits == NULL)
		return OK;
	return request_refuse(rq, ERR_FORBIDDEN, NULL, "the user limits this "
	    "app to some categories; it may not change %s", what);
}
