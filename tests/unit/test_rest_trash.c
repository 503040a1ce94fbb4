/* rest_trash: what is in the trash, and emptying it */
#include "unit.h"

#include "rest_fixture.h"

static void
test_list_and_empty(void **state)
{
	struct rest_test *r = *state;
	const char *ids[3];
	const struct json *item;
	int64_t n;

	for (int i = 0; i < 3; i++) {
		ids[i] = memory_say(&r->t, arena_printf(r->t.arena, "m%d",
		    i))->id;
		r->t.rq->call.now++;
		assert_int_equal(memories_delete(r->t.rq, &r->t.p, &ids[i], 1,
		    &n), OK);
	}
	memory_say(&r->t, "kept");
	rest_set(r, REST_SIZE, "2");
	assert_int_equal(rest_call(r, rest_trash, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 3);
	assert_int_equal(rest_int(r, "pages"), 2);
	item = json_at(json_get(r->answer, "items"), 0);
	assert_string_equal(json_string(json_get(item, "id")), ids[2]);
	assert_string_equal(json_string(json_get(item, "deleted_at")),
	    "2023-11-14T22:13:23Z");
	rest_set(r, REST_PAGE, "2");
	assert_int_equal(rest_call(r, rest_trash, NULL, NULL), 200);
	assert_int_equal(json_len(json_get(r->answer, "items")), 1);
	assert_int_equal(rest_call(r, rest_empty_trash, NULL, arena_printf(
	    r->t.arena, "{\"memory_ids\":[\"%s\"]}", ids[0])), 200);
	assert_string_equal(rest_text(r, "message"),
	    "Successfully purged 1 memories");
	assert_int_equal(rest_call(r, rest_empty_trash, NULL, NULL), 200);
	assert_string_equal(rest_text(r, "message"),
	    "Successfully purged 2 memories");
	assert_int_equal(rest_call(r, rest_empty_trash, NULL, "{}"), 200);
	assert_string_equal(rest_text(r, "message"),
	    "Successfully purged 0 memories");
	assert_int_equal(memory_count(&r->t, "SELECT count(*) FROM memories"),
	    1);
}

static void
test_refused(void **state)
{
	struct rest_test *r = *state;

	rest_set(r, REST_SIZE, "101");
	assert_int_equal(rest_call(r, rest_trash, NULL, NULL), 422);
	assert_string_equal(rest_place(r), "query.size");
	rest_set(r, REST_SIZE, NULL);
	rest_set(r, REST_PAGE, "0");
	assert_int_equal(rest_call(r, rest_trash, NULL, NULL), 422);
	assert_string_equal(rest_place(r), "query.page");
	assert_int_equal(rest_call(r, rest_empty_trash, NULL,
	    "{\"memory_ids\":[\"x\"]}"), 422);
	assert_string_equal(rest_place(r), "body.memory_ids");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_list_and_empty), REST_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("rest_trash", tests, NULL, NULL);
}
