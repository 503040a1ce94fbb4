/* rest_answer: what is told of a memory */
#include "unit.h"

#include "rest_fixture.h"

static void
test_shapes(void **state)
{
	struct rest_test *r = *state;
	const char *id;

	assert_int_equal(rest_call(r, rest_create, NULL,
	    "{\"text\":\"a \\\"b\\\"\",\"metadata\":{\"k\":[1]},"
	    "\"categories\":[\"x\",\"y\"]}"), 200);
	id = rest_text(r, "id");
	assert_string_equal(rest_text(r, "content"), "a \"b\"");
	assert_string_equal(rest_text(r, "created_at"), "2023-11-14T22:13:20Z");
	assert_string_equal(rest_text(r, "user_id"), "person-1");
	assert_int_equal(json_type(json_get(r->answer, "deleted_at")),
	    JSON_NULL);
	assert_string_equal(json_text(r->t.arena,
	    json_get(r->answer, "metadata_")), "{\"k\":[1]}");
	assert_int_equal(json_len(json_get(r->answer, "categories")), 2);
	assert_int_equal(rest_call(r, rest_get, id, NULL), 200);
	assert_string_equal(rest_text(r, "text"), "a \"b\"");
	assert_int_equal(rest_int(r, "created_at"), 1700000000);
	assert_string_equal(rest_text(r, "app_name"), "A Client");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_shapes),
	};

	return cmocka_run_group_tests_name("rest_answer", tests, NULL, NULL);
}
