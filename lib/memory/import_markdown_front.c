/*
 * import_markdown_front - what stands before a note, between lines "---"
 */
#include "memory/import_markdown_front.h"

#include <string.h>

#include "base/str.h"
#include "memory/dates.h"

/* A value without white space, quotation marks and brackets around it. */
static size_t
clean(const char **value)
{
	const char *s = *value + strspn(*value, " \t\"'[");
	size_t len = strlen(s);

	while (len > 0 && strchr(" \t\"']", s[len - 1]) != NULL)
		len--;
	*value = s;
	return len;
}

static enum err
keep(struct import *im, const char *value, char *out, size_t max)
{
	size_t len = clean(&value);

	if (len > max)
		return import_refuse(im, "a value has more than %zu bytes",
		    max);
	memcpy(out, value, len);
	out[len] = '\0';
	return OK;
}

/* One name more of the comma list. */
static enum err
add_category(struct import *im, struct markdown_front *f, const char *value,
    size_t size)
{
	char name[MARKDOWN_LIST_MAX + 1];
	size_t len = strlen(f->categories), more;

	if (size > MARKDOWN_LIST_MAX)
		return import_refuse(im, "there are too many categories");
	memcpy(name, value, size);
	name[size] = '\0';
	value = name;
	more = clean(&value);
	if (more == 0)
		return OK;
	if (len + more + 1 > MARKDOWN_LIST_MAX)
		return import_refuse(im, "there are too many categories");
	if (len > 0)
		f->categories[len++] = ',';
	memcpy(f->categories + len, value + (*value == '#'),
	    more - (*value == '#'));
	f->categories[len + more - (*value == '#')] = '\0';
	return OK;
}

static enum err
add_categories(struct import *im, struct markdown_front *f, const char *value)
{
	size_t len;
	enum err e;

	f->in_categories = true;
	for (; *value != '\0'; value += len + (value[len] != '\0')) {
		len = strcspn(value, ",");
		if ((e = add_category(im, f, value, len)) != OK)
			return e;
	}
	return OK;
}

static enum err
take_date(struct import *im, struct markdown_front *f, const char *value)
{
	char text[MARKDOWN_WORD_MAX + 1];
	enum err e;

	if ((e = keep(im, value, text, MARKDOWN_WORD_MAX)) != OK ||
	    text[0] == '\0' || dates_parse(text, &f->created_at) == OK)
		return e;
	return import_refuse(im, "that is no date");
}

static enum err
take_pair(struct import *im, struct markdown_front *f, const char *key,
    size_t len, const char *value)
{
	const struct { const char *key; char *out; size_t max; } texts[] = {
		{ "id", f->id, MARKDOWN_WORD_MAX },
		{ "state", f->state, MARKDOWN_WORD_MAX },
		{ "type", f->type, MEMORY_SUBJECT_MAX },
		{ "title", f->title, MEMORY_SUBJECT_MAX },
	};
	static const char *const dates[] = { "date", "created", "created_at" },
	    *const lists[] = { "tags", "categories" };

	f->in_categories = false;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strlen(texts[i].key) == len &&
		    strncmp(texts[i].key, key, len) == 0)
			return keep(im, value, texts[i].out, texts[i].max);
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
		if (strlen(dates[i]) == len && strncmp(dates[i], key, len) == 0)
			return take_date(im, f, value);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (strlen(lists[i]) == len && strncmp(lists[i], key, len) == 0)
			return add_categories(im, f, value);
	return OK;
}

enum err
markdown_front_take(struct import *im, struct markdown_front *f,
    size_t number, const char *line, bool *taken)
{
	size_t len = strcspn(line, ":");
	const char *item = line + strspn(line, " \t");

	*taken = true;
	if (f->state_of == FRONT_BEFORE) {
		f->state_of = number == 1 && str_eq(line, "---") ?
		    FRONT_INSIDE : FRONT_OVER;
		*taken = f->state_of == FRONT_INSIDE;
		return OK;
	}
	if (str_eq(line, "---") || str_eq(line, "...")) {
		f->state_of = FRONT_OVER;
		return OK;
	}
	if (str_starts(item, "- "))
		return f->in_categories ? add_category(im, f, item + 2,
		    strlen(item + 2)) : OK;
	return line[len] == ':' ? take_pair(im, f, line, len,
	    line + len + 1) : OK;
}
