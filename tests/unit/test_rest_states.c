/* rest_states: archive, pause in all its forms, restore, history */
#include "unit.h"

#include "rest_fixture.h"

static const char unknown[] = "7635b850-42cc-405b-8f29-7dcc0ee64120";

static const char *
state_of(struct rest_test *r, const char *id)
{
	rest_call(r, rest_get, id, NULL);
	return rest_text(r, "state");
}

static void
test_archive(void **state)
{
	struct rest_test *r = *state;
	const char *a = memory_say(&r->t, "a")->id;
	const char *b = memory_say(&r->t, "b")->id;

	assert_int_equal(rest_call(r, rest_archive, NULL, arena_printf(
	    r->t.arena, "[\"%s\",\"%s\"]", a, unknown)), 200);
	assert_string_equal(rest_text(r, "message"),
	    "Successfully archived 1 memories");
	assert_string_equal(state_of(r, a), "archived");
	assert_int_equal(rest_call(r, rest_archive, NULL, arena_printf(
	    r->t.arena, "{\"memory_ids\":[\"%s\"]}", b)), 200);
	assert_string_equal(state_of(r, b), "archived");
	assert_int_equal(rest_call(r, rest_archive, NULL, "{}"), 422);
	assert_string_equal(rest_place(r), "body.memory_ids");
	assert_int_equal(rest_call(r, rest_archive, NULL, "[7]"), 422);
}

static void
test_pause(void **state)
{
	static const char *const bad[] = {
		"{\"state\":\"hidden\",\"global_pause\":true}",
		"{\"app_id\":\"x\"}", "{\"global_pause\":1}",
		"{\"category_ids\":\"x\"}", "{\"all_for_app\":\"yes\"}",
	};
	struct rest_test *r = *state;
	struct memory *m = memory_add(&r->t, &(struct memory_new){
	    .text = "a", .categories = "food" });
	struct arena *a = r->t.arena;

	assert_int_equal(rest_call(r, rest_pause, NULL, arena_printf(a,
	    "{\"memory_ids\":[\"%s\"],\"user_id\":\"person-1\"}", m->id)), 200);
	assert_string_equal(rest_text(r, "message"),
	    "Successfully paused 1 memories");
	assert_string_equal(state_of(r, m->id), "paused");
	assert_int_equal(rest_call(r, rest_pause, NULL, arena_printf(a,
	    "{\"app_id\":\"%s\",\"all_for_app\":true,\"state\":\"active\"}",
	    m->app_id)), 200);
	assert_string_equal(rest_text(r, "message"),
	    "Successfully resumed 1 memories");
	assert_int_equal(rest_call(r, rest_pause, NULL,
	    "{\"global_pause\":true,\"state\":\"archived\"}"), 200);
	assert_string_equal(state_of(r, m->id), "archived");
	assert_int_equal(rest_call(r, rest_pause, NULL, arena_printf(a,
	    "{\"category_ids\":[\"%s\"]}", unknown)), 200);
	assert_string_equal(rest_text(r, "message"),
	    "Successfully paused 0 memories");
	assert_int_equal(rest_call(r, rest_pause, NULL, arena_printf(a,
	    "{\"memory_ids\":[\"%s\"],\"state\":\"deleted\"}", m->id)), 200);
	assert_int_equal(rest_call(r, rest_get, m->id, NULL), 404);
	assert_int_equal(rest_call(r, rest_pause, NULL, "{}"), 400);
	assert_int_equal(rest_call(r, rest_pause, NULL,
	    "{\"all_for_app\":true}"), 400);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(rest_call(r, rest_pause, NULL, bad[i]), 422);
}

static void
test_foreign_user(void **state)
{
	struct rest_test *r = *state;

	memory_say(&r->t, "a");
	assert_int_equal(rest_call(r, rest_pause, NULL,
	    "{\"global_pause\":true,\"user_id\":\"person-2\"}"), 403);
	rest_set(r, REST_USER_ID, "person-2");
	assert_int_equal(rest_call(r, rest_archive, NULL, "[]"), 403);
	assert_int_equal(memory_count(&r->t, "SELECT count(*) FROM memories "
	    "WHERE state = 'active'"), 1);
}

static void
test_restore(void **state)
{
	struct rest_test *r = *state;
	const char *id = memory_say(&r->t, "tea")->id;

	assert_int_equal(rest_call(r, rest_restore, id, NULL), 404);
	assert_int_equal(rest_call(r, rest_restore, unknown, NULL), 404);
	rest_call(r, rest_delete, id, NULL);
	assert_int_equal(rest_call(r, rest_restore, id, NULL), 200);
	assert_string_equal(rest_text(r, "state"), "active");
	assert_string_equal(rest_text(r, "content"), "tea");
	rest_call(r, rest_delete, id, NULL);
	assert_int_equal(rest_call(r, rest_restore_many, NULL, arena_printf(
	    r->t.arena, "{\"memory_ids\":[\"%s\",\"%s\"]}", id, unknown)), 200);
	assert_string_equal(rest_text(r, "message"),
	    "Successfully restored 1 memories");
	rest_call(r, rest_delete, id, NULL);
	memory_say(&r->t, "Tea.");
	assert_int_equal(rest_call(r, rest_restore, id, NULL), 409);
	assert_non_null(strstr(rest_text(r, "detail"), id));
	assert_int_equal(rest_call(r, rest_restore_many, NULL, "{}"), 422);
}

static void
test_history(void **state)
{
	struct rest_test *r = *state;
	const char *id = memory_say(&r->t, "one")->id;
	const struct json *list;

	rest_call(r, rest_replace, id, "{\"memory_content\":\"two\"}");
	rest_call(r, rest_archive, NULL, arena_printf(r->t.arena, "[\"%s\"]",
	    id));
	assert_int_equal(rest_call(r, rest_history, id, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 2);
	list = json_get(r->answer, "history");
	assert_int_equal(json_len(list), 2);
	assert_string_equal(json_string(json_get(json_at(list, 0), "type")),
	    "state");
	assert_string_equal(json_string(json_get(json_at(list, 0),
	    "new_state")), "archived");
	assert_string_equal(json_string(json_get(json_at(list, 1),
	    "old_text")), "one");
	assert_string_equal(json_string(json_get(json_at(list, 1),
	    "app_name")), "A Client");
	assert_string_equal(json_string(json_get(json_at(list, 1),
	    "changed_at")), "2023-11-14T22:13:20Z");
	rest_set(r, REST_PAGE, "2");
	rest_set(r, REST_PAGE_SIZE, "1");
	assert_int_equal(rest_call(r, rest_history, id, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 2);
	assert_int_equal(json_len(json_get(r->answer, "history")), 1);
	assert_int_equal(rest_call(r, rest_history, unknown, NULL), 404);
	rest_set(r, REST_PAGE_SIZE, "x");
	assert_int_equal(rest_call(r, rest_history, id, NULL), 422);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_archive), REST_TEST(test_pause),
		REST_TEST(test_foreign_user), REST_TEST(test_restore),
		REST_TEST(test_history),
	};

	return cmocka_run_group_tests_name("rest_states", tests, NULL, NULL);
}
