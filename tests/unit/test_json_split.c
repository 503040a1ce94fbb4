/*
 * test_json_split - elements of large JSON texts, as bytes come
 */
#include "unit.h"

#include "base/json_split.h"
#include "base/str.h"

enum { ROOM = 32 };

/* "key[1]=item;key=item;" or the problem behind what was given before it. */
static void
split(const char *text, size_t step, char *out, size_t max)
{
	size_t len = strlen(text), at = 0, used;
	struct json_split s;
	char room[ROOM];
	bool item;

	json_split_init(&s, room, sizeof room);
	*out = '\0';
	while (at < len) {
		size_t n = len - at < step ? len - at : step;
		size_t end;
		enum err e = json_split_take(&s, text + at, n, &used, &item);

		end = strlen(out);
		if (e != OK) {
			snprintf(out + end, max - end, "!%s", s.problem);
			return;
		}
		if (item && s.in_array)
			snprintf(out + end, max - end, "%s[%zu]=%.*s;", s.key,
			    s.index, (int)s.len, s.room);
		else if (item)
			snprintf(out + end, max - end, "%s=%.*s;", s.key,
			    (int)s.len, s.room);
		at += used;
	}
	if (json_split_end(&s) != OK)
		snprintf(out + strlen(out), max - strlen(out), "!%s",
		    s.problem);
}

static void
test_split(void **state)
{
	static const struct { const char *text, *items; } cases[] = {
		{ "[]", "" },
		{ " { } ", "" },
		{ "[1]", "[1]=1;" },
		{ "[1,\"a\" , true\n,null]", "[1]=1;[2]=\"a\";[3]=true;[4]=null;" },
		{ "[{\"a\":[1,{}]},[[]]]", "[1]={\"a\":[1,{}]};[2]=[[]];" },
		{ "[\"]\\\"}\\\\\",\"\\\\\"]", "[1]=\"]\\\"}\\\\\";[2]=\"\\\\\";" },
		{ "[{\"}\":\"]\"}]", "[1]={\"}\":\"]\"};" },
		{ "{\"a\":[1,2],\"b\":{\"c\":[3]},\"d\":4}",
		    "a[1]=1;a[2]=2;b={\"c\":[3]};d=4;" },
		{ "{\"a\" : [ ] , \"b\" : \"x\" }", "b=\"x\";" },
		{ "{\"a\\\"b\":1,\"\":2}", "=1;=2;" },
		{ "{\"0123456789012345678901234567890123456789012345678901234567890123\":1}",
		    "=1;" },
		/* What is inside of an item is for the wall to judge. */
		{ "[{]]", "[1]={];" },
		{ "[nonsense]", "[1]=nonsense;" },
		{ "", "!it ends too early" },
		{ "[", "!it ends too early" },
		{ "[1", "!it ends too early" },
		{ "[1,", "[1]=1;!it ends too early" },
		{ "[\"a", "!it ends too early" },
		{ "{\"a", "!it ends too early" },
		{ "{\"a\":[{}]", "a[1]={};!it ends too early" },
		{ "1", "!it is neither an array nor an object" },
		{ "[,]", "!a value is missing" },
		{ "[1,]", "[1]=1;!a value is missing" },
		{ "[1 2]", "[1]=1;!a comma is missing" },
		{ "[1}", "[1]=1;!a comma is missing" },
		{ "{1:2}", "!a name is missing" },
		{ "{\"a\":1,}", "a=1;!a name is missing" },
		{ "{\"a\" 1}", "!a colon is missing" },
		{ "{\"a\":}", "!a value is missing" },
		{ "{\"a\":[1],]", "a[1]=1;!a name is missing" },
		{ "{\"a\":1]", "a=1;!a comma is missing" },
		{ "[] []", "!there is something behind the end" },
		{ "[\"0123456789012345678901234567890\"]", "!it is too long" },
	};
	char out[256];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t step = 1; step < 20; step++) {
			split(cases[i].text, step, out, sizeof out);
			assert_string_equal(out, cases[i].items);
		}
}

/* What is too long is passed over where one asks for it, and what follows
 * comes. */
static void
test_pass(void **state)
{
	static const char text[] = "[1,[\"]]\\\"0123456789012345678901234567890\","
	    "{\"a\":[0,1,2,3,4,5,6]}],2,\"01234567890123456789012345678901234\"]";
	static const size_t lens[] = { 1, ROOM, 1, ROOM };
	char room[ROOM];

	(void)state;
	for (size_t step = 1; step < 30; step++) {
		size_t at = 0, used, items = 0, len = strlen(text);
		struct json_split s;
		bool item;

		json_split_init(&s, room, sizeof room);
		for (; at < len; at += used) {
			size_t n = len - at < step ? len - at : step;

			if (json_split_take(&s, text + at, n, &used, &item) !=
			    OK) {
				assert_int_equal(s.len, s.size);
				json_split_pass(&s);
			}
			if (!item)
				continue;
			assert_int_equal(s.len, lens[items++]);
			assert_int_equal(s.index, items);
			assert_int_equal(s.over, s.len == ROOM);
		}
		assert_int_equal(items, 4);
		assert_int_equal(json_split_end(&s), OK);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_pass),
	};

	return cmocka_run_group_tests_name("json_split", tests, NULL, NULL);
}
