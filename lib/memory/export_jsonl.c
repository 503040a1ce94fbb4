/*
 * export_jsonl - one JSON object on each line
 *
 * Everything that a memory is, save its former texts and who read it.  The
 * first eight members are those of OpenMemory's memories.jsonl; the graph's
 * lines are those of the Model Context Protocol's memory server.
 */
#include "base/str.h"
#include "memory/categories.h"
#include "memory/export.h"

static void
conversation(struct buf *b, const struct import_record *r)
{
	const struct conversation *c = &r->conversation;

	if (c->ext_id == NULL)
		return;
	buf_puts(b, ",\"conversation\":{");
	export_member(b, "source", c->source);
	export_member(b, "id", c->ext_id);
	export_member(b, "title", c->title);
	export_moment(b, "started_at", c->started_at);
	buf_puts(b, "},\"position\":");
	buf_int(b, r->pos);
}

void
export_metadata(struct buf *b, const struct import_record *r, const char *none)
{
	buf_puts(b, ",\"metadata\":");
	buf_puts(b, r->metadata != NULL ? r->metadata : none);
}

void
export_names(struct buf *b, const struct import_record *r)
{
	export_member(b, "app", r->app);
	buf_puts(b, ",\"categories\":");
	categories_quote(b, r->categories);
}

void
export_details(struct buf *b, const struct import_record *r)
{
	export_member(b, "subject", r->subject);
	export_member(b, "title", r->title);
	if (!str_eq(r->kind, "fact"))
		export_member(b, "kind", r->kind);
	conversation(b, r);
	export_moment(b, "event_at", r->event_at);
	export_moment(b, "valid_from", r->valid_from);
	export_moment(b, "valid_to", r->valid_to);
	export_moment(b, "expires_at", r->expires_at);
	buf_puts(b, r->pinned ? ",\"pinned\":true" : "");
}

static void
record(struct buf *b, const struct import_record *r)
{
	buf_putc(b, '{');
	export_member(b, "id", r->id);
	export_member(b, "content", r->text);
	export_metadata(b, r, "null");
	export_moment(b, "created_at", r->created_at);
	export_moment(b, "updated_at", r->updated_at);
	export_member(b, "state", r->state);
	export_names(b, r);
	export_moment(b, "archived_at", r->archived_at);
	export_moment(b, "deleted_at", r->deleted_at);
	export_details(b, r);
	buf_puts(b, "}\n");
}

/* Its observations are records. */
static void
entity(struct buf *b, const char *name, const char *type)
{
	buf_puts(b, "{\"type\":\"entity\"");
	export_member(b, "name", name);
	export_member(b, "entityType", type);
	buf_puts(b, ",\"observations\":[]}\n");
}

static void
relation(struct buf *b, const char *from, const char *to, const char *type)
{
	buf_puts(b, "{\"type\":\"relation\"");
	export_member(b, "from", from);
	export_member(b, "to", to);
	export_member(b, "relationType", type);
	buf_puts(b, "}\n");
}

const struct export_writer export_jsonl = {
	.record = record, .entity = entity, .relation = relation,
};
