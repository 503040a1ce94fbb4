/*
 * fuzz_multipart - forms with files, as bytes come (RFC 7578)
 *
 * The first line is the Content-Type header, the rest the body.  Wherever it
 * is cut, the same parts come out, or the same problem.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static uint64_t
add(uint64_t sum, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sum = (sum ^ (uint8_t)p[i]) * 1099511628211u;
	return sum;
}

static uint64_t
read_all(const char *type, const char *p, size_t len, size_t step)
{
	uint64_t sum = 14695981039346656037u;
	enum multipart_event event;
	struct multipart m;
	const char *bytes;
	size_t used, count, at = 0;
	enum err e = multipart_init(&m, type);

	while (e == OK && at < len) {
		size_t n = len - at < step ? len - at : step;

		e = multipart_take(&m, p + at, n, &used, &event, &bytes,
		    &count);
		if (used > n || (e == OK && used == 0 &&
		    event == MULTIPART_NOTHING))
			abort();
		at += used;
		if (event == MULTIPART_PART) {
			sum = add(sum, m.name, strlen(m.name) + 1);
			sum = add(sum, m.file_name, strlen(m.file_name) + 1);
		} else if (event == MULTIPART_BYTES) {
			sum = add(sum, bytes, count);
		}
	}
	if (e == OK)
		e = multipart_end(&m);
	if ((e == OK) != (m.problem == NULL))
		abort();
	return e != OK ? add(sum, m.problem, strlen(m.problem)) : sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *end = memchr(data, '\n', len);
	size_t head = end != NULL ? (size_t)(end - (const char *)data) : len;
	const char *p = (const char *)data + head + (end != NULL);
	char *type = strndup((const char *)data, head);
	uint64_t whole;

	len -= head + (end != NULL);
	whole = read_all(type, p, len, len + 1);
	if (read_all(type, p, len, 1) != whole ||
	    read_all(type, p, len, 7) != whole)
		abort();
	free(type);
	return 0;
}
