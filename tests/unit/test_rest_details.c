/* rest_details: fields beside OpenMemory's, their refusals, what GET shows */
#include "unit.h"

#include "memory/categories.h"
#include "rest_fixture.h"

static const char *
details(struct rest_test *r, const char *id)
{
	const struct json *j;

	assert_int_equal(rest_call(r, rest_get, id, NULL), 200);
	j = r->answer;
	return arena_printf(r->t.arena, "%s %s %s %s %s %s %s %s",
	    json_text(r->t.arena, json_get(j, "title")),
	    json_text(r->t.arena, json_get(j, "subject")),
	    json_text(r->t.arena, json_get(j, "date")),
	    json_text(r->t.arena, json_get(j, "valid_from")),
	    json_text(r->t.arena, json_get(j, "valid_to")),
	    json_text(r->t.arena, json_get(j, "expires_at")),
	    json_text(r->t.arena, json_get(j, "pinned")),
	    json_text(r->t.arena, json_get(j, "categories")));
}

static void
test_create_and_patch(void **state)
{
	struct rest_test *r = *state;
	const char *id;

	assert_int_equal(rest_call(r, rest_create, NULL, "{\"text\":\"a\","
	    "\"title\":\"T\",\"subject\":\"S\",\"date\":\"2020-01-02\","
	    "\"valid_from\":1577836800,\"valid_to\":\"2030-01-01T00:00:00Z\","
	    "\"expires_at\":\"2031-01-01\",\"pinned\":true,"
	    "\"categories\":[\"x\"]}"), 200);
	id = rest_text(r, "id");
	assert_string_equal(details(r, id), "\"T\" \"S\" "
	    "\"2020-01-02T00:00:00Z\" \"2020-01-01T00:00:00Z\" "
	    "\"2030-01-01T00:00:00Z\" \"2031-01-01T00:00:00Z\" true [\"x\"]");
	assert_int_equal(rest_call(r, rest_patch, id, "{\"title\":null,"
	    "\"date\":null,\"pinned\":false,\"categories\":[\"y\",\"z\"]}"),
	    200);
	assert_string_equal(details(r, id), "null \"S\" null "
	    "\"2020-01-01T00:00:00Z\" \"2030-01-01T00:00:00Z\" "
	    "\"2031-01-01T00:00:00Z\" false [\"y\",\"z\"]");
	assert_int_equal(rest_call(r, rest_patch, id, "{\"subject\":null,"
	    "\"valid_from\":null,\"valid_to\":null,\"expires_at\":null,"
	    "\"categories\":null}"), 200);
	assert_string_equal(details(r, id),
	    "null null null null null null false []");
	assert_string_equal(rest_text(r, "kind"), "fact");
	assert_true(json_type(json_get(r->answer, "replaced_by")) ==
	    JSON_NULL);
	assert_int_equal(json_len(json_get(r->answer, "replaces")), 0);
}

static void
test_longest_categories(void **state)
{
	struct rest_test *r = *state;
	const char *names = arena_printf(r->t.arena, "\"%0*d\"",
	    CATEGORY_NAME_MAX, 0);

	for (int i = 1; i < CATEGORIES_MAX; i++)
		names = arena_printf(r->t.arena, "%s,\"%0*d\"", names,
		    CATEGORY_NAME_MAX, i);
	assert_int_equal(rest_call(r, rest_create, NULL, arena_printf(
	    r->t.arena, "{\"text\":\"a\",\"categories\":[%s]}", names)), 200);
	assert_int_equal(json_len(json_get(r->answer, "categories")),
	    CATEGORIES_MAX);
}

static void
test_refused(void **state)
{
	static const struct { const char *field, *place; } bad[] = {
		{ "\"title\":7", "body.title" },
		{ "\"subject\":[]", "body.subject" },
		{ "\"date\":\"next week\"", "body.date" },
		{ "\"date\":true", "body.date" },
		{ "\"valid_from\":\"2020-02-30\"", "body.valid_from" },
		{ "\"valid_from\":0", "body.valid_from" },
		{ "\"valid_to\":-1", "body.valid_to" },
		{ "\"valid_to\":253402300800", "body.valid_to" },
		{ "\"valid_to\":1.5", "body.valid_to" },
		{ "\"valid_from\":9,\"valid_to\":9", "body.valid_to" },
		{ "\"expires_at\":\"soon\"", "body.expires_at" },
		{ "\"expires_at\":1700000000", "body.expires_at" },
		{ "\"pinned\":1", "body.pinned" },
		{ "\"categories\":\"x\"", "body.categories" },
	};
	struct rest_test *r = *state;
	const char *id = memory_say(&r->t, "old")->id;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(rest_call(r, rest_create, NULL, arena_printf(
		    r->t.arena, "{\"text\":\"a\",%s}", bad[i].field)), 422);
		assert_string_equal(rest_place(r), bad[i].place);
		assert_int_equal(rest_call(r, rest_patch, id, arena_printf(
		    r->t.arena, "{\"text\":\"a\",%s}", bad[i].field)), 422);
		assert_string_equal(rest_place(r), bad[i].place);
	}
	assert_int_equal(rest_call(r, rest_patch, id, arena_printf(r->t.arena,
	    "{\"title\":\"%0*d\"}", MEMORY_TITLE_MAX + 1, 0)), 422);
	assert_string_equal(rest_place(r), "body.title");
	assert_int_equal(rest_call(r, rest_patch, id, arena_printf(r->t.arena,
	    "{\"subject\":\"%0*d\"}", MEMORY_SUBJECT_MAX + 1, 0)), 422);
	assert_int_equal(memory_count(&r->t, "SELECT count(*) FROM memories "
	    "WHERE text = 'old'"), 1);
	assert_int_equal(memory_count(&r->t, "SELECT count(*) FROM memories"),
	    1);
}

static void
test_replaces(void **state)
{
	struct rest_test *r = *state;
	const char *old = memory_say(&r->t, "Anna likes green tea a lot")->id;
	const char *id;

	assert_int_equal(rest_call(r, rest_create, NULL, "{\"text\":\"b\","
	    "\"replaces\":\"x\"}"), 422);
	assert_string_equal(rest_place(r), "body.replaces");
	assert_int_equal(rest_call(r, rest_create, NULL, "{\"text\":\"b\","
	    "\"replaces\":\"7635b850-42cc-405b-8f29-7dcc0ee64120\"}"), 422);
	assert_string_equal(rest_place(r), "body.replaces");
	/* Alike, and said so. */
	assert_int_equal(rest_call(r, rest_create, NULL,
	    "{\"text\":\"Anna liked green tea a lot\"}"), 200);
	assert_string_equal(json_string(json_get(json_at(json_get(r->answer,
	    "similar"), 0), "id")), old);
	assert_int_equal(rest_call(r, rest_create, NULL, arena_printf(
	    r->t.arena, "{\"text\":\"Anna hates tea\",\"replaces\":\"%s\"}",
	    old)), 200);
	assert_null(json_get(r->answer, "similar"));
	id = rest_text(r, "id");
	assert_int_equal(rest_call(r, rest_get, id, NULL), 200);
	assert_string_equal(json_string(json_at(json_get(r->answer,
	    "replaces"), 0)), old);
	assert_int_equal(rest_call(r, rest_get, old, NULL), 200);
	assert_string_equal(rest_text(r, "state"), "archived");
	assert_string_equal(rest_text(r, "replaced_by"), id);
	assert_int_equal(rest_call(r, rest_history, old, NULL), 200);
	assert_string_equal(json_string(json_get(json_at(json_get(r->answer,
	    "history"), 0), "replaced_by")), id);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_create_and_patch),
		REST_TEST(test_longest_categories), REST_TEST(test_refused),
		REST_TEST(test_replaces),
	};

	return cmocka_run_group_tests_name("rest_details", tests, NULL, NULL);
}
