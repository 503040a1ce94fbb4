/*
 * fuzz_dates - moments as people and models write them
 *
 * The bytes are the text, and JSON too, as the APIs take a moment.  What is
 * understood lies in the years 1 to 9999 and is the same once it is written in
 * our own form; what is kept of it is never no moment.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "memory/dates.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { DAY_S = 86400 };

static void
must(bool so)
{
	if (!so)
		abort();
}

static void
check(struct arena *a, int64_t at)
{
	char text[21];
	int64_t again;

	must(at <= DATES_MAX);
	clock_format(at, text);
	must(dates_parse(text, &again) == OK && again == at);
	must(*dates_words(a, at) != '\0');
}

static void
check_json(struct arena *a, const struct json *j)
{
	int64_t at, kept;
	enum err e = dates_read(j, &at);

	must(e == OK || (e == ERR_INVALID && at == 0));
	if (e != OK)
		return;
	check(a, at);
	must(dates_read_kept(j, &kept) == OK && kept == at + (at == 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new(1 << 24);
	const char *text = arena_strndup(a, (const char *)data, len);
	struct json *j;
	int64_t at;

	if (dates_parse(text, &at) == OK) {
		check(a, at);
		must(!dates_is_day(text) || at % DAY_S == 0);
	} else {
		must(at == 0 && !dates_is_day(text));
	}
	if (json_parse(a, (const char *)data, len, 1 << 16, &j) == OK)
		check_json(a, j);
	j = json_new_object(a);
	json_set_string(j, "at", text);
	check_json(a, json_get(j, "at"));
	arena_free(a);
	return 0;
}
