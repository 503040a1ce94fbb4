/* rest_access: what the calls wrote down, in OpenMemory's shape */
#include "unit.h"

#include "memory/access.h"
#include "rest_fixture.h"

static const char unknown[] = "7635b850-42cc-405b-8f29-7dcc0ee64120";

static int
finish(struct rest_test *r, rest_handler *handle, const char *id,
    const char *body)
{
	int status = rest_call(r, handle, id, body);

	access_after(r->t.rq);
	r->t.rq->call.now++;
	return status;
}

/* The types of a memory's log, newest first. */
static const char *
types(struct rest_test *r, const char *id)
{
	const struct json *logs;
	const char *s = "";

	assert_int_equal(rest_call(r, rest_access_log, id, NULL), 200);
	logs = json_get(r->answer, "logs");
	for (size_t i = 0; i < json_len(logs); i++)
		s = arena_printf(r->t.arena, "%s%s%s", s, i > 0 ? " " : "",
		    json_string(json_get(json_at(logs, i), "access_type")));
	return s;
}

static void
test_log(void **state)
{
	struct rest_test *r = *state;
	struct memory *m = memory_say(&r->t, "Anna likes tea");
	const struct json *log;

	assert_string_equal(types(r, m->id), "");
	finish(r, rest_list, NULL, NULL);
	finish(r, rest_get, m->id, NULL);
	finish(r, rest_filter, NULL, NULL);
	finish(r, rest_history, m->id, NULL);
	finish(r, rest_search, NULL, "{\"query\":\"tea\"}");
	/* What shows nothing is no reading. */
	finish(r, rest_search, NULL, "{\"query\":\"zebra\"}");
	finish(r, rest_get, unknown, NULL);
	finish(r, rest_apps, NULL, NULL);
	assert_string_equal(types(r, m->id), "search fetch list fetch list");
	assert_int_equal(rest_int(r, "total"), 5);
	log = json_at(json_get(r->answer, "logs"), 0);
	assert_string_equal(json_string(json_get(log, "memory_id")), m->id);
	assert_string_equal(json_string(json_get(log, "app_id")), m->app_id);
	assert_string_equal(json_string(json_get(json_get(log, "metadata_"),
	    "query")), "tea");
	log = json_at(json_get(r->answer, "logs"), 1);
	assert_int_equal(json_type(json_get(log, "metadata_")), JSON_NULL);
	finish(r, rest_delete, m->id, NULL);
	assert_int_equal(rest_call(r, rest_access_log, m->id, NULL), 404);
	finish(r, rest_restore, m->id, NULL);
	assert_string_equal(types(r, m->id),
	    "delete search fetch list fetch list");
	rest_set(r, REST_PAGE_SIZE, "1");
	assert_string_equal(types(r, m->id), "delete");
	assert_int_equal(rest_int(r, "total"), 6);
	rest_set(r, REST_PAGE_SIZE, "0");
	assert_int_equal(rest_call(r, rest_access_log, m->id, NULL), 422);
}

static void
test_accessed(void **state)
{
	struct rest_test *r = *state;
	struct memory *m = memory_say(&r->t, "Anna likes tea");
	const struct json *item;

	finish(r, rest_get, m->id, NULL);
	finish(r, rest_get, m->id, NULL);
	assert_int_equal(rest_call(r, rest_app_accessed, m->app_id, NULL),
	    200);
	assert_int_equal(rest_int(r, "total"), 1);
	item = json_at(json_get(r->answer, "memories"), 0);
	assert_string_equal(json_text(r->t.arena, json_get(item,
	    "access_count")), "2");
	assert_string_equal(json_string(json_get(json_get(item, "memory"),
	    "app_name")), "A Client");
	assert_int_equal(rest_call(r, rest_app, m->app_id, NULL), 200);
	assert_int_equal(rest_int(r, "total_memories_accessed"), 1);
	assert_string_equal(rest_text(r, "first_accessed"),
	    "2023-11-14T22:13:20Z");
	assert_string_equal(rest_text(r, "last_accessed"),
	    "2023-11-14T22:13:21Z");
	assert_int_equal(rest_call(r, rest_app_accessed, unknown, NULL), 404);
	rest_set(r, REST_USER_ID, "person-2");
	assert_int_equal(rest_call(r, rest_app_accessed, m->app_id, NULL),
	    403);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_log), REST_TEST(test_accessed),
	};

	return cmocka_run_group_tests_name("rest_access", tests, NULL, NULL);
}
