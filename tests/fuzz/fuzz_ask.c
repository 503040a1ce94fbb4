/*
 * fuzz_ask - the answer of a program, whose body may be a stranger's
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/ask.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new(64 << 20);
	const char *p = (const char *)data, *value;
	struct ask_answer answer;

	if (ask_parse(p, len, &answer) != OK) {
		if (answer.body.p != NULL || answer.head.p != NULL)
			abort();
	} else {
		if (answer.status < 100 || answer.status > 999 ||
		    answer.head.p != p || answer.head.len > len ||
		    answer.body.p + answer.body.len != p + len ||
		    answer.body.p <= p + answer.head.len)
			abort();
		value = ask_header(a, &answer, "Status");
		if (value == NULL || strtol(value, NULL, 10) !=
		    answer.status)
			abort();
		value = ask_header(a, &answer, "X");
		if (value != NULL && (strchr(value, '\n') != NULL ||
		    value[0] == ' '))
			abort();
	}
	arena_free(a);
	return 0;
}
