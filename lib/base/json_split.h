/*
 * json_split - the elements of the arrays of a large JSON text, one by one
 *
 * For a text that is an array, or an object some of whose members are arrays:
 * gives each element of these arrays, and each other member whole, as raw
 * text.  What is given is balanced, no more: json_parse() must judge it.  What
 * stands between (brackets, commas, names) is checked here, strictly.
 */
#ifndef KEEPSAKE_BASE_JSON_SPLIT_H
#define KEEPSAKE_BASE_JSON_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { JSON_SPLIT_KEY_MAX = 63 };

struct json_split {
	char *room;			/* the item, without a NUL */
	size_t size, len;
	char key[JSON_SPLIT_KEY_MAX + 1];	/* member that it is of; "" if the
						 * text is an array, or for a name
						 * that is long or has escapes */
	bool object;			/* the text is one, not an array */
	bool in_array;			/* the item is an element */
	size_t index;			/* which one, from 1 */
	bool over;			/* it is longer than room, which holds
					 * its beginning */
	const char *problem;		/* why it was refused */
	/* its own */
	int state;
	size_t key_len, depth;
	bool quoted, escaped, complete, strange_key;
};

/* `room` is the caller's, and holds the longest item. */
void json_split_init(struct json_split *s, char *room, size_t size);
/*
 * Takes bytes up to the end of an item; *used says how many.  If *item is
 * true one is complete, and stands until the next call.  ERR_INVALID with a
 * problem.
 */
enum err json_split_take(struct json_split *s, const char *p, size_t len,
    size_t *used, bool *item) MUST_USE;
/*
 * Right after a refusal with s->len == s->size, which is that of an item that
 * is too long: takes the rest of it, from the byte at *used on, without keeping
 * it.  Once it is complete s->over tells that it was.
 */
void json_split_pass(struct json_split *s);
/* No more bytes come: ERR_INVALID if the text is not complete. */
enum err json_split_end(struct json_split *s) MUST_USE;

#endif
