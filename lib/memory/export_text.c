/*
 * export_text - lines "[date] - memory", for another assistant to take in
 */
#include "base/clock.h"
#include "base/str.h"
#include "memory/export.h"

enum { DAY_LEN = 10 };

static void
one_line(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		buf_putc(b, (unsigned char)*s < ' ' ? ' ' : *s);
}

static void
record(struct buf *b, const struct import_record *r)
{
	char day[21];

	clock_format(r->created_at, day);
	buf_putc(b, '[');
	buf_add(b, day, DAY_LEN);
	buf_puts(b, "] - ");
	/* An observation says nothing without whom it is about. */
	if (str_eq(r->kind, "observation") && r->subject != NULL) {
		one_line(b, r->subject);
		buf_puts(b, ": ");
	}
	one_line(b, r->text);
	buf_putc(b, '\n');
}

const struct export_writer export_text = {
	.record = record, .active_only = true,
};
