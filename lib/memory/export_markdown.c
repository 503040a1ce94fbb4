/*
 * export_markdown - a list to read (CommonMark)
 *
 * Nothing of a memory acts as mark-up or HTML, so that the brackets around the
 * app are the last ones.
 */
#include <stdbool.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "memory/export.h"

enum { DAY_LEN = 10 };

/* Would it begin a list or underline a heading at the beginning of a line? */
static bool
begins_block(const char *s)
{
	return *s == '-' || *s == '+' || *s == '=';
}

/* A line begins where the item's text does, and readers drop its indent. */
static void
escape(struct buf *b, const char *s)
{
	bool begin = false;		/* only digits since the line began */
	bool indent = false;		/* only blanks */

	for (; *s != '\0'; s++) {
		bool blank = (unsigned char)*s <= ' ' && *s != '\n';

		if (begin && (begins_block(s) || *s == '.'))
			buf_putc(b, '\\');
		begin = *s == '\n' || (begin && *s >= '0' && *s <= '9');
		if (*s == '<')
			buf_puts(b, "&lt;");
		else if (*s == '&')
			buf_puts(b, "&amp;");
		else if (*s == '\n')
			buf_puts(b, "\\\n  ");
		else if (blank)
			buf_puts(b, indent ? "&nbsp;" : " ");
		else if (strchr("\\`*_[]()#~|>", *s) != NULL)
			buf_printf(b, "\\%c", *s);
		else
			buf_putc(b, *s);
		indent = *s == '\n' || (indent && blank);
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
