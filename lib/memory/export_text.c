/*
 * export_text - lines "[date] - memory", for another assistant to take in
 */
#include <stdbool.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "memory/export.h"

enum { DAY_LEN = 10 };

static bool
is_blank(char c)
{
	return (unsigned char)c <= ' ';
}

/* Without the white space around it, which a reader of lines drops. */
static void
one_line(struct buf *b, const char *s)
{
	size_t len = strlen(s);

	while (len > 0 && is_blank(s[len - 1]))
		len--;
	for (; len > 0 && is_blank(*s); len--)
		s++;
	for (; len > 0; s++, len--)
		buf_putc(b, is_blank(*s) ? ' ' : *s);
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
