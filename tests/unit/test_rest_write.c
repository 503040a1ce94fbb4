/* rest_write: create, replace, patch, delete */
#include "unit.h"

#include "rest_fixture.h"

static const char unknown[] = "7635b850-42cc-405b-8f29-7dcc0ee64120";

static void
test_create(void **state)
{
	struct rest_test *r = *state;
	const char *id;

	assert_int_equal(rest_call(r, rest_create, NULL,
	    "{\"text\":\"Anna likes tea\",\"app\":\"x\",\"infer\":true}"), 200);
	id = rest_text(r, "id");
	assert_string_equal(rest_text(r, "app_name"), "A Client");
	/* Said again, it is the same memory. */
	assert_int_equal(rest_call(r, rest_create, NULL,
	    "{\"text\":\"anna likes TEA.\"}"), 200);
	assert_string_equal(rest_text(r, "id"), id);
	assert_string_equal(rest_text(r, "content"), "Anna likes tea");
}

static void
test_create_refused(void **state)
{
	static const struct { const char *body, *place; } bad[] = {
		{ "{}", "body.text" }, { "{\"text\":\"\"}", "body.text" },
		{ "{\"text\":\" \\n\"}", "body.text" },
		{ "{\"text\":null}", "body.text" },
		{ "{\"text\":\"a\",\"metadata\":[]}", "body.metadata" },
		{ "{\"text\":\"a\",\"categories\":\"x\"}", "body.categories" },
		{ "{\"text\":\"a\",\"categories\":[1]}", "body.categories" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(rest_call(r, rest_create, NULL, bad[i].body),
		    422);
		assert_string_equal(rest_place(r), bad[i].place);
	}
	assert_int_equal(rest_call(r, rest_create, NULL, arena_printf(
	    r->t.arena, "{\"text\":\"%0*d\"}", MEMORY_TEXT_MAX + 1, 1)), 422);
	assert_string_equal(rest_place(r), "body.text");
	assert_int_equal(rest_call(r, rest_create, NULL, arena_printf(
	    r->t.arena, "{\"text\":\"a\",\"metadata\":{\"k\":\"%0*d\"}}",
	    MEMORY_METADATA_MAX, 1)), 422);
	assert_string_equal(rest_place(r), "body.metadata");
	assert_int_equal(memory_count(&r->t, "SELECT count(*) FROM memories"),
	    0);
}

static void
test_replace(void **state)
{
	struct rest_test *r = *state;
	const char *id = memory_say(&r->t, "old")->id;

	memory_say(&r->t, "taken");
	assert_int_equal(rest_call(r, rest_replace, id,
	    "{\"memory_content\":\"new\",\"user_id\":\"person-1\"}"), 200);
	assert_string_equal(rest_text(r, "content"), "new");
	assert_int_equal(rest_call(r, rest_replace, id,
	    "{\"memory_content\":\"Taken.\"}"), 409);
	assert_int_equal(rest_call(r, rest_replace, id, "{\"text\":\"x\"}"), 422);
	assert_string_equal(rest_place(r), "body.memory_content");
	assert_int_equal(rest_call(r, rest_replace, id,
	    "{\"memory_content\":\"\"}"), 422);
	assert_int_equal(rest_call(r, rest_replace, unknown,
	    "{\"memory_content\":\"x\"}"), 404);
}

static void
test_patch(void **state)
{
	struct rest_test *r = *state;
	const char *id = memory_say(&r->t, "old")->id;

	assert_int_equal(rest_call(r, rest_patch, id,
	    "{\"metadata\":{\"k\":1}}"), 200);
	assert_string_equal(rest_text(r, "content"), "old");
	assert_int_equal(rest_call(r, rest_patch, id, "{\"text\":\"new\"}"), 200);
	assert_string_equal(rest_text(r, "content"), "new");
	assert_string_equal(json_text(r->t.arena,
	    json_get(r->answer, "metadata_")), "{\"k\":1}");
	assert_int_equal(rest_call(r, rest_patch, id, "{}"), 422);
	assert_int_equal(rest_call(r, rest_patch, unknown,
	    "{\"text\":\"x\"}"), 404);
}

static void
test_delete(void **state)
{
	struct rest_test *r = *state;
	const char *a = memory_say(&r->t, "a")->id;
	const char *b = memory_say(&r->t, "b")->id;

	assert_int_equal(rest_call(r, rest_delete, a, NULL), 200);
	assert_string_equal(rest_text(r, "message"),
	    "Successfully deleted 1 memories");
	assert_int_equal(rest_call(r, rest_delete, a, NULL), 404);
	assert_int_equal(rest_call(r, rest_delete_many, NULL, arena_printf(
	    r->t.arena, "{\"memory_ids\":[\"%s\",\"%s\",\"%s\"]}", a, b,
	    unknown)), 200);
	assert_string_equal(rest_text(r, "message"),
	    "Successfully deleted 1 memories");
	assert_int_equal(rest_call(r, rest_delete_many, NULL,
	    "{\"memory_ids\":[]}"), 200);
	assert_int_equal(rest_call(r, rest_delete_many, NULL, "{}"), 422);
	assert_int_equal(rest_call(r, rest_delete_many, NULL,
	    "{\"memory_ids\":[7]}"), 422);
	assert_string_equal(rest_place(r), "body.memory_ids");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_create), REST_TEST(test_create_refused),
		REST_TEST(test_replace), REST_TEST(test_patch),
		REST_TEST(test_delete),
	};

	return cmocka_run_group_tests_name("rest_write", tests, NULL, NULL);
}
