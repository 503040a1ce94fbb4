/*
 * import_guess - which format a file has, from its first bytes
 *
 * A wrong guess harms nothing: the parser refuses the file.
 */
#include "memory/import_guess.h"

#include <stdbool.h>
#include <string.h>

#include "base/url.h"

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

const char *
import_guess(const char *head, size_t len)
{
	struct span s = trim(head, len);

	if (s.len > 0 && *s.p == '{')
		return "jsonl";
	return NULL;
}
