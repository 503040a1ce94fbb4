/*
 * json - the wall before json-c, and a typed way to its values
 *
 * json-c alone takes what RFC 8259 refuses.  json_parse() runs a validating
 * scan first: strict grammar, UTF-8 (RFC 3629), no unpaired surrogate, no NUL
 * in a key, depth, size, numbers that fit; then json-c parses, and the number
 * of members is compared with the scan's, so that a duplicate key, however it
 * is spelt, is refused.  Getters never coerce one type into another.
 *
 * A value belongs to the arena it was made or parsed in; values put into an
 * object or array go with it.
 */
#ifndef KEEPSAKE_BASE_JSON_H
#define KEEPSAKE_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/url.h"

enum { JSON_DEPTH_MAX = 32 };

enum json_type {
	JSON_NONE,		/* absent: the pointer is NULL */
	JSON_NULL,
	JSON_BOOL,
	JSON_INT,
	JSON_REAL,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

struct json;

struct json_scan {
	size_t members;		/* object members in the whole text */
	size_t containers;	/* objects and arrays */
	size_t scalars;
	enum json_type type;	/* of the outermost value */
};

/*
 * The scan alone: pure, no memory, proved for short inputs (tests/proofs).
 * ERR_INVALID for anything that is not one RFC 8259 text as above.
 */
enum err json_scan(const char *p, size_t len, struct json_scan *out) MUST_USE;
/*
 * The raw text of member `key` of the outermost object in a text that
 * json_scan accepted.  ERR_NOT_FOUND if absent.  `key` is plain ASCII; an
 * escaped spelling of it in the text is found too.
 */
enum err json_raw_member(const char *p, size_t len, const char *key,
    struct span *out) MUST_USE;

/*
 * A walk, likewise pure, over the members of the outermost object or the
 * elements of the outermost array of such a text; a scalar has none.  Begins
 * as { .text = ... }, the rest zero.
 */
struct json_walk {
	struct span text;
	size_t at;
	bool object;
};

/*
 * The next one, as raw text: false, and both empty, behind the last.  *key is
 * the name, quotation marks included; its p is NULL in an array.
 */
bool json_walk_next(struct json_walk *w, struct span *key,
    struct span *value);
/* The order of two strings of such texts, each raw from its quotation mark on,
 * by what they spell: 0 if that is the same. */
int json_raw_compare(struct span a, struct span b);

/*
 * Memory for what a text is parsed into: this, and so much for each byte of it
 * up to a megabyte, which makes 26 MB at most.  An empty object takes two
 * bytes of a text, and hundreds here.
 */
enum {
	JSON_TREE_ROOM = 8 * 1024 * 1024,
	JSON_TREE_RATIO = 18,
	JSON_TREE_FULL = 1024 * 1024
};

/* Scan, then parse.  ERR_TOO_LARGE over `max` bytes or what it may become, else
 * ERR_INVALID. */
enum err json_parse(struct arena *a, const char *p, size_t len, size_t max,
    struct json **out) MUST_USE;
/* The same, if it becomes `room` bytes at most while it is parsed. */
enum err json_parse_within(struct arena *a, const char *p, size_t len,
    size_t room, struct json **out) MUST_USE;

enum json_type json_type(const struct json *j);
/* A member of an object; NULL if absent or `obj` is no object.  A member
 * that is null is a value of type JSON_NULL, not NULL. */
const struct json *json_get(const struct json *obj, const char *key);
size_t json_len(const struct json *array_or_object);
const struct json *json_at(const struct json *array, size_t i);
/* The i-th member of an object, in the order of the text. */
const struct json *json_member(const struct json *obj, size_t i,
    const char **key);

/*
 * Typed getters: OK; ERR_NOT_FOUND if the member is absent; ERR_INVALID if it
 * is of another type (null included), a string with a NUL in it, or a number
 * outside of int64_t.  *out is NULL, 0 or false unless OK.
 */
enum err json_get_string(const struct json *obj, const char *key,
    const char **out) MUST_USE;
enum err json_get_int(const struct json *obj, const char *key, int64_t *out)
    MUST_USE;
enum err json_get_bool(const struct json *obj, const char *key, bool *out)
    MUST_USE;
/* A string value itself; NULL if it is no string or holds a NUL. */
const char *json_string(const struct json *j);
/* Is it an array that holds this string? */
bool json_has_string(const struct json *j, const char *s);
/* A number value, integer or real; ERR_INVALID otherwise. */
enum err json_number(const struct json *j, double *out) MUST_USE;

/* Building.  A NULL string adds nothing. */
struct json *json_new_object(struct arena *a);
struct json *json_new_array(struct arena *a);
void json_set_string(struct json *obj, const char *key, const char *value);
void json_set_int(struct json *obj, const char *key, int64_t value);
void json_set_real(struct json *obj, const char *key, double value);
void json_set_bool(struct json *obj, const char *key, bool value);
void json_set_null(struct json *obj, const char *key);
/* `child` may be any value of the same arena, a parsed one included. */
void json_set(struct json *obj, const char *key, const struct json *child);
void json_add(struct json *array, const struct json *child);
void json_add_string(struct json *array, const char *value);
/* The value as compact text in `a`; '/' is not escaped. */
const char *json_text(struct arena *a, const struct json *j);

/* Appends `s` as a JSON string, quotes included; invalid UTF-8 becomes
 * U+FFFD.  For answers that are written without building a tree. */
void json_quote(struct buf *b, const char *s);

#endif
