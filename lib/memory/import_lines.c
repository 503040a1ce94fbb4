/*
 * import_lines - a file of lines, line by line
 */
#include "memory/import_lines.h"

#include <string.h>

#include "base/str.h"

enum err
import_check_text(struct import *im, const char *p, size_t len)
{
	if (str_has_nul(p, len))
		return import_refuse(im, "there is a NUL byte in it");
	if (!str_utf8(p, len))
		return import_refuse(im, "it is not UTF-8 text");
	return OK;
}

static enum err
give(struct import *im, struct import_lines *l, import_line *take,
    void *state)
{
	char *line = l->data;
	size_t len = l->len;
	enum err e;

	l->len = 0;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (l->count == 1 && len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0)
		line += 3, len -= 3;
	line[len] = '\0';
	if ((e = import_check_text(im, line, len)) != OK ||
	    (e = take(im, state, line, len)) != OK)
		return e;
	arena_reset(im->rq->call.arena);
	return OK;
}

static enum err
keep(struct import *im, struct import_lines *l, const char *p, size_t len)
{
	if (l->data == NULL)
		l->data = arena_alloc(im->arena, IMPORT_ITEM_MAX + 1);
	if (l->len == 0) {
		im->unit = "line";
		im->place = ++l->count;
	}
	if (len > IMPORT_ITEM_MAX - l->len)
		return import_refuse(im, "it is longer than %d bytes",
		    IMPORT_ITEM_MAX);
	memcpy(l->data + l->len, p, len);
	l->len += len;
	return OK;
}

enum err
import_lines_take(struct import *im, struct import_lines *l, const char *p,
    size_t len, import_line *take, void *state)
{
	const char *end;
	enum err e;

	while ((end = memchr(p, '\n', len)) != NULL) {
		size_t n = (size_t)(end - p);

		if ((e = keep(im, l, p, n)) != OK ||
		    (e = give(im, l, take, state)) != OK)
			return e;
		p = end + 1;
		len -= n + 1;
	}
	return len > 0 ? keep(im, l, p, len) : OK;
}

enum err
import_lines_end(struct import *im, struct import_lines *l, import_line *take,
    void *state)
{
	return l->len > 0 ? give(im, l, take, state) : OK;
}
