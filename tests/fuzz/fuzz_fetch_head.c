/*
 * fuzz_fetch_head - Content-Type and Cache-Control of foreign answers
 */
#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/fetch_head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new(64 << 20);
	const char *text = arena_strndup(a, (const char *)data, len);
	const char *type = fetch_media_type(a, text);
	int64_t age = fetch_max_age(-1, text);

	if (type != NULL) {
		if (strlen(type) > 100 || strchr(type, '/') == NULL)
			abort();
		for (const char *p = type; *p != '\0'; p++)
			if (!isgraph((unsigned char)*p) ||
			    isupper((unsigned char)*p))
				abort();
	}
	if (age < -1 || age > FETCH_AGE_MAX ||
	    (age >= 0 && fetch_max_age(age, text) != age) ||
	    fetch_max_age(0, text) != 0)
		abort();
	arena_free(a);
	return 0;
}
