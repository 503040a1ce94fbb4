/* test_export_mem0 - what mem0 would answer */
#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

static void
test_comes_back(void **state)
{
	struct memory_test *t = *state;
	const struct json *first;
	const char *text;
	struct json *j;

	import_good(t, "jsonl",
	    "{\"content\":\"likes \\\"tea\\\"\",\"metadata\":{\"a\":1},"
	    "\"created_at\":\"2024-05-06T07:08:09Z\",\"categories\":[\"b\",\"a\"]}\n"
	    "{\"content\":\"old\",\"state\":\"archived\"}\n{\"content\":\"two\"}\n"
	    "{\"type\":\"relation\",\"from\":\"A\",\"to\":\"B\",\"relationType\":\"r\"}\n"
	    "{\"type\":\"relation\",\"from\":\"A\",\"to\":\"C\",\"relationType\":\"r\"}\n");
	text = export_all(t, "mem0");
	assert_int_equal(json_parse(t->arena, text, strlen(text), 1 << 20, &j),
	    OK);
	assert_int_equal(json_len(json_get(j, "results")), 2);
	assert_int_equal(json_len(json_get(j, "relations")), 2);
	first = json_at(json_get(j, "results"), 0);
	assert_string_equal(json_string(json_get(first, "memory")),
	    "likes \"tea\"");
	assert_string_equal(json_text(t->arena, json_get(first, "categories")),
	    "[\"a\",\"b\"]");
	export_comes_back(t, "mem0");
}

static void
test_nothing(void **state)
{
	struct memory_test *t = *state;

	assert_string_equal(export_all(t, "mem0"),
	    "{\"results\": [\n\n],\n\"relations\": [\n\n]}\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_comes_back),
		MEMORY_TEST(test_nothing),
	};

	return cmocka_run_group_tests_name("export_mem0", tests, NULL, NULL);
}
