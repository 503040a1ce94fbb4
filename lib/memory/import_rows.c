/*
 * import_rows - a table whose first line names the columns, as bytes come
 */
#include "memory/import_rows.h"

#include <string.h>

#include "base/str.h"
#include "memory/import_lines.h"

const char *
import_rows_name(const struct import_rows *r, size_t i)
{
	const char *name = csv_field(&r->csv, i);

	return i == 0 && str_starts(name, "\xef\xbb\xbf") ? name + 3 : name;
}

static enum err
take_record(struct import *im, struct import_rows *r,
    const struct import_rows_reader *reader)
{
	const struct csv *c = &r->csv;
	enum err e;

	im->unit = "line";
	im->place = c->line;
	for (size_t i = 0; i < c->count; i++) {
		const char *s = csv_field(c, i);

		if ((e = import_check_text(im, s, strlen(s))) != OK)
			return e;
	}
	if (c->count == 1 && *csv_field(c, 0) == '\0')
		return OK;
	if (r->fields == 0) {
		r->fields = c->count;
		return reader->header(im, r);
	}
	if (c->count != r->fields)
		return import_refuse(im, "it has %zu fields, and the first line "
		    "%zu", c->count, r->fields);
	return reader->row(im, r);
}

static enum err
refuse(struct import *im, const struct import_rows *r)
{
	im->unit = "line";
	im->place = r->csv.line;
	return import_refuse(im, "%s", r->csv.problem);
}

enum err
import_rows_take(struct import *im, struct import_rows *r,
    const struct import_rows_reader *reader, const char *p, size_t len)
{
	size_t used;
	bool record;
	enum err e;

	if (r->csv.room == NULL)
		csv_init(&r->csv, arena_alloc(im->arena, reader->row_max),
		    reader->row_max);
	for (; len > 0; p += used, len -= used) {
		if (csv_take(&r->csv, p, len, &used, &record) != OK)
			return refuse(im, r);
		if (record && (e = take_record(im, r, reader)) != OK)
			return e;
	}
	return OK;
}

enum err
import_rows_end(struct import *im, struct import_rows *r,
    const struct import_rows_reader *reader)
{
	bool record;

	if (r->csv.room == NULL)
		return OK;
	if (csv_end(&r->csv, &record) != OK)
		return refuse(im, r);
	return record ? take_record(im, r, reader) : OK;
}
