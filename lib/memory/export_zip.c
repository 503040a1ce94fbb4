/*
 * export_zip - OpenMemory's backup: memories.json and memories.jsonl.gz
 *
 * What OpenMemory itself and Keepsake take in.  Apps and categories are told
 * apart by name there, so their ids are made of the names.  Of the histories,
 * rules and graph, which the format has other words for, nothing is written.
 */
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "memory/export.h"
#include "memory/uuid.h"
#include "memory/zip.h"
#include "store/db.h"

enum { LISTS_MAX = 64 * 1024 * 1024 };

enum { APPS, CATEGORIES, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[APPS]       = "SELECT DISTINCT a.name FROM apps a WHERE EXISTS "
	               "(SELECT 1 FROM memories WHERE app = a.key) ORDER BY a.name",
	[CATEGORIES] = "SELECT name FROM categories ORDER BY name",
};

/* There is one person; this stands for them. */
#define USER "00000000-0000-4000-8000-000000000000"

static void
text(struct buf *b, const char *key, const char *value)
{
	buf_printf(b, "%s\"%s\": ", b->len > 0 &&
	    b->data[b->len - 1] != '{' ? ", " : "", key);
	if (value != NULL)
		json_quote(b, value);
	else
		buf_puts(b, "null");
}

static void
moment(struct buf *b, const char *key, int64_t at)
{
	char value[21];

	clock_format(at, value);
	text(b, key, at != 0 ? value : NULL);
}

static const char *
id_of(struct arena *a, const char *kind, const char *name)
{
	struct digest d = digest_hmac(kind, strlen(kind), name, strlen(name));

	return uuid_of(a, d.bytes);
}

/* The next name of a comma list; NULL at its end. */
static const char *
next_category(struct arena *a, const char **rest)
{
	const char *name = *rest;
	size_t len;

	if (name == NULL || *name == '\0')
		return NULL;
	len = strcspn(name, ",");
	*rest = name + len + (name[len] == ',');
	return arena_strndup(a, name, len);
}

static void
memory(struct buf *b, const struct import_record *r)
{
	const char *rest = r->categories, *name;
	bool first = true;

	buf_puts(b, "{");
	text(b, "id", r->id);
	text(b, "user_id", USER);
	text(b, "app_id", id_of(b->arena, "app", r->app));
	text(b, "content", r->text);
	buf_puts(b, ", \"metadata\": ");
	buf_puts(b, r->metadata != NULL ? r->metadata : "{}");
	text(b, "state", r->state);
	moment(b, "created_at", r->created_at);
	moment(b, "updated_at", r->updated_at);
	moment(b, "archived_at", r->archived_at);
	moment(b, "deleted_at", r->deleted_at);
	buf_puts(b, ", \"category_ids\": [");
	while ((name = next_category(b->arena, &rest)) != NULL) {
		buf_puts(b, first ? "" : ", ");
		json_quote(b, id_of(b->arena, "category", name));
		first = false;
	}
	buf_puts(b, "]}");
}

static const struct export_writer memories = {
	.head = "],\n\"memories\": [\n", .between = ",\n", .record = memory,
};

static void
links(struct buf *b, const struct import_record *r)
{
	const char *rest = r->categories, *name;

	while ((name = next_category(b->arena, &rest)) != NULL) {
		buf_puts(b, b->len > 0 ? ",\n{" : "{");
		text(b, "memory_id", r->id);
		text(b, "category_id", id_of(b->arena, "category", name));
		buf_puts(b, "}");
	}
}

static const struct export_writer memory_categories = {
	.head = "\n],\n\"memory_categories\": [\n", .between = ",\n",
	.record = links,
	.tail = "\n],\n\"status_history\": [],\n\"access_controls\": [],\n"
	    "\"export_meta\": {\"app_id_filter\": null, \"from_date\": null, "
	    "\"to_date\": null, \"version\": \"1\"}\n}\n",
};

/* Records alone: OpenMemory reads each line as a memory. */
static void
line(struct buf *b, const struct import_record *r)
{
	export_jsonl.record(b, r);
}

static const struct export_writer lines = { .record = line };

/* The apps or categories, with what is particular to them. */
static enum err
named(struct person *p, struct buf *b, int which, const char *kind,
    const char *more)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, which);
	bool first = true;
	enum err e;

	while ((e = db_step(st)) == OK) {
		const char *name = db_text(b->arena, st, 0);

		buf_puts(b, first ? "\n{" : ",\n{");
		text(b, "id", id_of(b->arena, kind, name));
		text(b, "name", name);
		buf_puts(b, more);
		buf_puts(b, "}");
		first = false;
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
write_lists(struct person *p, struct arena *a, FILE *out)
{
	struct buf b;
	enum err e;

	buf_init(&b, a, LISTS_MAX);
	buf_puts(&b, "{\n\"user\": {\"id\": \"" USER "\", "
	    "\"user_id\": \"keepsake\", \"name\": null, \"email\": null, "
	    "\"metadata\": {}},\n\"apps\": [");
	e = named(p, &b, APPS, "app", ", \"owner_id\": \"" USER "\", "
	    "\"description\": null, \"metadata\": {}, \"is_active\": true");
	buf_puts(&b, "],\n\"categories\": [");
	if (e == OK)
		e = named(p, &b, CATEGORIES, "category",
		    ", \"description\": null");
	if (e == OK && (buf_failed(&b) ||
	    fwrite(b.data, 1, b.len, out) != b.len))
		e = ERR_UNAVAILABLE;
	return e;
}

static enum err
write_object(const struct export_what *what, struct arena *a, FILE *out,
    int64_t *count)
{
	int64_t again;
	enum err e;

	if ((e = write_lists(what->p, a, out)) == OK)
		e = export_write(what, &memories, out, count);
	if (e == OK)
		e = export_write(what, &memory_categories, out, &again);
	return e;
}

static enum err
write_zip(const struct export_what *what, FILE *out, int64_t *count)
{
	struct arena *a = arena_new(LISTS_MAX * (size_t)2);
	struct zip_out *z = zip_create(a, out);
	FILE *member = zip_add(z, "memories.json", false);
	int64_t again;
	enum err e;

	e = write_object(what, a, member, count);
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
