/*
 * fuzz_json - the wall before json-c (RFC 8259)
 *
 * What the scan refuses is not parsed; what is parsed is written as JSON that
 * is parsed again to the same text.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Every value can be asked for as what it is, and found again. */
static void
visit(const struct json *j)
{
	const struct json *child;
	const char *key, *text;
	double real;

	for (size_t i = 0; i < json_len(j); i++) {
		child = json_at(j, i);
		if (json_type(j) == JSON_OBJECT) {
			child = json_member(j, i, &key);
			if (json_get(j, key) != child)
				abort();
			if (json_get_string(j, key, &text) == OK &&
			    text != json_string(child))
				abort();
		}
		if (json_type(child) == JSON_NONE)
			abort();
		visit(child);
	}
	if ((json_number(j, &real) == OK) !=
	    (json_type(j) == JSON_INT || json_type(j) == JSON_REAL))
		abort();
}

static void
check_raw(const char *p, size_t len, const struct json *j)
{
	bool found = json_get(j, "id") != NULL;
	struct json_scan scan;
	struct span raw;

	if ((json_raw_member(p, len, "id", &raw) == OK) != found)
		abort();
	if (found && (json_scan(raw.p, raw.len, &scan) != OK ||
	    scan.type != json_type(json_get(j, "id"))))
		abort();
}

/* A walk gives what the tree has, in its order, and nothing else. */
static void
check_walk(struct arena *a, const char *p, size_t len, const struct json *j)
{
	struct json_walk w = { .text = { p, len } };
	struct span key, value, again = { NULL, 0 };
	struct json *child, *name;
	size_t n = 0;
	const char *want;

	for (; json_walk_next(&w, &key, &value); n++) {
		const struct json *there = json_at(j, n);

		if ((key.p != NULL) != (json_type(j) == JSON_OBJECT))
			abort();
		if (key.p != NULL) {
			there = json_member(j, n, &want);
			if (json_parse(a, key.p, key.len, key.len, &name) !=
			    OK || !str_eq(json_string(name), want))
				abort();
			if ((again.p != NULL && json_raw_compare(key, again) ==
			    0) || json_raw_compare(key, key) != 0)
				abort();
			again = key;
		}
		if (json_parse(a, value.p, value.len, value.len, &child) !=
		    OK || !str_eq(json_text(a, child), json_text(a, there)))
			abort();
	}
	if (n != json_len(j))
		abort();
}

/* Of what was refused a walk stays within it, and ends. */
static void
check_bounds(const char *p, size_t len)
{
	struct json_walk w = { .text = { p, len } };
	struct span key, value;
	size_t at = 0;

	while (json_walk_next(&w, &key, &value)) {
		if (w.at <= at || w.at > len || value.p < p + at ||
		    value.p + value.len != p + w.at)
			abort();
		at = w.at;
	}
}

static void
check_quote(struct arena *a, const char *p, size_t len)
{
	char *text = arena_strndup(a, p, len);
	struct json *j;
	struct buf b;

	buf_init(&b, a, 6 * len + 2);
	json_quote(&b, text);
	if (buf_failed(&b) || json_parse(a, b.data, b.len, b.len, &j) != OK ||
	    json_string(j) == NULL)
		abort();
	if (str_utf8(text, strlen(text)) && !str_eq(json_string(j), text))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new(256 << 20);
	const char *p = (const char *)data, *text;
	struct json_scan scan;
	struct json *j, *again;
	enum err e = json_scan(p, len, &scan);
	struct span raw;

	if (json_parse(a, p, len, len, &j) == OK) {
		if (e != OK || json_type(j) != scan.type || !str_utf8(p, len))
			abort();
		visit(j);
		check_raw(p, len, j);
		check_walk(a, p, len, j);
		text = json_text(a, j);
		if (json_parse(a, text, strlen(text), 6 * len + 16, &again) !=
		    OK || !str_eq(json_text(a, again), text))
			abort();
	} else if (j != NULL) {
		abort();
	} else if (json_raw_member(p, len, "id", &raw) == OK &&
	    (raw.p < p || raw.p + raw.len > p + len)) {
		abort();
	}
	check_bounds(p, len);
	check_quote(a, p, len);
	arena_free(a);
	return 0;
}
