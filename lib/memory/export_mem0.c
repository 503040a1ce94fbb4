/*
 * export_mem0 - what mem0 answers when it is asked for all memories
 *
 * {"results":[...],"relations":[...]}, of what is active.  mem0 has no states,
 * kinds, subjects and apps, and names entities in relations alone.
 */
#include <string.h>

#include "base/clock.h"
#include "memory/export.h"

static void
text(struct buf *b, const char *key, const char *value)
{
	buf_printf(b, "%s\"%s\": ", b->data[b->len - 1] == '{' ? "" : ", ",
	    key);
	json_quote(b, value);
}

static void
moment(struct buf *b, const char *key, int64_t at)
{
	char value[21];

	clock_format(at, value);
	text(b, key, value);
}

static void
categories(struct buf *b, const char *names)
{
	size_t len;

	buf_puts(b, ", \"categories\": [");
	for (; names != NULL && *names != '\0'; names += len) {
		names += *names == ',';
		len = strcspn(names, ",");
		buf_puts(b, b->data[b->len - 1] == '[' ? "" : ", ");
		json_quote(b, arena_strndup(b->arena, names, len));
	}
	buf_puts(b, "]");
}

static void
record(struct buf *b, const struct import_record *r)
{
	buf_puts(b, "{");
	text(b, "id", r->id);
	text(b, "memory", r->text);
	buf_puts(b, ", \"metadata\": ");
	buf_puts(b, r->metadata != NULL ? r->metadata : "null");
	categories(b, r->categories);
	moment(b, "created_at", r->created_at);
	moment(b, "updated_at", r->updated_at);
	buf_puts(b, "}");
}

static void
relation(struct buf *b, const char *from, const char *to, const char *type)
{
	buf_puts(b, "{");
	text(b, "source", from);
	text(b, "relationship", type);
	text(b, "target", to);
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
