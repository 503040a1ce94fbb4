/*
 * import_markdown - notes as people and programs write them (CommonMark)
 *
 * Each paragraph and each item of a list is a memory.  What stands before
 * them between lines "---" says for all of them when they were made, what
 * they are about and how they stand.  Items as Basic Memory writes them are a
 * graph about the note's title: "- [category] text #tag" is an observation,
 * "- relation [[Target]]" a relation.  Items as Keepsake exports them come
 * back as they were.
 */
#include <string.h>

#include "base/str.h"
#include "memory/categories.h"
#include "memory/dates.h"
#include "memory/import_lines.h"
#include "memory/import_markdown_front.h"
#include "memory/normal.h"

/* As it is exported a byte may stand there as five ("&amp;"). */
enum {
	BLOCK_MAX = 5 * (MEMORY_TEXT_MAX + MEMORY_SUBJECT_MAX +
	    IMPORT_TITLE_MAX + CATEGORIES_MAX * (CATEGORY_NAME_MAX + 1)) + 64,
	DAY_LEN = 10
};

_Static_assert((int)BLOCK_MAX < (int)IMPORT_ITEM_MAX,
    "a block may be one line");

enum block { NO_BLOCK, PARAGRAPH, ITEM, CODE };

struct markdown {
	struct import_lines lines;
	struct markdown_front front;
	bool entity_told;
	enum block block;
	char *text;			/* of the block, in the pass's arena */
	size_t len;
};

/* A mark-up character's own place in a word, and the entities. */
static char *
unescape(char *s)
{
	static const struct { const char *name; char c; } entities[] = {
		{ "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' },
		{ "&quot;", '"' }, { "&nbsp;", ' ' }, { "&#32;", ' ' },
		{ "&#10;", '\n' },
	};
	char *to = s, *begin = s;

	while (*s != '\0') {
		size_t skip = 0;

		if (*s == '\\' && s[1] != '\0' &&
		    strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", s[1]) != NULL)
			s++;
		else if (*s == '&')
			for (size_t i = 0; skip == 0 && i < sizeof entities /
			    sizeof *entities; i++)
				if (str_starts(s, entities[i].name)) {
					*to++ = entities[i].c;
					skip = strlen(entities[i].name);
				}
		if (skip == 0)
			*to++ = *s++;
		s += skip;
	}
	*to = '\0';
	return begin;
}

static void
trim(char *s)
{
	size_t len = strlen(s);

	while (len > 0 && strchr(" \t\n", s[len - 1]) != NULL)
		s[--len] = '\0';
}

/* The last of `c` that has no backslash before it. */
static char *
find_last(char *s, char c)
{
	char *found = NULL;

	for (; *s != '\0'; s++)
		if (*s == '\\' && s[1] != '\0')
			s++;
		else if (*s == c)
			found = s;
	return found;
}

/* Where the categories begin behind an app; NULL if there are none. */
static char *
find_list(char *s)
{
	for (; *s != '\0'; s++)
		if (*s == '\\' && s[1] != '\0')
			s++;
		else if (str_starts(s, "; "))
			return s;
	return NULL;
}

/*
 * "2024-05-06: **Ann**: text (App; categories)", as it is exported: fills in
 * the record; NULL if it is none.
 */
static char *
take_exported(char *s, struct import_record *r)
{
	char day[DAY_LEN + 1], *app, *list, *end;

	if (strlen(s) < DAY_LEN + 2 || s[DAY_LEN] != ':' ||
	    s[DAY_LEN + 1] != ' ')
		return NULL;
	memcpy(day, s, DAY_LEN);
	day[DAY_LEN] = '\0';
	app = find_last(s, '(');
	end = find_last(s, ')');
	if (dates_parse(day, &r->created_at) != OK || app == NULL ||
	    end == NULL || end[1] != '\0' || app <= s + DAY_LEN + 1 ||
	    app[-1] != ' ')
		return NULL;
	*end = '\0';
	app[-1] = '\0';
	if ((list = find_list(++app)) != NULL) {
		*list = '\0';
		r->categories = unescape(list + 2);
	}
	r->app = unescape(app);
	s += DAY_LEN + 2;
	if (str_starts(s, "**") && (end = strstr(s, "**: ")) != NULL) {
		*end = '\0';
		r->subject = unescape(s + 2);
		s = end + 4;
	}
	return s;
}

static bool
is_tag(const char *word)
{
	return word[0] == '#' && word[1] != '\0' && word[1] != '#' &&
	    strchr(" \t,", word[1]) == NULL;
}

/* Takes the tags at the end of a text into a comma list. */
static void
take_tags(char *text, struct buf *list)
{
	char *word;

	for (;;) {
		trim(text);
		word = strrchr(text, ' ');
		if (word == NULL || !is_tag(word + 1))
			return;
		buf_puts(list, list->len > 0 ? "," : "");
		buf_puts(list, word + 2);
		*word = '\0';
	}
}

static const char *
categories_of(struct import *im, const struct markdown *m, const char *more)
{
	struct buf b;

	buf_init(&b, im->rq->call.arena, MARKDOWN_LIST_MAX);
	buf_puts(&b, m->front.categories);
	buf_puts(&b, b.len > 0 && *more != '\0' ? "," : "");
	buf_puts(&b, more);
	return b.len > 0 ? b.data : NULL;
}

/* The note itself, once it is about something. */
static enum err
put_note(struct import *im, struct markdown *m)
{
	if (m->entity_told)
		return OK;
	m->entity_told = true;
	return import_put_entity(im, m->front.title,
	    m->front.type[0] != '\0' ? m->front.type : "note");
}

/* "relation [[Target]]": OK and *relation, if it is one. */
static enum err
put_relation(struct import *im, struct markdown *m, char *s, bool *relation)
{
	char *open = strstr(s, "[["), *close = strstr(s, "]]");
	enum err e;

	*relation = false;
	if (open == NULL || close == NULL || open == s || close < open ||
	    m->front.title[0] == '\0' || strchr(" \t(", close[2]) == NULL)
		return OK;
	*relation = true;
	*open = *close = '\0';
	trim(s);
	if ((e = put_note(im, m)) != OK)
		return e;
	return import_put_relation(im, m->front.title, open + 2, s);
}

/* "[category] text #tag"; the text, or NULL if it has not this form. */
static char *
take_observation(struct import *im, const struct markdown *m, char *s,
    struct import_record *r)
{
	char *end = strchr(s, ']');
	struct buf list;

	if (*s != '[' || end == NULL || end[1] != ' ' || end - s < 2 ||
	    end - s > CATEGORY_NAME_MAX || strchr("[ ", s[1]) != NULL ||
	    (end - s == 2 && (s[1] == 'x' || s[1] == 'X')))
		return NULL;
	buf_init(&list, im->rq->call.arena, MARKDOWN_LIST_MAX);
	*end = '\0';
	buf_puts(&list, s + 1);
	s = end + 2;
	take_tags(s, &list);
	r->categories = categories_of(im, m, list.data);
	if (m->front.title[0] != '\0') {
		r->kind = "observation";
		r->subject = m->front.title;
	}
	return s;
}

static char *
skip_task(char *s)
{
	return str_starts(s, "[ ] ") || str_starts(s, "[x] ") ||
	    str_starts(s, "[X] ") ? s + 4 : s;
}

static enum err
put_item(struct import *im, struct markdown *m, struct import_record *r)
{
	char *s = m->text, *text;
	bool relation;
	enum err e;

	if ((e = put_relation(im, m, s, &relation)) != OK || relation)
		return e;
	if ((text = take_exported(s, r)) != NULL) {
		r->text = unescape(text);
		return import_put(im, r);
	}
	if ((text = take_observation(im, m, s, r)) == NULL)
		r->text = unescape(skip_task(s));
	else if (r->subject != NULL && (e = put_note(im, m)) != OK)
		return e;
	else
		r->text = unescape(text);
	return import_put(im, r);
}

/* The block is complete. */
static enum err
end_block(struct import *im, struct markdown *m)
{
	struct import_record r = { .created_at = m->front.created_at };
	enum block block = m->block;

	m->block = NO_BLOCK;
	if (block == NO_BLOCK || m->text == NULL)
		return OK;
	m->text[m->len] = '\0';
	m->len = 0;
	trim(m->text);
	if (normal_is_blank(m->text))
		return OK;
	if (m->front.id[0] != '\0')
		r.id = arena_strdup(im->rq->call.arena, m->front.id);
	m->front.id[0] = '\0';
	r.state = m->front.state[0] != '\0' ? m->front.state : NULL;
	r.title = m->front.title[0] != '\0' ? m->front.title : NULL;
	r.categories = categories_of(im, m, "");
	if (block == ITEM)
		return put_item(im, m, &r);
	r.text = block == CODE ? m->text : unescape(m->text);
	return import_put(im, &r);
}

/* A line of the block; how it is joined to what is there. */
static enum err
add(struct import *im, struct markdown *m, enum block block, const char *line,
    char join)
{
	size_t len = strlen(line);

	if (m->text == NULL)
		m->text = arena_alloc(im->arena, BLOCK_MAX + 1);
	if (m->block == NO_BLOCK)
		m->block = block;
	if (len + 1 > BLOCK_MAX - m->len)
		return import_refuse(im, "the text of a memory may have at "
		    "most %d bytes", MEMORY_TEXT_MAX);
	/* A line that ends with a backslash breaks there. */
	if (m->len > 0 && m->text[m->len - 1] == '\\' && join == ' ') {
		m->len--;
		join = '\n';
	}
	if (m->len > 0)
		m->text[m->len++] = join;
	memcpy(m->text + m->len, line, len);
	m->len += len;
	return OK;
}

/* Behind a bullet or a number; NULL if the line begins no item. */
static const char *
skip_bullet(const char *s)
{
	size_t digits = strspn(s, "0123456789");

	if (digits > 0 && digits < 10 && (s[digits] == '.' ||
	    s[digits] == ')'))
		s += digits;
	else if (strchr("-*+", *s) == NULL)
		return NULL;
	return s[0] != '\0' && (s[1] == ' ' || s[1] == '\t') ?
	    s + 2 + strspn(s + 2, " \t") : NULL;
}

/* "---", "***", "===": what parts, and what underlines a heading. */
static bool
is_rule(const char *s)
{
	size_t len = strspn(s, "-");

	if (len == 0)
		len = strspn(s, "*");
	if (len == 0)
		len = strspn(s, "=");
	return len >= 3 && s[len] == '\0';
}

static enum err
take_text(struct import *im, struct markdown *m, char *s)
{
	const char *item;
	enum err e;

	s += strspn(s, " \t");
	trim(s);
	if (*s == '\0' || is_rule(s))
		return end_block(im, m);
	if (*s == '#' && s[strspn(s, "#")] == ' ') {
		im->counts.skipped++;
		return end_block(im, m);
	}
	if ((item = skip_bullet(s)) != NULL) {
		if ((e = end_block(im, m)) != OK)
			return e;
		return add(im, m, ITEM, item, ' ');
	}
	while (*s == '>')
		s += 1 + strspn(s + 1, " ");
	return add(im, m, PARAGRAPH, s, ' ');
}

static enum err
take_line(struct import *im, void *state, char *line, size_t len)
{
	struct markdown *m = state;
	const char *fence = line + strspn(line, " ");
	enum err e;

	(void)len;
	if (m->front.state_of != FRONT_OVER) {
		bool taken;

		e = markdown_front_take(im, &m->front, m->lines.count, line,
		    &taken);
		if (e != OK || taken)
			return e;
	}
	if (str_starts(fence, "```") || str_starts(fence, "~~~")) {
		bool ends = m->block == CODE;

		e = end_block(im, m);
		m->block = ends ? NO_BLOCK : CODE;
		return e;
	}
	return m->block == CODE ? add(im, m, CODE, line, '\n') :
	    take_text(im, m, line);
}

static enum err
take(struct import *im, void *state, const char *p, size_t len)
{
	struct markdown *m = state;

	return import_lines_take(im, &m->lines, p, len, take_line, m);
}

static enum err
end(struct import *im, void *state)
{
	struct markdown *m = state;
	enum err e;

	if ((e = import_lines_end(im, &m->lines, take_line, m)) != OK)
		return e;
	if (m->front.state_of == FRONT_INSIDE)
		return import_refuse(im, "what begins with --- does not end");
	return end_block(im, m);
}

const struct import_parser import_markdown = {
	sizeof(struct markdown), take, end, NULL,
};
