/*
 * export_jsonl - one JSON object on each line
 *
 * Everything that a memory is, save its former texts and who read it.  The
 * first eight members are those of OpenMemory's memories.jsonl; the graph's
 * lines are those of the Model Context Protocol's memory server.
 */
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "memory/export.h"

static void
text(struct buf *b, const char *key, const char *value)
{
	if (value == NULL)
		return;
	buf_printf(b, "%s\"%s\":", b->data[b->len - 1] == '{' ? "" : ",", key);
	json_quote(b, value);
}

static void
moment(struct buf *b, const char *key, int64_t at)
{
	char value[21];

	if (at == 0)
		return;
	clock_format(at, value);
	text(b, key, value);
}

static void
categories(struct buf *b, const struct import_record *r)
{
	const char *names = r->categories != NULL ? r->categories : "";
	size_t len;

	buf_puts(b, ",\"categories\":[");
	while (*names != '\0') {
		len = strcspn(names, ",");
		json_quote(b, arena_strndup(b->arena, names, len));
		names += len;
		if (*names == ',') {
			buf_putc(b, ',');
			names++;
		}
	}
	buf_putc(b, ']');
}

static void
conversation(struct buf *b, const struct import_record *r)
{
	const struct conversation *c = &r->conversation;

	if (c->ext_id == NULL)
		return;
	buf_puts(b, ",\"conversation\":{");
	text(b, "source", c->source);
	text(b, "id", c->ext_id);
	text(b, "title", c->title);
	moment(b, "started_at", c->started_at);
	buf_puts(b, "},\"position\":");
	buf_int(b, r->pos);
}

static void
record(struct buf *b, const struct import_record *r)
{
	buf_putc(b, '{');
	text(b, "id", r->id);
	text(b, "content", r->text);
	buf_puts(b, ",\"metadata\":");
	buf_puts(b, r->metadata != NULL ? r->metadata : "null");
	moment(b, "created_at", r->created_at);
	moment(b, "updated_at", r->updated_at);
	text(b, "state", r->state);
	text(b, "app", r->app);
	categories(b, r);
	text(b, "subject", r->subject);
	text(b, "title", r->title);
	if (!str_eq(r->kind, "fact"))
		text(b, "kind", r->kind);
	conversation(b, r);
	moment(b, "event_at", r->event_at);
	moment(b, "archived_at", r->archived_at);
	moment(b, "deleted_at", r->deleted_at);
	moment(b, "valid_from", r->valid_from);
	moment(b, "valid_to", r->valid_to);
	moment(b, "expires_at", r->expires_at);
	buf_puts(b, r->pinned ? ",\"pinned\":true}\n" : "}\n");
}

/* Its observations are records. */
static void
entity(struct buf *b, const char *name, const char *type)
{
	buf_puts(b, "{\"type\":\"entity\"");
	text(b, "name", name);
	text(b, "entityType", type);
	buf_puts(b, ",\"observations\":[]}\n");
}

static void
relation(struct buf *b, const char *from, const char *to, const char *type)
{
	buf_puts(b, "{\"type\":\"relation\"");
	text(b, "from", from);
	text(b, "to", to);
	text(b, "relationType", type);
	buf_puts(b, "}\n");
}

const struct export_writer export_jsonl = {
	.record = record, .entity = entity, .relation = relation,
};
