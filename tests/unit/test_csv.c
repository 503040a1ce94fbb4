/*
 * test_csv - RFC 4180, as bytes come
 */
#include "unit.h"

#include "base/csv.h"
#include "base/str.h"

enum { ROOM = 64 };

/* "a|b/c|d/" for records a,b and c,d; the problem if it is refused. */
static void
read_all(const char *text, size_t len, size_t step, char *out, size_t max)
{
	char room[ROOM];
	struct csv c;
	size_t used, at = 0;
	bool record;
	enum err e = OK;

	csv_init(&c, room, sizeof room);
	*out = '\0';
	while (e == OK) {
		size_t n = len - at < step ? len - at : step;

		e = n > 0 ? csv_take(&c, text + at, n, &used, &record) :
		    csv_end(&c, &record);
		if (e != OK)
			break;
		for (size_t i = 0; record && i < c.count; i++)
			snprintf(out + strlen(out), max - strlen(out), "%s%s",
			    csv_field(&c, i), i + 1 < c.count ? "|" : "/");
		if (n == 0)
			return;
		at += used;
	}
	snprintf(out, max, "%zu: %s", c.line, c.problem);
}

static void
test_records(void **state)
{
	static const struct { const char *text, *records; } cases[] = {
		{ "", "" },
		{ "a,b\r\nc,d\r\n", "a|b/c|d/" },
		{ "a,b\nc,d", "a|b/c|d/" },
		{ "a\n\nb\n", "a//b/" },
		{ ",\n,", "|/|/" },
		{ "\"a\",\"b\"\n", "a|b/" },
		{ "\"a,\r\n\"\"b\"\"\",c\n", "a,\r\n\"b\"|c/" },
		{ "\"\",\"\"\"\"\r\n", "|\"/" },
		{ "a;b\nc,d;e\n", "a|b/c,d|e/" },
		{ "a\tb\nc;d\te\n", "a|b/c;d|e/" },
		{ "a\nb,c\n", "a/b|c/" },
		{ "a\nb;c\n", "a/b;c/" },
		{ "\xc3\xa4,\xff\n", "\xc3\xa4|\xff/" },
		{ "a,b\r", "a|b/" },
		{ "a\"b", "1: there is a quotation mark inside of a field "
		    "without them" },
		{ "a\n\"b\"c", "2: there is something behind a closing "
		    "quotation mark" },
		{ "a\n\n\"b\nc", "3: a quotation mark is not closed" },
		{ "a\rb", "1: there is a carriage return inside of a field "
		    "without quotation marks" },
		{ "0123456789012345678901234567890123456789012345678901234567890123",
		    "1: the record is too long" },
		{ "\"0123456789012345678901234567890123456789012345678901234567890123x",
		    "1: the record is too long" },
	};
	char out[256];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t step = 1; step < 9; step++) {
			read_all(cases[i].text, strlen(cases[i].text), step,
			    out, sizeof out);
			assert_string_equal(out, cases[i].records);
		}
}

static void
test_nul(void **state)
{
	char out[256];

	(void)state;
	read_all("a\nb\0c\n", 6, 6, out, sizeof out);
	assert_string_equal(out, "2: there is a NUL byte in it");
	read_all("\"\0\"", 3, 3, out, sizeof out);
	assert_string_equal(out, "1: there is a NUL byte in it");
}

static void
test_too_many_fields(void **state)
{
	char text[CSV_FIELDS_MAX + 1], room[2 * CSV_FIELDS_MAX];
	struct csv c;
	size_t used;
	bool record;

	(void)state;
	memset(text, ',', sizeof text);
	csv_init(&c, room, sizeof room);
	assert_int_equal(csv_take(&c, text, CSV_FIELDS_MAX - 1, &used, &record),
	    OK);
	assert_int_equal(csv_end(&c, &record), OK);
	assert_true(record);
	assert_int_equal(c.count, CSV_FIELDS_MAX);
	csv_init(&c, room, sizeof room);
	assert_int_equal(csv_take(&c, text, CSV_FIELDS_MAX, &used, &record),
	    ERR_INVALID);
	assert_string_equal(c.problem, "there are too many fields");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_too_many_fields),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
