/*
 * import_list - one large JSON text that holds lists of memories
 *
 * An array of memories, or of conversations as ChatGPT and Claude export them
 * (conversations.json), or an object with lists of them: mem0's {"results"},
 * OpenMemory's memories.json, whose memories name apps and categories by the
 * ids of lists before them, and a graph as read_graph answers it.  Each
 * element passes the JSON wall alone.
 */
#include "memory/import_list.h"

#include <string.h>

#include "base/json_split.h"
#include "base/str.h"
#include "memory/categories.h"
#include "memory/import_json.h"

enum {
	ITEM_MAX = 32 * 1024 * 1024,	/* a conversation; others have what
					 * may be parsed at once */
	OTHER_MAX = 8 * 1024 * 1024,	/* in an object, beside what is named */
	NAMED_MAX = 10000,		/* apps and categories that are noted */
	MARK_LEN = 3,
	IDS_MAX = 1000,			/* of one memory's categories */
	DESCRIPTION_MAX = 1000,		/* of one of these; more is cut */
	NAMES_MAX = CATEGORIES_MAX * (IMPORT_TITLE_MAX + 1)
};

/* An app or a category. */
struct named {
	const char *id, *name;
	const char *description;	/* or NULL */
};

/* By id; of one id, the last that was told first. */
struct names {
	struct named *at;
	size_t count;
};

struct list {
	struct json_split split;
	struct names apps, categories;
	size_t named;			/* that are told */
	size_t mark;			/* bytes of a byte order mark before it */
	bool found;			/* something that is read */
};

/* Where the id is, or would be. */
static size_t
place_of(const struct names *n, const char *id)
{
	size_t low = 0, high = n->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(n->at[mid].id, id) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct named *
make_room(struct import *im, struct names *n, const char *id)
{
	size_t place = place_of(n, id);

	if (n->at == NULL)
		n->at = arena_array(im->arena, NAMED_MAX, sizeof *n->at);
	memmove(n->at + place + 1, n->at + place,
	    (n->count++ - place) * sizeof *n->at);
	return n->at + place;
}

static enum err
note(struct import *im, struct list *l, const struct json *o,
    struct names *names)
{
	const char *id, *name, *description;
	struct named *n;
	enum err e;

	if ((e = import_json_text(im, o, "id", &id)) != OK ||
	    (e = import_json_text(im, o, "name", &name)) != OK ||
	    (e = import_json_text(im, o, "description", &description)) != OK)
		return e;
	if (id == NULL || name == NULL ||
	    strlen(id) > IMPORT_TITLE_MAX || strlen(name) > IMPORT_TITLE_MAX)
		return import_refuse(im, "it lacks its id or name, or one is "
		    "too long");
	if (l->named++ >= NAMED_MAX) {
		im->counts.skipped++;
		return OK;
	}
	n = make_room(im, names, id);
	n->id = arena_strdup(im->arena, id);
	n->name = arena_strdup(im->arena, name);
	n->description = description == NULL ? NULL :
	    arena_strndup(im->arena, description,
	    str_utf8_cut(description, DESCRIPTION_MAX));
	return OK;
}

static enum err
put_app(struct import *im, struct list *l, const struct json *o)
{
	return note(im, l, o, &l->apps);
}

static enum err
put_category(struct import *im, struct list *l, const struct json *o)
{
	return note(im, l, o, &l->categories);
}

/* NULL if it was not told; refused if it may have been. */
static enum err
name_of(struct import *im, const struct list *l, const struct names *n,
    const struct json *id, const char **out)
{
	const char *wanted = json_string(id);
	size_t place = wanted != NULL ? place_of(n, wanted) : n->count;

	*out = place < n->count && str_eq(n->at[place].id, wanted) ?
	    n->at[place].name : NULL;
	if (*out == NULL && id != NULL && l->named > NAMED_MAX)
		return import_refuse(im, "its app or category is not among the "
		    "first %d that are told, and has no name here", NAMED_MAX);
	return OK;
}

/* The names of what category_ids lists, unless they stand there: as many as a
 * memory may have.  One that was not told is left out. */
static enum err
name_categories(struct import *im, const struct list *l, const struct json *o,
    struct import_record *r)
{
	const struct json *ids = json_get(o, "category_ids");
	const char *name;
	size_t named = 0;
	struct buf b;
	enum err e;

	if (r->categories != NULL || json_type(ids) != JSON_ARRAY)
		return OK;
	if (json_len(ids) > IDS_MAX)
		return import_refuse(im, "there are too many categories");
	buf_init(&b, im->rq->call.arena, NAMES_MAX);
	for (size_t i = 0; i < json_len(ids); i++) {
		if ((e = name_of(im, l, &l->categories, json_at(ids, i),
		    &name)) != OK)
			return e;
		if (name == NULL)
			continue;
		if (named++ >= CATEGORIES_MAX) {
			im->counts.skipped++;
			continue;
		}
		buf_puts(&b, b.len > 0 ? "," : "");
		buf_puts(&b, name);
	}
	r->categories = b.len > 0 ? b.data : NULL;
	return OK;
}

static enum err
put_memory(struct import *im, struct list *l, const struct json *o)
{
	struct import_record r;
	enum err e;

	if ((e = import_json_record(im, o, &r)) != OK ||
	    (e = name_categories(im, l, o, &r)) != OK)
		return e;
	if (r.app == NULL && (e = name_of(im, l, &l->apps,
	    json_get(o, "app_id"), &r.app)) != OK)
		return e;
	return import_put(im, &r);
}

/* By its changed_by OpenMemory means a person. */
static enum err
put_change(struct import *im, struct list *l, const struct json *o)
{
	struct import_change c = { 0 };
	enum err e;

	(void)l;
	if ((e = import_json_text(im, o, "memory_id", &c.memory)) != OK ||
	    (e = import_json_text(im, o, "app", &c.app)) != OK ||
	    (e = import_json_text(im, o, "old_state", &c.old_state)) != OK ||
	    (e = import_json_text(im, o, "new_state", &c.new_state)) != OK ||
	    (e = import_json_time(im, o, "changed_at", &c.changed_at)) != OK)
		return e;
	return import_put_change(im, &c);
}

static enum err
put_entity(struct import *im, struct list *l, const struct json *o)
{
	(void)l;
	return import_json_entity(im, o);
}

static enum err
put_relation(struct import *im, struct list *l, const struct json *o)
{
	(void)l;
	return import_json_relation(im, o);
}

static const struct section {
	const char *name;		/* "": the text is an array */
	enum err (*put)(struct import *im, struct list *l,
	    const struct json *o);
} sections[] = {
	{ "", put_memory },		/* or conversations */
	{ "results", put_memory },
	{ "memories", put_memory },
	{ "apps", put_app },
	{ "categories", put_category },
	{ "status_history", put_change },
	{ "entities", put_entity },
	{ "relations", put_relation },
};

static const struct section *
find_section(const char *name)
{
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (str_eq(sections[i].name, name))
			return &sections[i];
	return NULL;
}

bool
import_list_knows(const char *name)
{
	return find_section(name) != NULL;
}

/* A name that is long or has escapes is none of ours. */
static const struct section *
section_of(const struct json_split *s)
{
	return s->object && s->key[0] == '\0' ? NULL : find_section(s->key);
}

/* Only a name that is ours is shown: another's may hold what acts on a
 * terminal. */
static void
set_place(struct import *im, const struct list *l)
{
	const struct section *s = section_of(&l->split);

	im->unit = s != NULL && *s->name != '\0' ? s->name : "element";
	im->place = l->split.index;
}

/* What is none of ours is held to be JSON, as far as it can be afforded. */
static enum err
take_other(struct import *im, const struct json_split *s)
{
	struct json *o;
	enum err e = json_parse_within(im->rq->call.arena, s->room, s->len,
	    IMPORT_TREE_MAX, &o);

	return e == OK || e == ERR_TOO_LARGE ? OK : import_json_not(im);
}

static enum err
put_item(struct import *im, struct list *l, const struct section *section)
{
	const struct json_split *s = &l->split;
	struct json *o;
	enum err e;

	if ((e = import_json_parse(im, s->room, s->len, &o)) != OK)
		return e;
	if (json_type(o) != JSON_OBJECT)
		return import_refuse(im, "it is no JSON object");
	return section->put(im, l, o);
}

/* In a list without a name there may be conversations. */
static enum err
put_element(struct import *im, struct list *l, const struct section *section)
{
	const struct json_split *s = &l->split;
	enum err e = ERR_NOT_FOUND;

	if (*section->name == '\0')
		e = import_json_conversation(im, s->room, s->len);
	return e == ERR_NOT_FOUND ? put_item(im, l, section) : e;
}

static enum err
take_item(struct import *im, struct list *l)
{
	const struct json_split *s = &l->split;
	const struct section *section = section_of(s);
	struct json_scan scan;
	enum err e;

	set_place(im, l);
	if (s->over) {
		im->counts.skipped++;
		l->found = true;
		return OK;
	}
	if (json_scan(s->room, s->len, &scan) != OK)
		return import_json_not(im);
	if (section != NULL && s->in_array) {
		l->found = true;
		e = put_element(im, l, section);
	} else {
		/* What is beside the lists is none of ours, nor is a null for
		 * one. */
		e = take_other(im, s);
		if (e == OK && section != NULL && scan.type != JSON_NULL)
			return import_refuse(im, "it is no array");
	}
	if (e == OK)
		arena_reset(im->rq->call.arena);
	return e;
}

/*
 * Of a list of conversations one that is too long is passed over, so that the
 * others come in.  Their messages have names that no text can hold, as its
 * quotation marks are escaped.
 */
static bool
is_long_conversation(const struct json_split *s)
{
	static const char chatgpt[] = "\"mapping\"";
	static const char claude[] = "\"chat_messages\"";

	return s->len == s->size && s->in_array && !s->object &&
	    (memmem(s->room, s->len, chatgpt, sizeof chatgpt - 1) != NULL ||
	    memmem(s->room, s->len, claude, sizeof claude - 1) != NULL);
}

/* What is wrong between the items is behind the last one. */
static enum err
refuse(struct import *im, const struct list *l)
{
	set_place(im, l);
	im->place += l->split.len > 0 && l->split.len == l->split.size &&
	    !l->split.over;
	return import_refuse(im, "%s", l->split.problem);
}

/* Programs that write a byte order mark write it here too, though RFC 8259
 * (section 8.1) has them not; it may come byte by byte. */
static size_t
skip_mark(struct list *l, const char *p, size_t len)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t n = 0;

	while (n < len && l->mark < MARK_LEN && p[n] == mark[l->mark])
		n++, l->mark++;
	if (n < len && l->mark == 0)
		l->mark = MARK_LEN;
	return n;
}

/* Conversations stand in an array; where an object's lists are kept in mind
 * there is less room for what else is in it. */
static void
begin(struct import *im, struct list *l, char first)
{
	size_t size = first == '{' ? OTHER_MAX : ITEM_MAX;

	json_split_init(&l->split, arena_alloc(im->arena, size), size);
}

static enum err
take(struct import *im, void *state, const char *p, size_t len)
{
	struct list *l = state;
	size_t used = skip_mark(l, p, len);
	bool item;
	enum err e;

	p += used;
	len -= used;
	if (len > 0 && l->mark < MARK_LEN)
		return import_refuse(im, "it is no JSON");
	for (; len > 0 && l->split.room == NULL; p++, len--)
		if (*p != ' ' && *p != '\n' && *p != '\t' && *p != '\r') {
			begin(im, l, *p);
			break;
		}
	for (; len > 0; p += used, len -= used) {
		if (json_split_take(&l->split, p, len, &used, &item) != OK) {
			if (!is_long_conversation(&l->split) || l->split.over)
				return refuse(im, l);
			json_split_pass(&l->split);
		}
		if (item && (e = take_item(im, l)) != OK)
			return e;
	}
	return OK;
}

/* Once the memories have brought the rows. */
static enum err
describe(struct import *im, const struct names *names,
    enum err (*put)(struct import *, const char *, const char *))
{
	enum err e;

	for (size_t i = 0; i < names->count; i++) {
		const struct named *n = &names->at[i];

		if (n->description != NULL &&
		    (e = put(im, n->name, n->description)) != OK)
			return e;
		arena_reset(im->rq->call.arena);
	}
	return OK;
}

static enum err
end(struct import *im, void *state)
{
	struct list *l = state;
	enum err e;

	if (json_split_end(&l->split) != OK)
		return refuse(im, l);
	if (!l->found)
		return request_refuse(im->rq, ERR_INVALID, NULL,
		    "there are no memories in it");
	if ((e = describe(im, &l->apps, import_describe_app)) != OK)
		return e;
	return describe(im, &l->categories, import_describe_category);
}

const struct import_parser import_json = { sizeof(struct list), take, end, NULL };
