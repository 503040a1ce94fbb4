#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"
#include "memory/import_json.h"

static enum err
read_record(struct memory_test *t, const char *text, struct import_record *r)
{
	struct import im = { .rq = t->rq, .unit = "line", .place = 7 };
	struct json *j;

	assert_int_equal(json_parse(t->arena, text, strlen(text), 1 << 20, &j),
	    OK);
	return import_json_record(&im, j, r);
}

static void
test_members(void **state)
{
	struct memory_test *t = *state;
	struct import_record r;

	assert_int_equal(read_record(t, "{\"id\":\"i\",\"content\":\"c\","
	    "\"metadata\":{\"a\":1},\"created_at\":\"2024-01-02T03:04:05.678\","
	    "\"updated_at\":1704164646.9,\"state\":\"paused\",\"app\":\"A\","
	    "\"categories\":[\"x\",\"y\"],\"subject\":\"s\",\"title\":\"t\","
	    "\"kind\":\"note\",\"pinned\":true,\"event_at\":1,\"archived_at\":2,"
	    "\"deleted_at\":3,\"valid_from\":4,\"valid_to\":5,\"expires_at\":6,"
	    "\"conversation\":{\"source\":\"S\",\"id\":\"C\",\"title\":\"T\","
	    "\"started_at\":7},\"position\":8,\"other\":[]}", &r), OK);
	assert_string_equal(r.id, "i");
	assert_string_equal(r.text, "c");
	assert_string_equal(r.metadata, "{\"a\":1}");
	assert_int_equal(r.created_at, 1704164645);
	assert_int_equal(r.updated_at, 1704164646);
	assert_string_equal(r.state, "paused");
	assert_string_equal(r.app, "A");
	assert_string_equal(r.categories, "x,y");
	assert_string_equal(r.subject, "s");
	assert_string_equal(r.title, "t");
	assert_string_equal(r.kind, "note");
	assert_true(r.pinned);
	assert_int_equal(r.event_at + r.archived_at * 10 + r.deleted_at * 100 +
	    r.valid_from * 1000 + r.valid_to * 10000 + r.expires_at * 100000,
	    654321);
	assert_string_equal(r.conversation.source, "S");
	assert_string_equal(r.conversation.ext_id, "C");
	assert_string_equal(r.conversation.title, "T");
	assert_int_equal(r.conversation.started_at, 7);
	assert_int_equal(r.pos, 8);
}

static void
test_spellings(void **state)
{
	struct memory_test *t = *state;
	struct import_record r;

	assert_int_equal(read_record(t, "{\"memory\":\"m\",\"app_name\":\"A\","
	    "\"metadata_\":{\"a\":1},\"categories\":\"x,y\"}", &r), OK);
	assert_string_equal(r.text, "m");
	assert_string_equal(r.app, "A");
	assert_string_equal(r.metadata, "{\"a\":1}");
	assert_string_equal(r.categories, "x,y");
	assert_int_equal(read_record(t, "{\"text\":\"t\",\"content\":null,"
	    "\"metadata\":{},\"categories\":[],\"created_at\":null,\"id\":null}",
	    &r), OK);
	assert_string_equal(r.text, "t");
	assert_null(r.metadata);
	assert_null(r.categories);
	assert_null(r.id);
	assert_int_equal(r.created_at, 0);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	static const struct { const char *text, *why; } cases[] = {
		{ "[]", "it is no JSON object" },
		{ "\"x\"", "it is no JSON object" },
		{ "{}", "there is no content, memory or text" },
		{ "{\"content\":1}", "content is no text" },
		{ "{\"content\":[\"x\"]}", "content is no text" },
		{ "{\"content\":\"a\\u0000b\"}", "content is no text" },
		{ "{\"content\":\"x\",\"id\":7}", "id is no text" },
		{ "{\"content\":\"x\",\"state\":true}", "state is no text" },
		{ "{\"content\":\"x\",\"metadata\":[]}", "metadata is no object" },
		{ "{\"content\":\"x\",\"metadata\":\"{}\"}", "metadata is no object" },
		{ "{\"content\":\"x\",\"categories\":{}}", "categories is no array" },
		{ "{\"content\":\"x\",\"categories\":[1]}", "a category is no text" },
		{ "{\"content\":\"x\",\"created_at\":\"yesterday\"}",
		    "created_at is neither" },
		{ "{\"content\":\"x\",\"created_at\":1e300}", "created_at is neither" },
		{ "{\"content\":\"x\",\"updated_at\":{}}", "updated_at is neither" },
		{ "{\"content\":\"x\",\"pinned\":1}", "pinned is neither" },
		{ "{\"content\":\"x\",\"conversation\":1}", "is no object" },
		{ "{\"content\":\"x\",\"conversation\":{\"id\":\"c\"}}", "lacks its" },
		{ "{\"content\":\"x\",\"conversation\":{\"id\":\"c\",\"source\":\"s\"}}",
		    "lacks its" },
		{ "{\"content\":\"x\",\"conversation\":{\"id\":\"c\",\"source\":\"s\"},"
		    "\"position\":-1}", "lacks its" },
	};
	struct import_record r;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (read_record(t, cases[i].text, &r) != ERR_INVALID)
			fail_msg("not refused: %s", cases[i].text);
		assert_memory_equal(t->rq->fault.text, "line 7: ", 8);
		if (strstr(t->rq->fault.text, cases[i].why) == NULL)
			fail_msg("%s: %s", cases[i].text, t->rq->fault.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_members),
		MEMORY_TEST(test_spellings),
		MEMORY_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("import_json", tests, NULL, NULL);
}
