/* rest_apps: shapes and refusals; a paused client */
#include "unit.h"

#include "rest_fixture.h"

static const char unknown[] = "7635b850-42cc-405b-8f29-7dcc0ee64120";

static void
test_apps(void **state)
{
	struct rest_test *r = *state;
	const char *id = memory_say(&r->t, "a")->app_id;
	const struct json *app;

	assert_int_equal(rest_call(r, rest_apps, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 1);
	assert_int_equal(rest_int(r, "page_size"), 10);
	app = json_at(json_get(r->answer, "apps"), 0);
	assert_string_equal(json_string(json_get(app, "id")), id);
	rest_set(r, REST_SORT_BY, "memories_accessed");
	rest_set(r, REST_SORT_DIRECTION, "desc");
	rest_set(r, REST_IS_ACTIVE, "True");
	rest_set(r, REST_NAME, "client");
	assert_int_equal(rest_call(r, rest_apps, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 1);
	rest_set(r, REST_IS_ACTIVE, "0");
	assert_int_equal(rest_call(r, rest_apps, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 0);
	assert_int_equal(rest_call(r, rest_app, id, NULL), 200);
	assert_int_equal(rest_int(r, "total_memories_created"), 1);
	assert_int_equal(json_type(json_get(r->answer, "last_accessed")),
	    JSON_NULL);
	assert_int_equal(rest_call(r, rest_app, unknown, NULL), 404);
	assert_int_equal(rest_call(r, rest_app_memories, id, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 1);
	assert_int_equal(rest_call(r, rest_app_memories, unknown, NULL), 404);
	assert_int_equal(rest_call(r, rest_stats, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total_memories"), 1);
	assert_int_equal(rest_int(r, "total_apps"), 1);
}

static void
test_refused(void **state)
{
	static const struct { enum rest_param i; const char *value; } bad[] = {
		{ REST_SORT_BY, "x" }, { REST_SORT_DIRECTION, "x" },
		{ REST_IS_ACTIVE, "x" }, { REST_PAGE, "0" },
		{ REST_PAGE_SIZE, "101" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		rest_set(r, bad[i].i, bad[i].value);
		assert_int_equal(rest_call(r, rest_apps, NULL, NULL), 422);
		assert_string_equal(rest_place(r), arena_printf(r->t.arena,
		    "query.%s", rest_params[bad[i].i].name));
		rest_set(r, bad[i].i, NULL);
	}
	rest_set(r, REST_USER_ID, "person-2");
	assert_int_equal(rest_call(r, rest_apps, NULL, NULL), 403);
	assert_int_equal(rest_call(r, rest_stats, NULL, NULL), 403);
}

static void
test_pause(void **state)
{
	struct rest_test *r = *state;
	const char *id = memory_say(&r->t, "a")->app_id;

	assert_int_equal(rest_call(r, rest_app_change, id, NULL), 422);
	rest_set(r, REST_IS_ACTIVE, "false");
	assert_int_equal(rest_call(r, rest_app_change, id, NULL), 409);
	assert_int_equal(rest_call(r, rest_app_change, unknown, NULL), 404);
	r->who.client_id = "client-2";
	assert_int_equal(rest_call(r, rest_app_change, id, NULL), 200);
	assert_string_equal(rest_text(r, "status"), "success");
	r->who.client_id = "client-1";
	assert_int_equal(rest_call(r, rest_create, NULL, "{\"text\":\"b\"}"),
	    403);
	assert_non_null(strstr(rest_text(r, "detail"), "paused"));
	assert_int_equal(rest_call(r, rest_list, NULL, NULL), 403);
	assert_int_equal(memory_count(&r->t, "SELECT count(*) FROM memories"),
	    1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_apps), REST_TEST(test_refused),
		REST_TEST(test_pause),
	};

	return cmocka_run_group_tests_name("rest_apps", tests, NULL, NULL);
}
