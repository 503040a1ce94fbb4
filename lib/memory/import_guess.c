/*
 * import_guess - which format a file has, from its first bytes
 *
 * A wrong guess harms nothing: the parser refuses the file.
 */
#include "memory/import_guess.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/json_split.h"
#include "base/url.h"
#include "memory/import_list.h"

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without a byte order mark and white space before it. */
static struct span
trim(const char *head, size_t len)
{
	struct span s = { head, len };

	if (len >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0)
		s = (struct span){ head + 3, len - 3 };
	while (s.len > 0 && is_space(*s.p))
		s.p++, s.len--;
	return s;
}

/* Is it the name of the column of texts or relations, quoted or not? */
static bool
is_text_column(const char *name, size_t len)
{
	static const char *const names[] = { "text", "content", "memory",
	    "relationship" };

	if (len >= 2 && name[0] == '"' && name[len - 1] == '"')
		name++, len -= 2;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == len &&
		    strncasecmp(names[i], name, len) == 0)
			return true;
	return false;
}

static bool
is_table(struct span s)
{
	size_t begin = 0;

	for (size_t i = 0; i < s.len; i++) {
		bool end = s.p[i] == '\n' || s.p[i] == '\r';

		if (!end && s.p[i] != ',' && s.p[i] != ';' && s.p[i] != '\t')
			continue;
		if (is_text_column(s.p + begin, i - begin))
			return true;
		if (end)
			return false;
		begin = i + 1;
	}
	return false;
}

/* Is there a line that begins like one of these? */
static bool
has_line(struct span s)
{
	static const char *const starts[] = { "[", "- ", "* ", "```",
	    "\xe2\x80\xa2 " };
	bool begin = true;

	for (size_t i = 0; i < s.len; i++) {
		for (size_t n = 0; begin && n < sizeof starts / sizeof *starts;
		    n++)
			if (s.len - i >= strlen(starts[n]) &&
			    memcmp(s.p + i, starts[n], strlen(starts[n])) == 0)
				return true;
		begin = s.p[i] == '\n' || (begin && is_space(s.p[i]));
	}
	return false;
}

/*
 * An object that holds lists of objects by the names that are known, or the
 * first of many objects.
 */
static const char *
guess_object(struct span s)
{
	struct json_split split;
	char room[IMPORT_HEAD];
	size_t used;
	bool item;

	json_split_init(&split, room, sizeof room);
	while (s.len > 0) {
		if (json_split_take(&split, s.p, s.len, &used, &item) != OK)
			break;
		s.p += used;
		s.len -= used;
		/* The item may be longer than what we see of it. */
		if (split.in_array && split.len > 0 && room[0] == '{' &&
		    split.key[0] != '\0' && import_list_knows(split.key))
			return "json";
	}
	return "jsonl";
}

/* "[" and an object, or nothing at all. */
static bool
is_array(struct span s)
{
	size_t i = 1;

	while (i < s.len && is_space(s.p[i]))
		i++;
	return i < s.len && (s.p[i] == '{' || s.p[i] == ']');
}

/* A head between "---", or a title. */
static bool
is_note(struct span s)
{
	static const char *const starts[] = { "---\n", "---\r\n", "# " };

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (s.len >= strlen(starts[i]) &&
		    memcmp(s.p, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

const char *
import_guess(const char *head, size_t len)
{
	struct span s = trim(head, len);

	if (len >= 4 && memcmp(head, "PK\x03\x04", 4) == 0)
		return "zip";
	if (s.len > 0 && *s.p == '{')
		return guess_object(s);
	if (s.len > 0 && *s.p == '[' && is_array(s))
		return "json";
	if (is_table(s))
		return "csv";
	if (is_note(s))
		return "markdown";
	return has_line(s) ? "text" : NULL;
}
