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

/*
 * A line begins where the item's text does.  White space that would be lost at
 * the beginning of a line, and a line's end at the end of all, stand there as
 * numbers.  `more` has no meaning for its reader either.
 */
static void
escape(struct buf *b, const char *s, char more)
{
	bool begin = false;		/* only digits since the line began */
	bool indent = false;		/* only white space since then */

	for (; *s != '\0'; s++) {
		if (begin && (begins_block(s) || *s == '.'))
			buf_putc(b, '\\');
		begin = *s == '\n' || (begin && *s >= '0' && *s <= '9');
		indent = *s == '\n' || (indent && (*s == ' ' || *s == '\t'));
		if (*s == '<')
			buf_puts(b, "&lt;");
		else if (*s == '&')
			buf_puts(b, "&amp;");
		else if (*s == '\n')
			buf_puts(b, s[1] != '\0' ? "\\\n  " : "&#10;");
		else if (indent)
			buf_puts(b, "&#32;");
		else if ((unsigned char)*s < ' ')
			buf_putc(b, ' ');
		else if (*s == more || strchr("\\`*_[]()#~|>", *s) != NULL)
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
		escape(b, r->subject, '\0');
		buf_puts(b, "**: ");
	}
	escape(b, r->text, '\0');
	buf_puts(b, " (");
	escape(b, r->app, ';');
	if (r->categories != NULL) {
		buf_puts(b, "; ");
		escape(b, r->categories, '\0');
	}
	buf_puts(b, ")\n");
}

const struct export_writer export_markdown = {
	.head = "# Memories\n\n", .record = record, .active_only = true,
};
