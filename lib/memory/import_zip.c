/*
 * import_zip - the data exports that come as zip files
 *
 * OpenMemory's backup (memories.json, and the same as memories.jsonl.gz), what
 * ChatGPT and Claude hand over (conversations.json, also in parts), tables of
 * the old stack (memories.csv), and notes (*.md).  A member is known by the
 * last part of its name; all others are passed over.
 */
#include <string.h>

#include "base/str.h"
#include "memory/import.h"
#include "memory/import_tables.h"
#include "memory/zip.h"

enum { CHUNK = 64 * 1024, MEMBER_MAX = 48 * 1024 * 1024, PART_MAX = 10,
	SHOWN_MAX = 80 };

/* What a zip file may hold, the better first: only the best kind of what is
 * there is read. */
enum kind { CONVERSATIONS, MEMORIES, LINES, PACKED_LINES, TABLE, NOTES, NONE };

/* "conversations-000.json" and the like; a name that may be shown. */
static bool
is_part(const char *name)
{
	static const char begin[] = "conversations-";
	size_t len;

	if (!str_starts(name, begin))
		return false;
	name += sizeof begin - 1;
	len = strspn(name, "0123456789");
	return len > 0 && len <= PART_MAX && str_eq(name + len, ".json");
}

static enum kind
kind_of(const char *name)
{
	const char *slash = strrchr(name, '/');

	if (slash != NULL)
		name = slash + 1;
	if (str_eq(name, "conversations.json") || is_part(name))
		return CONVERSATIONS;
	if (str_eq(name, "memories.json"))
		return MEMORIES;
	if (str_eq(name, "memories.jsonl"))
		return LINES;
	if (str_eq(name, "memories.jsonl.gz"))
		return PACKED_LINES;
	if (str_eq(name, "memories.csv"))
		return TABLE;
	return str_ends(name, ".md") ? NOTES : NONE;
}

static enum err
refuse(struct import *im, const char *problem)
{
	return request_refuse(im->rq, ERR_INVALID, NULL, "%s", problem);
}

static enum err
find_kind(struct import *im, int fd, enum kind *best)
{
	struct zip_in *z = zip_open(im->arena, fd);
	const char *name;
	enum err e;

	*best = NONE;
	while ((e = zip_next(z, &name)) == OK)
		if (kind_of(name) < *best)
			*best = kind_of(name);
	if (e != ERR_NOT_FOUND)
		return refuse(im, zip_problem(z));
	if (*best == NONE)
		return refuse(im, "there is neither a memories.json nor a "
		    "conversations.json, memories.csv or *.md in it");
	return OK;
}

static enum err
feed(struct import *im, struct zip_in *z, const struct import_parser *parser)
{
	void *state = arena_alloc(im->arena, parser->state_size);
	char *chunk = arena_alloc(im->arena, CHUNK);
	size_t got;
	enum err e;

	do {
		if ((e = zip_read(z, chunk, CHUNK, &got)) != OK)
			return refuse(im, zip_problem(z));
		if ((e = parser->take(im, state, chunk, got)) != OK)
			return e;
	} while (got > 0);
	return parser->end(im, state);
}

/* The last part of a name, if it harms no terminal that shows it. */
static const char *
shown(struct arena *a, const char *name)
{
	const char *slash = strrchr(name, '/');

	name = slash != NULL ? slash + 1 : name;
	for (const char *s = name; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return "a note";
	if (!str_utf8(name, strlen(name)) || strlen(name) > SHOWN_MAX)
		return "a note";
	return arena_strdup(a, name);
}

/* A member with memory of its own, as there may be many. */
static enum err
read_one(struct import *im, struct zip_in *z, bool packed,
    const struct import_parser *parser, const char *name)
{
	struct arena *pass = im->arena;
	enum err e;

	im->arena = arena_new(MEMBER_MAX);
	im->member = shown(im->arena, name);
	e = feed(im, packed ? zip_gunzip(im->arena, z) : z, parser);
	arena_free(im->arena);
	im->arena = pass;
	im->member = NULL;
	return e;
}

static enum err
read_member(struct import *im, struct zip_in *z, enum kind kind,
    const char *name)
{
	static const struct import_parser *const parsers[NONE] = {
		[CONVERSATIONS] = &import_json, [MEMORIES] = &import_json,
		[LINES] = &import_jsonl, [PACKED_LINES] = &import_jsonl,
		[TABLE] = &import_csv, [NOTES] = &import_markdown,
	};

	return read_one(im, z, kind == PACKED_LINES, parsers[kind], name);
}

/* What a table of memories names by ids stands in others, in any order. */
static enum err
read_tables(struct import *im, int fd)
{
	struct zip_in *z = zip_open(im->arena, fd);
	struct import_tables *tables = import_tables_new(im->arena);
	const struct import_parser *parser;
	const char *name;
	enum err e;

	im->tables = tables;
	while ((e = zip_next(z, &name)) == OK) {
		if ((parser = import_tables_parser(tables, name)) == NULL)
			continue;
		if ((e = read_one(im, z, false, parser, name)) != OK)
			return e;
	}
	import_tables_sort(tables);
	return e == ERR_NOT_FOUND ? OK : refuse(im, zip_problem(z));
}

static enum err
read_zip(struct import *im, int fd)
{
	struct zip_in *z;
	const char *name;
	enum kind kind;
	enum err e;

	if ((e = find_kind(im, fd, &kind)) != OK)
		return e;
	if (kind == TABLE && (e = read_tables(im, fd)) != OK)
		return e;
	z = zip_open(im->arena, fd);
	while ((e = zip_next(z, &name)) == OK)
		if (kind_of(name) == kind &&
		    (e = read_member(im, z, kind, name)) != OK)
			return e;
	return e == ERR_NOT_FOUND ? OK : refuse(im, zip_problem(z));
}

const struct import_parser import_zip = { .read = read_zip };
