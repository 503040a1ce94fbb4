/*
 * fuzz_json_split - elements of large JSON texts (RFC 8259)
 *
 * Wherever the bytes are cut, the same items come out; and a text that the
 * wall accepts is split into items that it accepts, to its end.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/json_split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { ROOM = 4096 };

struct outcome {
	uint64_t sum;
	size_t items;
	bool whole;			/* to its end */
	bool good;			/* the wall accepts each item */
};

static struct outcome
split(const char *p, size_t len, size_t step)
{
	struct outcome o = { .sum = 14695981039346656037u, .good = true };
	static char room[ROOM];
	struct json_split s;
	struct json_scan scan;
	size_t used, at = 0;
	bool item;

	json_split_init(&s, room, sizeof room);
	while (at < len) {
		size_t n = len - at < step ? len - at : step;

		if (json_split_take(&s, p + at, n, &used, &item) != OK) {
			if (s.problem == NULL)
				__builtin_trap();
			return o;
		}
		at += used;
		if (!item)
			continue;
		if (s.len == 0 || s.len > ROOM ||
		    strlen(s.key) > JSON_SPLIT_KEY_MAX)
			__builtin_trap();
		o.items++;
		o.good = o.good && json_scan(room, s.len, &scan) == OK;
		for (size_t i = 0; i < s.len; i++)
			o.sum = (o.sum ^ (uint8_t)room[i]) * 1099511628211u;
	}
	o.whole = json_split_end(&s) == OK;
	return o;
}

static bool
same(struct outcome a, struct outcome b)
{
	return a.sum == b.sum && a.items == b.items && a.whole == b.whole &&
	    a.good == b.good;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *p = (const char *)data;
	struct outcome whole = split(p, len, len + 1);
	struct json_scan scan;

	if (!same(whole, split(p, len, 1)) || !same(whole, split(p, len, 5)))
		__builtin_trap();
	if (len <= ROOM && json_scan(p, len, &scan) == OK &&
	    (scan.type == JSON_ARRAY || scan.type == JSON_OBJECT) &&
	    (!whole.whole || !whole.good))
		__builtin_trap();
	return 0;
}
