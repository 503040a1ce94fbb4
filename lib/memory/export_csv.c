/*
 * export_csv - a table (RFC 4180) whose first line names the columns
 *
 * Texts are as they are: what reads the table must not take one that begins
 * with '=' for a formula.
 */
#include <string.h>

#include "base/clock.h"
#include "memory/export.h"

static void
field(struct buf *b, const char *s)
{
	if (s == NULL)
		return;
	if (s[strcspn(s, "\",;\t\r\n")] == '\0') {
		buf_puts(b, s);
		return;
	}
	buf_putc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			buf_putc(b, '"');
		buf_putc(b, *s);
	}
	buf_putc(b, '"');
}

static void
moment(struct buf *b, int64_t at)
{
	char value[21];

	clock_format(at, value);
	buf_puts(b, value);
}

static void
record(struct buf *b, const struct import_record *r)
{
	const char *const rest[] = { r->state, r->app, r->categories,
	    r->subject, r->kind, r->metadata };

	field(b, r->id);
	buf_putc(b, ',');
	field(b, r->text);
	buf_putc(b, ',');
	moment(b, r->created_at);
	buf_putc(b, ',');
	moment(b, r->updated_at);
	for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
		buf_putc(b, ',');
		field(b, rest[i]);
	}
	buf_puts(b, "\r\n");
}

const struct export_writer export_csv = {
	.head = "id,text,created_at,updated_at,state,app,categories,subject,"
	    "kind,metadata\r\n",
	.record = record,
};
