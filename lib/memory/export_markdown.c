/*
 * export_markdown - a list to read (CommonMark)
 *
 * Nothing of a memory acts as mark-up or HTML.
 */
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "memory/export.h"

enum { DAY_LEN = 10 };

/* A line begins where the item's text does. */
static void
escape(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '<')
			buf_puts(b, "&lt;");
		else if (*s == '&')
			buf_puts(b, "&amp;");
		else if (*s == '\n')
			buf_puts(b, "\\\n  ");
		else if ((unsigned char)*s < ' ')
			buf_putc(b, ' ');
		else if (strchr("\\`*_[]#~|>", *s) != NULL)
			buf_printf(b, "\\%c", *s);
		else
			buf_putc(b, *s);
	}
}

static void
record(struct buf *b, const struct import_record *r)
{
	char day[21];

	clock_format(r->created_at, day);
	buf_puts(b, "- ");
	buf_add(b, day, DAY_LEN);
	buf_puts(b, ": ");
	if (r->subject != NULL) {
		buf_puts(b, "**");
		escape(b, r->subject);
		buf_puts(b, "**: ");
	}
	escape(b, r->text);
	buf_puts(b, " (");
	escape(b, r->app);
	if (r->categories != NULL) {
		buf_puts(b, "; ");
		escape(b, r->categories);
	}
	buf_puts(b, ")\n");
}

const struct export_writer export_markdown = {
	.head = "# Memories\n\n", .record = record, .active_only = true,
};
