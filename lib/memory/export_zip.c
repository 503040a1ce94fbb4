/*
 * export_zip - OpenMemory's backup: memories.json and memories.jsonl.gz
 *
 * What OpenMemory itself and Keepsake take in.  Apps and categories are told
 * apart by name there, so their ids are made of the names.  What OpenMemory
 * does not know (subjects, kinds, conversations, the graph) are members and
 * lists that it passes over.  Former texts, the access log and rules, which
 * the format has other words for, are not written.
 */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "crypto/digest.h"
#include "memory/categories.h"
#include "memory/export.h"
#include "memory/uuid.h"
#include "memory/zip.h"
#include "store/db.h"

enum { PAGE_MAX = 4 * 1024 * 1024, NAMED_MAX = 64 * 1024 };

enum { APPS, CATEGORIES, CHANGES, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[APPS]       = "SELECT a.name, max(a.description) FROM apps a WHERE EXISTS "
	               "(SELECT 1 FROM memories WHERE app = a.key) "
	               "GROUP BY a.name ORDER BY a.name",
	[CATEGORIES] = "SELECT name, description FROM categories ORDER BY name",
	[CHANGES]    = "SELECT h.id, m.id, a.name, h.old_state, h.new_state, "
	               "h.changed_at FROM status_history h "
	               "JOIN memories m ON m.seq = h.memory "
	               "JOIN apps a ON a.key = h.app "
	               "JOIN apps own ON own.key = m.app "
	               "WHERE h.id > ?1 AND (?2 IS NULL OR own.id = ?2) "
	               "AND m.created_at >= ?3 AND m.created_at < ?4 "
	               "ORDER BY h.id LIMIT 100",
};

/* There is one person; this stands for them. */
#define USER "00000000-0000-4000-8000-000000000000"

static const char *
id_of(struct arena *a, const char *kind, const char *name)
{
	struct digest d = digest_hmac(kind, strlen(kind), name, strlen(name));

	return uuid_of(a, d.bytes);
}

static const char *
next_category(struct arena *a, const char **rest)
{
	struct span name;

	if (*rest == NULL || !categories_next(rest, &name))
		return NULL;
	return id_of(a, "category", arena_strndup(a, name.p, name.len));
}

/* OpenMemory has the member, be it null. */
static void
moment(struct buf *b, const char *key, int64_t at)
{
	if (at != 0)
		export_moment(b, key, at);
	else
		export_nullable(b, key, NULL);
}

static void
memory(struct buf *b, const struct import_record *r)
{
	const char *rest = r->categories, *id;

	buf_puts(b, "{");
	export_member(b, "id", r->id);
	export_member(b, "user_id", USER);
	export_member(b, "app_id", id_of(b->arena, "app", r->app));
	export_member(b, "content", r->text);
	export_metadata(b, r, "{}");
	export_member(b, "state", r->state);
	moment(b, "created_at", r->created_at);
	moment(b, "updated_at", r->updated_at);
	moment(b, "archived_at", r->archived_at);
	moment(b, "deleted_at", r->deleted_at);
	buf_puts(b, ",\"category_ids\":[");
	while ((id = next_category(b->arena, &rest)) != NULL) {
		buf_puts(b, b->data[b->len - 1] == '[' ? "" : ",");
		json_quote(b, id);
	}
	buf_puts(b, "]");
	/* By their names too, as there may be more than a reader remembers. */
	export_names(b, r);
	export_details(b, r);
	buf_puts(b, "}");
}

static const struct export_writer memories = {
	.head = "],\n\"memories\": [\n", .between = ",\n", .record = memory,
};

static void
links(struct buf *b, const struct import_record *r)
{
	const char *rest = r->categories, *id;

	while ((id = next_category(b->arena, &rest)) != NULL) {
		buf_puts(b, b->len > 0 ? ",\n{" : "{");
		export_member(b, "memory_id", r->id);
		export_member(b, "category_id", id);
		buf_puts(b, "}");
	}
}

static const struct export_writer memory_categories = {
	.head = "\n],\n\"memory_categories\": [\n", .between = ",\n",
	.record = links,
};

static void
entity(struct buf *b, const char *name, const char *type)
{
	export_jsonl.entity(b, name, type);
}

static void
relation(struct buf *b, const char *from, const char *to, const char *type)
{
	export_jsonl.relation(b, from, to, type);
}

static const struct export_writer entities = {
	.head = "\n],\n\"entities\": [\n", .between = ",", .entity = entity,
};

static const struct export_writer relations = {
	.head = "],\n\"relations\": [\n", .between = ",",
	.relation = relation,
	.tail = "],\n\"access_controls\": [],\n"
	    "\"export_meta\": {\"app_id_filter\": null, \"from_date\": null, "
	    "\"to_date\": null, \"version\": \"1\"}\n}\n",
};

/* One change of state; who made it is a person there. */
static int64_t
add_change(struct buf *b, sqlite3_stmt *st)
{
	struct arena *a = b->arena;
	const char *memory = db_text(a, st, 1), *old = db_text(a, st, 3),
	    *new = db_text(a, st, 4);

	buf_puts(b, "{");
	export_member(b, "id", id_of(a, "status", arena_printf(a,
	    "%s %s %s %" PRId64, memory, old, new, db_int(st, 5))));
	export_member(b, "memory_id", memory);
	export_member(b, "changed_by", USER);
	export_member(b, "old_state", old);
	export_member(b, "new_state", new);
	export_moment(b, "changed_at", db_int(st, 5));
	export_member(b, "app", db_text(a, st, 2));
	buf_puts(b, "}");
	return db_int(st, 0);
}

/* A page of changes behind the one that was the last; ERR_NOT_FOUND: none. */
static enum err
write_changes(const struct export_what *what, struct arena *a, FILE *out,
    int64_t *last)
{
	sqlite3_stmt *st = db_statement(what->p->db, sql, NSTATEMENTS, CHANGES);
	bool first = *last == 0;
	struct buf b;
	enum err e;

	buf_init(&b, a, PAGE_MAX / 2);
	db_bind_int(st, 1, *last);
	db_bind_text(st, 2, what->app_id);
	period_bind(st, 3, &what->when);
	while ((e = db_step(st)) == OK) {
		buf_puts(&b, first ? "" : ",\n");
		first = false;
		*last = add_change(&b, st);
	}
	db_reset(st);
	if (e != ERR_NOT_FOUND || b.len == 0)
		return e;
	if (buf_failed(&b) || fwrite(b.data, 1, b.len, out) != b.len)
		return ERR_UNAVAILABLE;
	return OK;
}

static enum err
write_history(const struct export_what *what, FILE *out)
{
	struct arena *a;
	int64_t last = 0;
	enum err e;

	if (fputs("\n],\n\"status_history\": [\n", out) == EOF)
		return ERR_UNAVAILABLE;
	do {
		a = arena_new(PAGE_MAX);
		e = write_changes(what, a, out, &last);
		arena_free(a);
	} while (e == OK);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* Records alone: OpenMemory reads each line as a memory. */
static void
line(struct buf *b, const struct import_record *r)
{
	export_jsonl.record(b, r);
}

static const struct export_writer lines = { .record = line };

/* What is particular to the apps and to the categories. */
static const struct list {
	int statement;
	const char *kind, *more, *head;
} lists[] = {
	{ APPS, "app", ",\"owner_id\":\"" USER "\",\"metadata\":{},"
	    "\"is_active\":true", "{\n\"user\": {\"id\": \"" USER "\", "
	    "\"user_id\": \"keepsake\", \"name\": null, \"email\": null, "
	    "\"metadata\": {}},\n\"apps\": [" },
	{ CATEGORIES, "category", "", "],\n\"categories\": [" },
};

/* One of them, in memory that is this one's. */
static enum err
write_named(const struct list *l, sqlite3_stmt *st, bool first, FILE *out)
{
	struct arena *a = arena_new(NAMED_MAX);
	const char *name = db_text(a, st, 0);
	enum err e = OK;
	struct buf b;

	buf_init(&b, a, NAMED_MAX / 2);
	buf_puts(&b, first ? "\n{" : ",\n{");
	export_member(&b, "id", id_of(a, l->kind, name));
	export_member(&b, "name", name);
	export_nullable(&b, "description", db_text(a, st, 1));
	buf_puts(&b, l->more);
	buf_puts(&b, "}");
	if (buf_failed(&b) || fwrite(b.data, 1, b.len, out) != b.len)
		e = ERR_UNAVAILABLE;
	arena_free(a);
	return e;
}

/* There may be as many as memories.  The statement stays open meanwhile, which
 * keeps no writer waiting. */
static enum err
write_list(struct person *p, const struct list *l, FILE *out)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, l->statement);
	bool first = true;
	enum err e;

	if (fputs(l->head, out) == EOF)
		return ERR_UNAVAILABLE;
	while ((e = db_step(st)) == OK) {
		if ((e = write_named(l, st, first, out)) != OK)
			break;
		first = false;
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
write_object(const struct export_what *what, FILE *out, int64_t *count)
{
	enum err e = OK;
	int64_t again;

	for (size_t i = 0; e == OK && i < sizeof lists / sizeof *lists; i++)
		e = write_list(what->p, &lists[i], out);
	if (e == OK)
		e = export_write(what, &memories, out, count);
	if (e == OK)
		e = export_write(what, &memory_categories, out, &again);
	if (e == OK)
		e = write_history(what, out);
	if (e == OK)
		e = export_write(what, &entities, out, &again);
	if (e == OK)
		e = export_write(what, &relations, out, &again);
	return e;
}

static enum err
write_zip(const struct export_what *what, FILE *out, int64_t *count)
{
	struct arena *a = arena_new(PAGE_MAX);
	struct zip_out *z = zip_create(a, out);
	FILE *member = zip_add(z, "memories.json", false);
	int64_t again;
	enum err e;

	e = write_object(what, member, count);
	if (fclose(member) != 0)
		e = ERR_UNAVAILABLE;
	if (e == OK) {
		member = zip_add(z, "memories.jsonl.gz", true);
		e = export_write(what, &lines, member, &again);
		if (fclose(member) != 0)
			e = ERR_UNAVAILABLE;
	}
	if (e == OK)
		e = zip_finish(z);
	arena_free(a);
	return e;
}

const struct export_writer export_zip = { .whole = write_zip };
