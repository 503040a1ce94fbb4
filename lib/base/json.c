/*
 * json - json-c behind the wall of json_scan
 *
 * The only file that knows json-c.  A struct json is a json_object; a JSON
 * null, which json-c spells NULL, is the address of `null_value`.  Never gives
 * json-c a byte that json_scan() has not accepted.
 */
#include "base/json.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* json-c has an enum of this name, and means other types by it. */
#define json_type json_c_type
#include <json-c/json.h>
#undef json_type

#include "base/log.h"
#include "base/str.h"

static const char null_value;

/*
 * Where json_member() was last, so that a walk over an object is not
 * quadratic.  Forgotten whenever an object may change or end.
 */
static struct {
	const struct json_object *object;
	const struct lh_entry *entry;
	size_t i;
} walk;

static const struct json *
wrap(struct json_object *o)
{
	return (const struct json *)
	    (o == NULL ? (const void *)&null_value : o);
}

/* json-c counts references in the object itself: const ends here. */
static struct json_object *
unwrap(const struct json *j)
{
	if ((const void *)j == &null_value)
		return NULL;
	return (struct json_object *)(uintptr_t)j;
}

static void
release(void *o)
{
	walk.object = NULL;
	json_object_put(o);
}

static struct json_object *
must(struct json_object *o)
{
	if (o == NULL)
		log_fatal("no memory left", NULL, ENOMEM);
	return o;
}

/*
 * Members in the whole tree, which is as deep as the scan let it be;
 * SIZE_MAX if it holds a number beyond all reals.
 */
static size_t
count_members(struct json_object *o)
{
	struct json_object_iter member;
	size_t n = 0, inner, len;

	switch (json_object_get_type(o)) {
	case json_type_object:
		json_object_object_foreachC(o, member) {
			inner = count_members(member.val);
			if (inner == SIZE_MAX)
				return SIZE_MAX;
			n += inner + 1;
		}
		return n;
	case json_type_array:
		len = json_object_array_length(o);
		for (size_t i = 0; i < len; i++) {
			inner = count_members(json_object_array_get_idx(o, i));
			if (inner == SIZE_MAX)
				return SIZE_MAX;
			n += inner;
		}
		return n;
	case json_type_double:
		return isfinite(json_object_get_double(o)) ? 0 : SIZE_MAX;
	case json_type_null:
	case json_type_boolean:
	case json_type_int:
	case json_type_string:
	default:
		return 0;
	}
}

/* The tree that json-c makes of an accepted text; NULL for null. */
static enum err
read_tree(const char *p, size_t len, struct json_object **out)
{
	struct json_tokener *tok;
	enum json_tokener_error e;

	/* json-c counts the scalars in the innermost container as a level. */
	tok = json_tokener_new_ex(JSON_DEPTH_MAX + 1);
	if (tok == NULL)
		log_fatal("no memory left", NULL, ENOMEM);
	/* No strict mode: the scan was, and 0.18's refuses all but ASCII. */
	*out = json_tokener_parse_ex(tok, p, (int)len);
	e = json_tokener_get_error(tok);
	/* A number at the end might go on until json-c sees a NUL. */
	if (e == json_tokener_continue) {
		*out = json_tokener_parse_ex(tok, "", 1);
		e = json_tokener_get_error(tok);
	}
	json_tokener_free(tok);
	if (e == json_tokener_success)
		return OK;
	log_event(NULL, LOG_ERROR, "json-c refused what the scan accepted",
	    LOG_STR("error", json_tokener_error_desc(e)));
	return ERR_INVALID;
}

/*
 * What json-c takes while it parses such a text, about, as measured: an object
 * has a hash table from the start, a member is an entry of one that doubles and
 * a copy of its name, and a string stands in a buffer before it is copied.
 */
static size_t
price(const struct json_scan *scan, size_t len)
{
	enum { CONTAINER = 800, MEMBER = 160, SCALAR = 96, BYTE = 2 };

	return scan->containers * CONTAINER + scan->members * MEMBER +
	    scan->scalars * SCALAR + len * BYTE;
}

enum err
json_parse_within(struct arena *a, const char *p, size_t len, size_t room,
    struct json **out)
{
	struct json_object *o;
	struct json_scan scan;

	*out = NULL;
	if (len > INT_MAX)
		return ERR_TOO_LARGE;
	if (json_scan(p, len, &scan) != OK)
		return ERR_INVALID;
	if (price(&scan, len) > room)
		return ERR_TOO_LARGE;
	if (read_tree(p, len, &o) != OK)
		return ERR_INVALID;
	if (o != NULL)
		arena_defer(a, release, o);
	/* json-c keeps one of several members of the same name. */
	if (count_members(o) != scan.members)
		return ERR_INVALID;
	*out = (struct json *)(uintptr_t)wrap(o);
	return OK;
}

enum err
json_parse(struct arena *a, const char *p, size_t len, size_t max,
    struct json **out)
{
	size_t most = len < JSON_TREE_FULL ? len : JSON_TREE_FULL;

	*out = NULL;
	if (len > max)
		return ERR_TOO_LARGE;
	return json_parse_within(a, p, len,
	    JSON_TREE_ROOM + most * JSON_TREE_RATIO, out);
}

enum json_type
json_type(const struct json *j)
{
	static const enum json_type types[] = {
		[json_type_null]    = JSON_NULL,
		[json_type_boolean] = JSON_BOOL,
		[json_type_double]  = JSON_REAL,
		[json_type_int]     = JSON_INT,
		[json_type_object]  = JSON_OBJECT,
		[json_type_array]   = JSON_ARRAY,
		[json_type_string]  = JSON_STRING,
	};

	return j == NULL ? JSON_NONE : types[json_object_get_type(unwrap(j))];
}

const struct json *
json_get(const struct json *obj, const char *key)
{
	struct json_object *child;

	if (json_type(obj) != JSON_OBJECT ||
	    !json_object_object_get_ex(unwrap(obj), key, &child))
		return NULL;
	return wrap(child);
}

size_t
json_len(const struct json *j)
{
	switch (json_type(j)) {
	case JSON_OBJECT:
		return (size_t)json_object_object_length(unwrap(j));
	case JSON_ARRAY:
		return json_object_array_length(unwrap(j));
	case JSON_NONE:
	case JSON_NULL:
	case JSON_BOOL:
	case JSON_INT:
	case JSON_REAL:
	case JSON_STRING:
	default:
		return 0;
	}
}

const struct json *
json_at(const struct json *array, size_t i)
{
	if (json_type(array) != JSON_ARRAY || i >= json_len(array))
		return NULL;
	return wrap(json_object_array_get_idx(unwrap(array), i));
}

const struct json *
json_member(const struct json *obj, size_t i, const char **key)
{
	const struct lh_entry *entry;
	size_t at = 0;

	*key = NULL;
	if (json_type(obj) != JSON_OBJECT || i >= json_len(obj))
		return NULL;
	entry = lh_table_head(json_object_get_object(unwrap(obj)));
	if (walk.object == unwrap(obj) && walk.i <= i) {
		entry = walk.entry;
		at = walk.i;
	}
	for (; at < i; at++)
		entry = lh_entry_next(entry);
	walk.object = unwrap(obj);
	walk.entry = entry;
	walk.i = i;
	*key = lh_entry_k(entry);
	return wrap(lh_entry_v(entry));
}

const char *
json_string(const struct json *j)
{
	const char *s;

	if (json_type(j) != JSON_STRING)
		return NULL;
	s = json_object_get_string(unwrap(j));
	return strlen(s) == (size_t)json_object_get_string_len(unwrap(j)) ?
	    s : NULL;
}

bool
json_has_string(const struct json *j, const char *s)
{
	if (json_type(j) != JSON_ARRAY)
		return false;
	for (size_t i = 0; i < json_len(j); i++)
		if (str_eq(json_string(json_at(j, i)), s))
			return true;
	return false;
}

enum err
json_get_string(const struct json *obj, const char *key, const char **out)
{
	const struct json *j = json_get(obj, key);

	*out = NULL;
	if (j == NULL)
		return ERR_NOT_FOUND;
	*out = json_string(j);
	return *out != NULL ? OK : ERR_INVALID;
}

enum err
json_get_int(const struct json *obj, const char *key, int64_t *out)
{
	const struct json *j = json_get(obj, key);

	*out = 0;
	if (j == NULL)
		return ERR_NOT_FOUND;
	if (json_type(j) != JSON_INT)
		return ERR_INVALID;
	*out = json_object_get_int64(unwrap(j));
	return OK;
}

enum err
json_get_bool(const struct json *obj, const char *key, bool *out)
{
	const struct json *j = json_get(obj, key);

	*out = false;
	if (j == NULL)
		return ERR_NOT_FOUND;
	if (json_type(j) != JSON_BOOL)
		return ERR_INVALID;
	*out = json_object_get_boolean(unwrap(j));
	return OK;
}

enum err
json_number(const struct json *j, double *out)
{
	enum json_type type = json_type(j);

	*out = 0;
	if (type != JSON_INT && type != JSON_REAL)
		return ERR_INVALID;
	*out = json_object_get_double(unwrap(j));
	return OK;
}

static struct json *
own(struct arena *a, struct json_object *o)
{
	arena_defer(a, release, must(o));
	return (struct json *)o;
}

struct json *
json_new_object(struct arena *a)
{
	return own(a, json_object_new_object());
}

struct json *
json_new_array(struct arena *a)
{
	return own(a, json_object_new_array());
}

/* Takes over the reference to `value`. */
static void
set(struct json *obj, const char *key, struct json_object *value)
{
	walk.object = NULL;
	if (json_object_object_add(unwrap(obj), key, value) != 0)
		log_fatal("no memory left", NULL, ENOMEM);
}

void
json_set_string(struct json *obj, const char *key, const char *value)
{
	if (value != NULL)
		set(obj, key, must(json_object_new_string(value)));
}

void
json_set_int(struct json *obj, const char *key, int64_t value)
{
	set(obj, key, must(json_object_new_int64(value)));
}

void
json_set_real(struct json *obj, const char *key, double value)
{
	char text[32];

	/* JSON has no word for the others. */
	if (!isfinite(value)) {
		json_set_null(obj, key);
		return;
	}
	snprintf(text, sizeof text, "%.15g", value);
	if (strtod(text, NULL) < value || strtod(text, NULL) > value)
		snprintf(text, sizeof text, "%.17g", value);
	set(obj, key, must(json_object_new_double_s(value, text)));
}

void
json_set_bool(struct json *obj, const char *key, bool value)
{
	set(obj, key, must(json_object_new_boolean(value)));
}

void
json_set_null(struct json *obj, const char *key)
{
	set(obj, key, NULL);
}

void
json_set(struct json *obj, const char *key, const struct json *child)
{
	if (child != NULL)
		set(obj, key, json_object_get(unwrap(child)));
}

/* Takes over the reference to `value`. */
static void
add(struct json *array, struct json_object *value)
{
	if (json_object_array_add(unwrap(array), value) != 0)
		log_fatal("no memory left", NULL, ENOMEM);
}

void
json_add(struct json *array, const struct json *child)
{
	if (child != NULL)
		add(array, json_object_get(unwrap(child)));
}

void
json_add_string(struct json *array, const char *value)
{
	if (value != NULL)
		add(array, must(json_object_new_string(value)));
}

const char *
json_text(struct arena *a, const struct json *j)
{
	const char *text;
	size_t len;

	if (unwrap(j) == NULL)
		return "null";
	text = json_object_to_json_string_length(unwrap(j),
	    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
	if (text == NULL)
		log_fatal("no memory left", NULL, ENOMEM);
	return arena_strndup(a, text, len);
}
