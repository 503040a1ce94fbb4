/*
 * json_split - the elements of the arrays of a large JSON text, one by one
 *
 * A machine with one state for each place between items.  Takes no memory,
 * and nothing makes it recurse.
 */
#include "base/json_split.h"

#include <string.h>

enum {
	START,			/* before the text */
	NAME_OR_END,		/* behind { */
	NAME,			/* behind a comma in the object */
	IN_NAME,
	COLON,
	VALUE,			/* behind the colon */
	ELEMENT_OR_END,		/* behind [ */
	ELEMENT,		/* behind a comma in an array */
	ITEM,
	AFTER_ELEMENT,
	AFTER_MEMBER,
	DONE
};

void
json_split_init(struct json_split *s, char *room, size_t size)
{
	memset(s, 0, sizeof *s);
	s->room = room;
	s->size = size;
	s->state = START;
}

static enum err
refuse(struct json_split *s, const char *problem)
{
	s->problem = problem;
	return ERR_INVALID;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static enum err
put(struct json_split *s, char c)
{
	if (s->over)
		return OK;
	if (s->len == s->size)
		return refuse(s, "it is too long");
	s->room[s->len++] = c;
	return OK;
}

static void
end_array(struct json_split *s)
{
	s->in_array = false;
	s->state = s->object ? AFTER_MEMBER : DONE;
}

static void
end_item(struct json_split *s)
{
	s->complete = true;
	s->index++;
	s->state = s->in_array ? AFTER_ELEMENT : AFTER_MEMBER;
}

/* The first byte of an item. */
static enum err
begin_item(struct json_split *s, char c)
{
	if (strchr(",:]}", c) != NULL)
		return refuse(s, "a value is missing");
	s->len = 0;
	s->over = false;
	s->quoted = c == '"';
	s->escaped = false;
	s->depth = c == '[' || c == '{';
	s->state = ITEM;
	return put(s, c);
}

/* A byte of a string, the item's own or one inside of it. */
static enum err
take_quoted(struct json_split *s, char c)
{
	enum err e;

	if ((e = put(s, c)) != OK)
		return e;
	if (s->escaped) {
		s->escaped = false;
	} else if (c == '\\') {
		s->escaped = true;
	} else if (c == '"') {
		s->quoted = false;
		if (s->depth == 0)
			end_item(s);
	}
	return OK;
}

/* *taken is false for a byte that ends a number or a word from outside. */
static enum err
take_item(struct json_split *s, char c, bool *taken)
{
	enum err e;

	if (s->quoted)
		return take_quoted(s, c);
	if (s->depth == 0 && (is_space(c) || c == ',' || c == ']' ||
	    c == '}')) {
		end_item(s);
		*taken = false;
		return OK;
	}
	if ((e = put(s, c)) != OK)
		return e;
	if (c == '"')
		s->quoted = true;
	else if (c == '[' || c == '{')
		s->depth++;
	else if ((c == ']' || c == '}') && --s->depth == 0)
		end_item(s);
	return OK;
}

static enum err
begin_name(struct json_split *s, char c)
{
	if (c != '"')
		return refuse(s, "a name is missing");
	s->key_len = 0;
	s->strange_key = s->escaped = false;
	s->state = IN_NAME;
	return OK;
}

static void
take_name(struct json_split *s, char c)
{
	if (!s->escaped && c == '"') {
		s->key[s->strange_key ? 0 : s->key_len] = '\0';
		s->index = 0;
		s->state = COLON;
		return;
	}
	s->escaped = !s->escaped && c == '\\';
	if (s->escaped || s->key_len == JSON_SPLIT_KEY_MAX)
		s->strange_key = true;
	else
		s->key[s->key_len++] = c;
}

static enum err
take_start(struct json_split *s, char c)
{
	if (c != '[' && c != '{')
		return refuse(s, "it is neither an array nor an object");
	s->object = c == '{';
	s->in_array = !s->object;
	s->state = s->object ? NAME_OR_END : ELEMENT_OR_END;
	return OK;
}

static enum err
take_value(struct json_split *s, char c)
{
	if (c != '[')
		return begin_item(s, c);
	s->in_array = true;
	s->state = ELEMENT_OR_END;
	return OK;
}

/* Behind an element or a member: a comma, or what closes. */
static enum err
take_after(struct json_split *s, char c)
{
	bool element = s->state == AFTER_ELEMENT;

	if (c == ',')
		s->state = element ? ELEMENT : NAME;
	else if (element && c == ']')
		end_array(s);
	else if (!element && c == '}')
		s->state = DONE;
	else
		return refuse(s, "a comma is missing");
	return OK;
}

/* A byte between items that is no white space. */
static enum err
take_between(struct json_split *s, char c)
{
	switch (s->state) {
	case START:
		return take_start(s, c);
	case NAME_OR_END:
		if (c != '}')
			return begin_name(s, c);
		s->state = DONE;
		return OK;
	case NAME:
		return begin_name(s, c);
	case COLON:
		if (c != ':')
			return refuse(s, "a colon is missing");
		s->state = VALUE;
		return OK;
	case VALUE:
		return take_value(s, c);
	case ELEMENT_OR_END:
		if (c != ']')
			return begin_item(s, c);
		end_array(s);
		return OK;
	case ELEMENT:
		return begin_item(s, c);
	case AFTER_ELEMENT:
	case AFTER_MEMBER:
		return take_after(s, c);
	default:
		return refuse(s, "there is something behind the end");
	}
}

enum err
json_split_take(struct json_split *s, const char *p, size_t len, size_t *used,
    bool *item)
{
	enum err e = OK;

	*used = 0;
	s->complete = false;
	while (*used < len && e == OK && !s->complete) {
		char c = p[*used];
		bool taken = true;

		if (s->state == ITEM)
			e = take_item(s, c, &taken);
		else if (s->state == IN_NAME)
			take_name(s, c);
		else if (!is_space(c))
			e = take_between(s, c);
		*used += e == OK && taken;
	}
	*item = s->complete;
	return e;
}

void
json_split_pass(struct json_split *s)
{
	s->problem = NULL;
	s->over = true;
}

enum err
json_split_end(struct json_split *s)
{
	return s->state == DONE ? OK : refuse(s, "it ends too early");
}
