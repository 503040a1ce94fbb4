#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

static const char lines[] =
    "{\"id\":\"11111111-1111-4111-8111-111111111111\",\"content\":\"two\\nlines, "
    "\\\"quoted\\\" \\\\ \\u0001 ä 😀\",\"metadata\":{\"a\":[1.50,null],\"b/c\":\"d\"},"
    "\"created_at\":\"2024-05-06T07:08:09Z\",\"updated_at\":\"2025-05-06T07:08:09Z\","
    "\"state\":\"active\",\"app\":\"Claude, \\\"desktop\\\"\","
    "\"categories\":[\"food\",\"work\"],\"subject\":\"Ann\",\"title\":\"T\","
    "\"kind\":\"note\",\"event_at\":\"1999-12-31T23:59:59Z\","
    "\"valid_from\":\"2000-01-01T00:00:00Z\",\"valid_to\":\"2100-01-01T00:00:00Z\","
    "\"expires_at\":\"9999-12-31T23:59:59Z\",\"pinned\":true}\n"
    "{\"id\":\"11111111-1111-4111-8111-111111111112\",\"content\":\"b\","
    "\"metadata\":null,\"created_at\":\"0001-01-01T00:00:00Z\","
    "\"updated_at\":\"2024-05-06T07:08:09Z\",\"state\":\"paused\",\"app\":\"Import\","
    "\"categories\":[]}\n"
    "{\"id\":\"11111111-1111-4111-8111-111111111113\",\"content\":\"c\","
    "\"metadata\":null,\"created_at\":\"2024-05-06T07:08:09Z\","
    "\"updated_at\":\"2024-05-06T07:08:09Z\",\"state\":\"archived\",\"app\":\"Import\","
    "\"categories\":[],\"archived_at\":\"2025-01-01T00:00:00Z\"}\n"
    "{\"id\":\"11111111-1111-4111-8111-111111111114\",\"content\":\"c\","
    "\"metadata\":null,\"created_at\":\"2024-05-06T07:08:09Z\","
    "\"updated_at\":\"2024-05-06T07:08:09Z\",\"state\":\"deleted\",\"app\":\"Import\","
    "\"categories\":[],\"deleted_at\":\"2025-01-01T00:00:00Z\"}\n"
    "{\"id\":\"11111111-1111-4111-8111-111111111115\",\"content\":\"hi\","
    "\"metadata\":null,\"created_at\":\"2024-05-06T07:08:09Z\","
    "\"updated_at\":\"2024-05-06T07:08:09Z\",\"state\":\"active\",\"app\":\"ChatGPT\","
    "\"categories\":[],\"kind\":\"turn\",\"conversation\":{\"source\":\"chatgpt\","
    "\"id\":\"c1\",\"title\":\"T\",\"started_at\":\"2024-05-06T07:08:09Z\"},"
    "\"position\":3}\n"
    "{\"type\":\"entity\",\"name\":\"A\\\"nn\",\"entityType\":\"person\",\"observations\":[]}\n"
    "{\"type\":\"relation\",\"from\":\"Ann\",\"to\":\"Bob\",\"relationType\":\"knows\"}\n";

static void
test_everything_comes_back(void **state)
{
	struct memory_test *t = *state;

	assert_int_equal(import_good(t, NULL, lines).added, 5);
	assert_string_equal(export_all(t, "jsonl"), lines);
}

/* What the memory's own doors write is exported and comes back. */
static void
test_own_memories_come_back(void **state)
{
	struct memory_test *t = *state;

	memory_add(t, &(struct memory_new){ .text = "likes tea",
	    .subject = "Ann", .categories = "z, a", .event_at = 1234567890,
	    .metadata = "{\"k\":\"v\"}" });
	memory_say(t, "plain");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 2);
	assert_non_null(strstr(export_all(t, "jsonl"), "[\"a\",\"z\"]"));
	export_comes_back(t, "jsonl");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_everything_comes_back),
		MEMORY_TEST(test_own_memories_come_back),
	};

	return cmocka_run_group_tests_name("export_jsonl", tests, NULL, NULL);
}
