/* rest_begin: whose call it is, and bodies */
#include "unit.h"

#include "rest_fixture.h"

static void
test_user_id(void **state)
{
	struct rest_test *r = *state;

	assert_int_equal(rest_call(r, rest_create, NULL,
	    "{\"text\":\"a\",\"user_id\":\"person-2\"}"), 403);
	assert_non_null(strstr(rest_text(r, "detail"), "user_id"));
	assert_int_equal(rest_call(r, rest_create, NULL,
	    "{\"text\":\"a\",\"user_id\":7}"), 422);
	assert_int_equal(rest_call(r, rest_create, NULL,
	    "{\"text\":\"a\",\"user_id\":\"person-1\"}"), 200);
	rest_set(r, REST_USER_ID, "person-2");
	assert_int_equal(rest_call(r, rest_list, NULL, NULL), 403);
	rest_set(r, REST_USER_ID, "person-1");
	assert_int_equal(rest_call(r, rest_list, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 1);
}

static void
test_body(void **state)
{
	struct rest_test *r = *state;

	assert_int_equal(rest_call(r, rest_create, NULL, "{\"text\""), 400);
	assert_non_null(rest_text(r, "detail"));
	assert_int_equal(rest_call(r, rest_create, NULL,
	    "{\"text\":\"a\",\"text\":\"b\"}"), 400);
	assert_int_equal(rest_call(r, rest_create, NULL, "[]"), 422);
	assert_string_equal(rest_place(r), "body");
	assert_int_equal(rest_call(r, rest_create, NULL, NULL), 422);
	assert_string_equal(rest_place(r), "body.text");
	assert_int_equal(rest_call(r, rest_create, NULL, "{\"text\":7}"), 422);
	assert_int_equal(memory_count(&r->t, "SELECT count(*) FROM memories"),
	    0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_user_id), REST_TEST(test_body),
	};

	return cmocka_run_group_tests_name("rest_begin", tests, NULL, NULL);
}
