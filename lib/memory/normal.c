/*
 * normal - when two memories say the same
 *
 * Light on purpose: what is dropped here can never differ between two
 * memories, so only what no reader would miss is dropped.
 */
#include "memory/normal.h"

#include <string.h>

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool
normal_is_blank(const char *text)
{
	while (is_space(*text))
		text++;
	return *text == '\0';
}

static char *
fold(struct arena *a, const char *text, size_t *len)
{
	char *out = arena_alloc(a, strlen(text) + 1);
	size_t n = 0;

	for (; *text != '\0'; text++) {
		if (is_space(*text)) {
			if (n > 0 && out[n - 1] != ' ')
				out[n++] = ' ';
		} else if (*text >= 'A' && *text <= 'Z') {
			out[n++] = (char)(*text - 'A' + 'a');
		} else {
			out[n++] = *text;
		}
	}
	if (n > 0 && out[n - 1] == ' ')
		n--;
	*len = n;
	return out;
}

struct digest
normal_hash(struct arena *a, const char *text)
{
	size_t len, end;
	char *folded = fold(a, text, &len);

	for (end = len; end > 0 && strchr(".,;:!? ", folded[end - 1]) != NULL;)
		end--;
	/* A text of punctuation alone is itself. */
	return digest_sha256(folded, end > 0 ? end : len);
}

/* A NUL ends the subject and stands before it: no text holds one. */
struct digest
normal_observed(struct arena *a, const char *subject, const char *text)
{
	size_t before = strlen(subject) + 2, len = strlen(text);
	char *both = arena_alloc(a, before + len + 1);

	memcpy(both + 1, subject, before - 2);
	memcpy(both + before, text, len);
	return digest_sha256(both, before + len);
}
