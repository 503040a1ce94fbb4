/*
 * import_text - lines "[date] - memory", as an assistant prints what it knows
 *
 * The answer to the prompt by which Claude imports memories from others, with
 * what stands around it.  In a code block each line is a memory, save
 * headings; elsewhere only what has a date in brackets or a bullet before it,
 * since a sentence of the assistant's is none.
 */
#include <string.h>

#include "base/str.h"
#include "memory/dates.h"
#include "memory/import_lines.h"
#include "memory/normal.h"

struct text {
	struct import_lines lines;
	bool fenced;			/* in a code block */
};

enum { DATE_MAX = 40 };

static char *
skip_space(char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

/* Behind one of the marks and white space; NULL if there is none. */
static char *
skip_mark(char *s, const char *const *marks)
{
	for (; *marks != NULL; marks++) {
		char *rest = s + strlen(*marks);

		if (str_starts(s, *marks) && (*rest == ' ' || *rest == '\t'))
			return skip_space(rest);
	}
	return NULL;
}

/* What says that there is no date. */
static bool
is_undated(const char *s)
{
	static const char *const words[] = { "unknown", "date unknown",
	    "unknown date", "no date", "undated", "n/a", "none", "" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_nocase(words[i], s))
			return true;
	return false;
}

/*
 * "[date] - text": *at, and the text; NULL if the line has not this form.
 * Brackets that hold no date are part of the text.
 */
static char *
take_dated(char *line, int64_t *at)
{
	static const char *const dashes[] = { "-", "\xe2\x80\x93",
	    "\xe2\x80\x94", ":", NULL };
	char *end = strchr(line, ']'), *text, date[DATE_MAX];
	size_t len;

	*at = 0;
	if (*line != '[' || end == NULL)
		return NULL;
	if ((text = skip_mark(skip_space(end + 1), dashes)) == NULL)
		return NULL;
	len = (size_t)(end - line) - 1;
	if (len >= sizeof date)
		return line;
	memcpy(date, line + 1, len);
	date[len] = '\0';
	if (dates_parse(date, at) == OK || is_undated(date))
		return text;
	return line;
}

/* The memory that a line holds; NULL if it holds none. */
static char *
find_memory(char *line, bool fenced, int64_t *at)
{
	static const char *const bullets[] = { "-", "*", "\xe2\x80\xa2", NULL };
	char *bullet = skip_mark(line, bullets), *text;

	if (bullet != NULL)
		line = bullet;
	if ((text = take_dated(line, at)) != NULL)
		return text;
	if (bullet != NULL || (fenced && *line != '#'))
		return line;
	return NULL;
}

static enum err
take_line(struct import *im, void *state, char *line, size_t len)
{
	struct text *t = state;
	struct import_record r = { 0 };

	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		line[--len] = '\0';
	line = skip_space(line);
	if (*line == '\0')
		return OK;
	if (str_starts(line, "```")) {
		t->fenced = !t->fenced;
		return OK;
	}
	r.text = find_memory(line, t->fenced, &r.created_at);
	if (r.text == NULL || normal_is_blank(r.text)) {
		im->counts.skipped++;
		return OK;
	}
	return import_put(im, &r);
}

static enum err
take(struct import *im, void *state, const char *p, size_t len)
{
	struct text *t = state;

	return import_lines_take(im, &t->lines, p, len, take_line, t);
}

static enum err
end(struct import *im, void *state)
{
	struct text *t = state;

	return import_lines_end(im, &t->lines, take_line, t);
}

const struct import_parser import_text = { sizeof(struct text), take, end, NULL };
