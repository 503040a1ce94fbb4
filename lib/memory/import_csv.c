/*
 * import_csv - a table whose first line names the columns
 *
 * As spreadsheets and databases write it, the tables of the old OpenMemory
 * stack included, and its graph as triples "source,relationship,target".
 * Columns that are not known are ignored.
 */
#include <string.h>

#include "base/str.h"
#include "memory/dates.h"
#include "memory/import_rows.h"
#include "memory/import_tables.h"

enum column {
	ID, TEXT, CREATED, UPDATED, STATE, APP, CATEGORIES, SUBJECT, KIND,
	TITLE, METADATA, EVENT, ARCHIVED, DELETED, APP_ID, FROM, RELATION, TO,
	COLUMNS
};

static const struct {
	const char *name;
	enum column column;
} names[] = {
	{ "id", ID }, { "memory_id", ID },
	{ "text", TEXT }, { "content", TEXT }, { "memory", TEXT },
	{ "created_at", CREATED }, { "created", CREATED }, { "date", CREATED },
	{ "updated_at", UPDATED }, { "updated", UPDATED },
	{ "state", STATE },
	{ "app", APP }, { "app_name", APP },
	{ "categories", CATEGORIES }, { "category", CATEGORIES },
	{ "subject", SUBJECT }, { "kind", KIND }, { "title", TITLE },
	{ "metadata", METADATA }, { "metadata_", METADATA },
	{ "event_at", EVENT }, { "archived_at", ARCHIVED },
	{ "deleted_at", DELETED },
	{ "app_id", APP_ID },
	{ "source", FROM }, { "relationship", RELATION }, { "target", TO },
};

struct table {
	struct import_rows rows;
	size_t at[COLUMNS];		/* field of each column, from 1; 0: none */
	bool triples;			/* a graph, no texts */
};

static enum err
note_column(struct import *im, struct table *t, const char *name, size_t at)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		enum column c = names[i].column;

		if (!str_eq_nocase(names[i].name, name))
			continue;
		if (t->at[c] != 0)
			return import_refuse(im, "two columns are %s",
			    names[i].name);
		t->at[c] = at;
	}
	return OK;
}

static enum err
take_header(struct import *im, struct import_rows *r)
{
	struct table *t = (struct table *)r;
	enum err e;

	for (size_t i = 0; i < r->fields; i++) {
		e = note_column(im, t, import_rows_name(r, i), i + 1);
		if (e != OK)
			return e;
	}
	t->triples = t->at[TEXT] == 0 && t->at[FROM] != 0 &&
	    t->at[RELATION] != 0 && t->at[TO] != 0;
	if (t->at[TEXT] == 0 && !t->triples)
		return import_refuse(im, "no column is named text, content or "
		    "memory");
	return OK;
}

/* NULL if it is empty. */
static const char *
field(const struct table *t, enum column c)
{
	const char *s = t->at[c] != 0 ? csv_field(&t->rows.csv,
	    t->at[c] - 1) : "";

	return *s != '\0' ? s : NULL;
}

static enum err
read_time(struct import *im, const struct table *t, enum column c,
    int64_t *out)
{
	const char *s = field(t, c);

	if (s == NULL || dates_parse(s, out) == OK ||
	    str_int(s, INT64_MIN, INT64_MAX, out) == OK)
		return OK;
	return import_refuse(im, "field %zu is neither a date nor a number of "
	    "seconds", t->at[c]);
}

static enum err
read_metadata(struct import *im, const struct table *t,
    struct import_record *r)
{
	const char *s = field(t, METADATA);
	struct json *j;

	if (s == NULL)
		return OK;
	if (json_parse(im->rq->call.arena, s, strlen(s), IMPORT_ITEM_MAX, &j) !=
	    OK || (json_type(j) != JSON_OBJECT && json_type(j) != JSON_NULL))
		return import_refuse(im, "metadata is no JSON object");
	if (json_len(j) > 0)
		r->metadata = json_text(im->rq->call.arena, j);
	return OK;
}

static enum err
read_times(struct import *im, const struct table *t, struct import_record *r)
{
	enum err e;

	if ((e = read_time(im, t, CREATED, &r->created_at)) != OK ||
	    (e = read_time(im, t, UPDATED, &r->updated_at)) != OK ||
	    (e = read_time(im, t, EVENT, &r->event_at)) != OK ||
	    (e = read_time(im, t, ARCHIVED, &r->archived_at)) != OK)
		return e;
	return read_time(im, t, DELETED, &r->deleted_at);
}

static enum err
take_row(struct import *im, struct table *t)
{
	struct import_record r = {
		.id = field(t, ID), .text = field(t, TEXT),
		.state = field(t, STATE), .app = field(t, APP),
		.categories = field(t, CATEGORIES),
		.subject = field(t, SUBJECT), .kind = field(t, KIND),
		.title = field(t, TITLE),
	};
	enum err e;

	if (t->triples)
		return import_put_relation(im, field(t, FROM), field(t, TO),
		    field(t, RELATION));
	if (im->tables != NULL && r.app == NULL)
		r.app = import_tables_app(im->tables, field(t, APP_ID));
	if (im->tables != NULL && r.categories == NULL &&
	    (e = import_tables_categories(im, r.id, &r.categories)) != OK)
		return e;
	if ((e = read_times(im, t, &r)) != OK ||
	    (e = read_metadata(im, t, &r)) != OK)
		return e;
	return import_put(im, &r);
}

static enum err
take_record(struct import *im, struct import_rows *r)
{
	enum err e = take_row(im, (struct table *)r);

	if (e == OK)
		arena_reset(im->rq->call.arena);
	return e;
}

static const struct import_rows_reader reader = {
	IMPORT_ITEM_MAX, take_header, take_record,
};

static enum err
take(struct import *im, void *state, const char *p, size_t len)
{
	return import_rows_take(im, state, &reader, p, len);
}

static enum err
end(struct import *im, void *state)
{
	return import_rows_end(im, state, &reader);
}

const struct import_parser import_csv = { sizeof(struct table), take, end, NULL };
