/*
 * export_mem0 - what mem0 answers when it is asked for all memories
 *
 * {"results":[...],"relations":[...]}, of what is active.  mem0 has no states,
 * kinds, subjects and apps, and names entities in relations alone.
 */
#include "memory/categories.h"
#include "memory/export.h"

static void
record(struct buf *b, const struct import_record *r)
{
	buf_puts(b, "{");
	export_member(b, "id", r->id);
	export_member(b, "memory", r->text);
	export_metadata(b, r, "null");
	buf_puts(b, ",\"categories\":");
	categories_quote(b, r->categories);
	export_moment(b, "created_at", r->created_at);
	export_moment(b, "updated_at", r->updated_at);
	buf_puts(b, "}");
}

static void
relation(struct buf *b, const char *from, const char *to, const char *type)
{
	buf_puts(b, "{");
	export_member(b, "source", from);
	export_member(b, "relationship", type);
	export_member(b, "target", to);
	buf_puts(b, "}");
}

static const struct export_writer results = {
	.head = "{\"results\": [\n", .between = ",\n", .record = record,
	.active_only = true,
};

static const struct export_writer relations = {
	.head = "\n],\n\"relations\": [\n", .between = ",\n",
	.relation = relation, .tail = "\n]}\n",
};

static enum err
write_all(const struct export_what *what, FILE *out, int64_t *count)
{
	int64_t none;
	enum err e;

	if ((e = export_write(what, &results, out, count)) != OK)
		return e;
	return export_write(what, &relations, out, &none);
}

const struct export_writer export_mem0 = { .whole = write_all };
