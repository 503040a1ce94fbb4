/*
 * fuzz_csv - comma-separated values as bytes come (RFC 4180)
 *
 * Whatever the bytes are and wherever they are cut, the same records come
 * out, within the room that was given.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { ROOM = 512 };

/* A sum over all fields, by which two ways of cutting are compared. */
static uint64_t
read_all(const uint8_t *data, size_t len, size_t step)
{
	uint64_t sum = 14695981039346656037u;
	char room[ROOM];
	struct csv c;
	size_t used, at = 0;
	bool record;
	enum err e = OK;

	csv_init(&c, room, sizeof room);
	for (;;) {
		size_t n = len - at < step ? len - at : step;

		e = n > 0 ? csv_take(&c, (const char *)data + at, n, &used,
		    &record) : csv_end(&c, &record);
		if (e != OK) {
			if (c.problem == NULL)
				__builtin_trap();
			return sum ^ c.line;
		}
		for (size_t i = 0; record && i < c.count; i++)
			for (const char *s = csv_field(&c, i);; s++) {
				if (s >= room + sizeof room)
					__builtin_trap();
				sum = (sum ^ (uint8_t)*s) * 1099511628211u;
				if (*s == '\0')
					break;
			}
		if (n == 0)
			return sum;
		at += used;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint64_t whole = read_all(data, len, len + 1);

	if (read_all(data, len, 1) != whole || read_all(data, len, 7) != whole)
		__builtin_trap();
	return 0;
}
