/*
 * export - a person's memories as a file
 *
 * Memory is needed for one page at a time, and no transaction is held, so
 * that those who write meanwhile need not wait.
 */
#include "memory/export.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "memory/states.h"
#include "store/db.h"

enum { PAGE = 100, PAGE_MAX = 64 * 1024 * 1024, ITEM_MAX = 2 * 1024 * 1024 };

enum { RECORDS, CATEGORIES, ENTITIES, RELATIONS, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[RECORDS]    = "SELECT m.seq, m.id, m.text, m.subject, m.metadata, m.title, "
	               "m.kind, m.state, a.name, c.source, c.ext_id, c.title, "
	               "c.started_at, m.pos, m.created_at, m.updated_at, m.event_at, "
	               "m.archived_at, m.deleted_at, m.valid_from, m.valid_to, "
	               "m.expires_at, m.pinned "
	               "FROM memories m JOIN apps a ON a.key = m.app "
	               "LEFT JOIN conversations c ON c.id = m.conv "
	               "WHERE m.seq > ?1 AND m.created_at >= ?4 AND m.created_at < ?5 "
	               "AND (?3 IS NULL OR a.id = ?3) ORDER BY m.seq LIMIT ?2",
	[CATEGORIES] = "SELECT c.name FROM memory_categories mc "
	               "JOIN categories c ON c.key = mc.category "
	               "WHERE mc.memory = ?1 ORDER BY c.name",
	[ENTITIES]   = "SELECT key, name, type FROM entities "
	               "WHERE key > ?1 ORDER BY key LIMIT ?2",
	[RELATIONS]  = "SELECT key, from_name, to_name, type FROM relations "
	               "WHERE key > ?1 ORDER BY key LIMIT ?2",
};

const char export_formats[] =
    "jsonl csv text markdown zip mem0 server-memory";

static const struct export_format formats[] = {
	{ "jsonl", "application/x-ndjson", "jsonl", &export_jsonl },
	{ "csv", "text/csv; charset=utf-8", "csv", &export_csv },
	{ "text", "text/plain; charset=utf-8", "txt", &export_text },
	{ "markdown", "text/markdown; charset=utf-8", "md", &export_markdown },
	{ "zip", "application/zip", "zip", &export_zip },
	{ "mem0", "application/json", "json", &export_mem0 },
	{ "server-memory", "application/x-ndjson", "jsonl",
	    &export_server_memory },
};

struct export {
	const struct export_writer *writer;
	const struct export_what *what;
	struct arena *arena;		/* one page */
	struct person *p;
	FILE *out;
	int64_t count;
	bool begun;			/* a record was written */
};

void
export_nullable(struct buf *b, const char *key, const char *value)
{
	buf_printf(b, "%s\"%s\":", b->data[b->len - 1] == '{' ? "" : ",", key);
	if (value != NULL)
		json_quote(b, value);
	else
		buf_puts(b, "null");
}

void
export_member(struct buf *b, const char *key, const char *value)
{
	if (value != NULL)
		export_nullable(b, key, value);
}

void
export_moment(struct buf *b, const char *key, int64_t at)
{
	char value[21];

	if (at == 0)
		return;
	clock_format(at, value);
	export_nullable(b, key, value);
}

static sqlite3_stmt *
page(struct export *ex, int which, int64_t after)
{
	sqlite3_stmt *st = db_statement(ex->p->db, sql, NSTATEMENTS, which);

	db_bind_int(st, 1, after);
	db_bind_int(st, 2, PAGE);
	return st;
}

static sqlite3_stmt *
records(struct export *ex, int64_t after)
{
	sqlite3_stmt *st = page(ex, RECORDS, after);

	db_bind_text(st, 3, ex->what->app_id);
	period_bind(st, 4, &ex->what->when);
	return st;
}

static int64_t
read_record(struct arena *a, sqlite3_stmt *st, struct import_record *r)
{
	memset(r, 0, sizeof *r);
	r->id = db_text(a, st, 1);
	r->text = db_text(a, st, 2);
	r->subject = db_text(a, st, 3);
	r->metadata = db_text(a, st, 4);
	r->title = db_text(a, st, 5);
	r->kind = db_text(a, st, 6);
	r->state = db_text(a, st, 7);
	r->app = db_text(a, st, 8);
	r->conversation.source = db_text(a, st, 9);
	r->conversation.ext_id = db_text(a, st, 10);
	r->conversation.title = db_text(a, st, 11);
	r->conversation.started_at = db_int(st, 12);
	r->pos = db_int(st, 13);
	r->created_at = db_int(st, 14);
	r->updated_at = db_int(st, 15);
	r->event_at = db_int(st, 16);
	r->archived_at = db_int(st, 17);
	r->deleted_at = db_int(st, 18);
	r->valid_from = db_int(st, 19);
	r->valid_to = db_int(st, 20);
	r->expires_at = db_int(st, 21);
	r->pinned = db_int(st, 22) != 0;
	return db_int(st, 0);
}

/*
 * What is over but was not put away yet (person.h) is told as if it were: who
 * reads the file must not find alive what nobody else does.
 */
static void
settle(const struct person *p, struct import_record *r)
{
	bool expired = r->expires_at != 0 && r->expires_at <= p->due_at;
	bool over = r->valid_to != 0 && r->valid_to <= p->due_at;

	if (p->due_at == 0 || str_eq(r->state, STATE_DELETED))
		return;
	if (expired) {
		r->state = STATE_DELETED;
		r->updated_at = r->deleted_at = p->due_at;
	} else if (over && !str_eq(r->state, STATE_ARCHIVED)) {
		r->state = STATE_ARCHIVED;
		r->updated_at = r->archived_at = p->due_at;
	}
}

/* A comma list; NULL if it has none. */
static enum err
read_categories(struct export *ex, int64_t seq, const char **out)
{
	sqlite3_stmt *st = db_statement(ex->p->db, sql, NSTATEMENTS,
	    CATEGORIES);
	struct buf b;
	enum err e;

	buf_init(&b, ex->arena, ITEM_MAX);
	db_bind_int(st, 1, seq);
	while ((e = db_step(st)) == OK) {
		buf_puts(&b, b.len > 0 ? "," : "");
		buf_puts(&b, db_text(ex->arena, st, 0));
	}
	db_reset(st);
	*out = b.len > 0 ? b.data : NULL;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
put(struct export *ex, const struct buf *b)
{
	if (buf_failed(b) || fwrite(b->data, 1, b->len, ex->out) != b->len)
		return ERR_UNAVAILABLE;
	return OK;
}

static enum err
write_record(struct export *ex, int64_t seq, struct import_record *r,
    struct buf *b)
{
	enum err e;

	if (ex->writer->active_only && (!str_eq(r->state, STATE_ACTIVE) ||
	    str_eq(r->kind, "turn")))
		return OK;
	if ((e = read_categories(ex, seq, &r->categories)) != OK)
		return e;
	buf_clear(b);
	ex->writer->record(b, r);
	ex->count++;
	if (b->len == 0)
		return OK;
	if (ex->begun && ex->writer->between != NULL &&
	    fputs(ex->writer->between, ex->out) == EOF)
		return ERR_UNAVAILABLE;
	ex->begun = true;
	return put(ex, b);
}

static enum err
write_records(struct export *ex, int64_t *last)
{
	struct import_record *rows = arena_array(ex->arena, PAGE,
	    sizeof *rows);
	int64_t seqs[PAGE];
	size_t n = 0;
	struct buf b;
	sqlite3_stmt *st = records(ex, *last);
	enum err e;

	while (n < PAGE && (e = db_step(st)) == OK) {
		seqs[n] = read_record(ex->arena, st, &rows[n]);
		settle(ex->p, &rows[n]);
		n++;
	}
	db_reset(st);
	if (n == 0)
		return e;
	*last = seqs[n - 1];
	buf_init(&b, ex->arena, ITEM_MAX);
	for (size_t i = 0; i < n; i++)
		if ((e = write_record(ex, seqs[i], &rows[i], &b)) != OK)
			return e;
	return OK;
}

static void
begin_item(struct export *ex, struct buf *b)
{
	if (ex->begun && ex->writer->between != NULL)
		buf_puts(b, ex->writer->between);
	ex->begun = true;
}

static enum err
write_entities(struct export *ex, int64_t *last)
{
	sqlite3_stmt *st = page(ex, ENTITIES, *last);
	struct buf b;
	enum err e;

	buf_init(&b, ex->arena, PAGE_MAX);
	while ((e = db_step(st)) == OK) {
		*last = db_int(st, 0);
		begin_item(ex, &b);
		ex->writer->entity(&b, db_text(ex->arena, st, 1),
		    db_text(ex->arena, st, 2));
	}
	db_reset(st);
	if (e != ERR_NOT_FOUND || b.len == 0)
		return e;
	return put(ex, &b);
}

static enum err
write_relations(struct export *ex, int64_t *last)
{
	sqlite3_stmt *st = page(ex, RELATIONS, *last);
	struct buf b;
	enum err e;

	buf_init(&b, ex->arena, PAGE_MAX);
	while ((e = db_step(st)) == OK) {
		*last = db_int(st, 0);
		begin_item(ex, &b);
		ex->writer->relation(&b, db_text(ex->arena, st, 1),
		    db_text(ex->arena, st, 2), db_text(ex->arena, st, 3));
	}
	db_reset(st);
	if (e != ERR_NOT_FOUND || b.len == 0)
		return e;
	return put(ex, &b);
}

/* Page after page, until there is none. */
static enum err
write_all(struct export *ex, enum err (*write)(struct export *, int64_t *))
{
	int64_t last = 0;
	enum err e;

	do {
		arena_reset(ex->arena);
		e = write(ex, &last);
	} while (e == OK);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
run(struct export *ex)
{
	const struct export_writer *w = ex->writer;
	bool part = export_is_part(ex->what);
	enum err e = OK;

	if (w->head != NULL && fputs(w->head, ex->out) == EOF)
		return ERR_UNAVAILABLE;
	if (w->record != NULL)
		e = write_all(ex, write_records);
	if (e == OK && w->entity != NULL && !part)
		e = write_all(ex, write_entities);
	if (e == OK && w->relation != NULL && !part)
		e = write_all(ex, write_relations);
	if (e == OK && w->tail != NULL && fputs(w->tail, ex->out) == EOF)
		e = ERR_UNAVAILABLE;
	if (e == OK && fflush(ex->out) != 0)
		e = ERR_UNAVAILABLE;
	return e;
}

bool
export_is_part(const struct export_what *what)
{
	return what->app_id != NULL || !period_is_open(&what->when);
}

enum err
export_write(const struct export_what *what, const struct export_writer *w,
    FILE *out, int64_t *count)
{
	struct export ex = { .p = what->p, .what = what, .out = out,
	    .writer = w };
	enum err e;

	*count = 0;
	if (w->whole != NULL)
		return w->whole(what, out, count);
	ex.arena = arena_new(PAGE_MAX * (size_t)2);
	e = run(&ex);
	arena_free(ex.arena);
	*count = ex.count;
	return e;
}

const struct export_format *
export_find(const char *name)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (str_eq(formats[i].name, name))
			return &formats[i];
	return NULL;
}

enum err
export_run(const struct export_what *what, const char *format, FILE *out,
    int64_t *count)
{
	const struct export_format *f = export_find(format);

	*count = 0;
	return f != NULL ? export_write(what, f->writer, out, count) :
	    ERR_NOT_FOUND;
}
