/*
 * csv - records of comma-separated values (RFC 4180), as bytes come
 *
 * Takes no memory, and never looks beyond what it is given.
 */
#include "base/csv.h"

#include <string.h>

void
csv_init(struct csv *c, char *room, size_t size)
{
	memset(c, 0, sizeof *c);
	c->room = room;
	c->size = size;
	c->complete = true;
}

static enum err
refuse(struct csv *c, const char *problem)
{
	c->problem = problem;
	return ERR_INVALID;
}

static enum err
put(struct csv *c, char byte)
{
	if (c->len == c->size)
		return refuse(c, "the record is too long");
	c->room[c->len++] = byte;
	return OK;
}

static enum err
begin_field(struct csv *c)
{
	if (c->count == CSV_FIELDS_MAX)
		return refuse(c, "there are too many fields");
	c->begins[c->count++] = c->len;
	c->state = CSV_START;
	return OK;
}

static bool
is_delimiter(struct csv *c, char byte)
{
	if (c->delimiter == '\0' && (byte == ',' || byte == ';' ||
	    byte == '\t'))
		c->delimiter = byte;
	return byte == c->delimiter;
}

/* The end of a field, or what is wrong there. */
static enum err
end_field(struct csv *c, char byte)
{
	enum err e;

	if (byte == '\r') {
		c->state = CSV_RETURN;
		return OK;
	}
	if ((e = put(c, '\0')) != OK)
		return e;
	if (byte != '\n')
		return begin_field(c);
	/* From now on there is a delimiter, if only one column. */
	if (c->delimiter == '\0')
		c->delimiter = ',';
	c->complete = true;
	return OK;
}

static enum err
take_plain(struct csv *c, char byte)
{
	if (byte == '\n' || byte == '\r' || is_delimiter(c, byte))
		return end_field(c, byte);
	if (byte == '"' && c->state == CSV_START) {
		c->state = CSV_QUOTED;
		return OK;
	}
	if (byte == '"')
		return refuse(c, "there is a quotation mark inside of a field "
		    "without them");
	c->state = CSV_PLAIN;
	return put(c, byte);
}

static enum err
take_byte(struct csv *c, char byte)
{
	if (byte == '\0')
		return refuse(c, "there is a NUL byte in it");
	c->lines += byte == '\n';
	switch (c->state) {
	case CSV_START:
	case CSV_PLAIN:
		return take_plain(c, byte);
	case CSV_QUOTED:
		if (byte != '"')
			return put(c, byte);
		c->state = CSV_QUOTE;
		return OK;
	case CSV_QUOTE:
		if (byte == '"') {
			c->state = CSV_QUOTED;
			return put(c, byte);
		}
		if (byte == '\n' || byte == '\r' || is_delimiter(c, byte))
			return end_field(c, byte);
		return refuse(c, "there is something behind a closing "
		    "quotation mark");
	case CSV_RETURN:
		if (byte == '\n')
			return end_field(c, byte);
		return refuse(c, "there is a carriage return inside of a field "
		    "without quotation marks");
	}
	return ERR_INVALID;
}

enum err
csv_take(struct csv *c, const char *p, size_t len, size_t *used, bool *record)
{
	enum err e;

	*used = 0;
	*record = false;
	while (*used < len) {
		if (c->complete) {
			c->complete = false;
			c->len = c->count = 0;
			c->line = c->lines + 1;
			if ((e = begin_field(c)) != OK)
				return e;
		}
		if ((e = take_byte(c, p[(*used)++])) != OK)
			return e;
		if (c->complete) {
			*record = true;
			return OK;
		}
	}
	return OK;
}

enum err
csv_end(struct csv *c, bool *record)
{
	size_t used;

	*record = false;
	if (c->complete)
		return OK;
	if (c->state == CSV_QUOTED)
		return refuse(c, "a quotation mark is not closed");
	return csv_take(c, "\n", 1, &used, record);
}

const char *
csv_field(const struct csv *c, size_t i)
{
	return c->room + c->begins[i];
}
