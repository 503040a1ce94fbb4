/*
 * import_tables - the tables beside the old stack's table of memories
 */
#include "memory/import_tables.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "memory/import_rows.h"

enum { LIST_MAX = 64 * 1024, ID_MAX = 36, ROW_MAX = 64 * 1024 };

enum table { APPS, CATEGORIES, LINKS, TABLES };

struct named {
	char id[ID_MAX + 1];
	const char *name;
};

struct link {
	char memory[ID_MAX + 1], category[ID_MAX + 1];
};

struct import_tables {
	struct arena *arena;
	enum table which;		/* is being read */
	struct named *named[LINKS];	/* apps, categories */
	size_t count[LINKS];
	struct link *links;
	size_t nlinks;
};

/* One of them as it is read. */
struct reading {
	struct import_rows rows;
	size_t first, second;		/* columns, from 1 */
};

static const struct {
	const char *member, *first, *second;
} tables[TABLES] = {
	[APPS]       = { "apps.csv", "id", "name" },
	[CATEGORIES] = { "categories.csv", "id", "name" },
	[LINKS]      = { "memory_categories.csv", "memory_id", "category_id" },
};

struct import_tables *
import_tables_new(struct arena *a)
{
	struct import_tables *t = arena_alloc(a, sizeof *t);

	t->arena = a;
	for (int i = 0; i < LINKS; i++)
		t->named[i] = arena_array(a, IMPORT_TABLES_NAMES_MAX,
		    sizeof **t->named);
	t->links = arena_array(a, IMPORT_TABLES_LINKS_MAX, sizeof *t->links);
	return t;
}

static enum err
put(struct import *im, const char *first, const char *second)
{
	struct import_tables *t = im->tables;
	enum table which = t->which;
	size_t *count = which == LINKS ? &t->nlinks : &t->count[which];

	if (*count == (which == LINKS ? (size_t)IMPORT_TABLES_LINKS_MAX :
	    (size_t)IMPORT_TABLES_NAMES_MAX))
		return import_refuse(im, "there are too many");
	if (strlen(first) > ID_MAX || strlen(second) >
	    (which == LINKS ? (size_t)ID_MAX : (size_t)IMPORT_TITLE_MAX))
		return import_refuse(im, "an id or a name is too long");
	if (which == LINKS) {
		struct link *l = &t->links[(*count)++];

		memcpy(l->memory, first, strlen(first) + 1);
		memcpy(l->category, second, strlen(second) + 1);
	} else {
		struct named *n = &t->named[which][(*count)++];

		memcpy(n->id, first, strlen(first) + 1);
		n->name = arena_strdup(t->arena, second);
	}
	return OK;
}

static enum err
take_header(struct import *im, struct import_rows *rows)
{
	struct reading *r = (struct reading *)rows;
	enum table which = im->tables->which;

	for (size_t i = 0; i < rows->fields; i++) {
		const char *name = import_rows_name(rows, i);

		if (str_eq_nocase(name, tables[which].first))
			r->first = i + 1;
		if (str_eq_nocase(name, tables[which].second))
			r->second = i + 1;
	}
	if (r->first == 0 || r->second == 0)
		return import_refuse(im, "no columns are named %s and %s",
		    tables[which].first, tables[which].second);
	return OK;
}

static enum err
take_row(struct import *im, struct import_rows *rows)
{
	const struct reading *r = (const struct reading *)rows;

	return put(im, csv_field(&rows->csv, r->first - 1),
	    csv_field(&rows->csv, r->second - 1));
}

static const struct import_rows_reader reader = {
	ROW_MAX, take_header, take_row,
};

static enum err
take(struct import *im, void *state, const char *p, size_t len)
{
	return import_rows_take(im, state, &reader, p, len);
}

static enum err
end(struct import *im, void *state)
{
	return import_rows_end(im, state, &reader);
}

static const struct import_parser parser = {
	sizeof(struct reading), take, end, NULL,
};

const struct import_parser *
import_tables_parser(struct import_tables *t, const char *member)
{
	const char *slash = strrchr(member, '/');

	member = slash != NULL ? slash + 1 : member;
	for (t->which = APPS; t->which < TABLES; t->which++)
		if (str_eq(tables[t->which].member, member))
			return &parser;
	return NULL;
}

static int
by_memory(const void *a, const void *b)
{
	return strcmp(((const struct link *)a)->memory,
	    ((const struct link *)b)->memory);
}

static int
by_id(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->id,
	    ((const struct named *)b)->id);
}

void
import_tables_sort(struct import_tables *t)
{
	for (int i = 0; i < LINKS; i++)
		qsort(t->named[i], t->count[i], sizeof **t->named, by_id);
	qsort(t->links, t->nlinks, sizeof *t->links, by_memory);
}

static const char *
name_of(const struct import_tables *t, enum table which, const char *id)
{
	struct named wanted = { 0 };
	const struct named *found;

	if (id == NULL || strlen(id) > ID_MAX)
		return NULL;
	memcpy(wanted.id, id, strlen(id));
	found = bsearch(&wanted, t->named[which], t->count[which],
	    sizeof wanted, by_id);
	return found != NULL ? found->name : NULL;
}

const char *
import_tables_app(const struct import_tables *t, const char *id)
{
	return name_of(t, APPS, id);
}

/* The first link of that memory; NULL if it has none. */
static const struct link *
first_link(const struct import_tables *t, const char *memory)
{
	struct link wanted = { 0 };
	const struct link *found;

	if (memory == NULL || strlen(memory) > ID_MAX)
		return NULL;
	memcpy(wanted.memory, memory, strlen(memory));
	found = bsearch(&wanted, t->links, t->nlinks, sizeof wanted,
	    by_memory);
	while (found != NULL && found > t->links &&
	    by_memory(found - 1, found) == 0)
		found--;
	return found;
}

enum err
import_tables_categories(struct import *im, const char *memory,
    const char **out)
{
	const struct import_tables *t = im->tables;
	const struct link *l = first_link(t, memory);
	struct buf b;

	*out = NULL;
	buf_init(&b, im->rq->call.arena, LIST_MAX);
	for (; l != NULL && l < t->links + t->nlinks &&
	    str_eq(l->memory, memory); l++) {
		const char *name = name_of(t, CATEGORIES, l->category);

		if (name == NULL)
			continue;
		buf_puts(&b, b.len > 0 ? "," : "");
		buf_puts(&b, name);
	}
	if (buf_failed(&b))
		return import_refuse(im, "there are too many categories");
	*out = b.len > 0 ? b.data : NULL;
	return OK;
}
