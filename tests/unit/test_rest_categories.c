/* rest_categories: shapes, refusals, and a foreign user_id */
#include "unit.h"

#include "rest_fixture.h"

static const char unknown[] = "7635b850-42cc-405b-8f29-7dcc0ee64120";

static void
test_calls(void **state)
{
	struct rest_test *r = *state;
	const char *id;

	assert_int_equal(rest_call(r, rest_category_create, NULL,
	    "{\"name\":\"food\"}"), 200);
	id = rest_text(r, "id");
	assert_string_equal(rest_text(r, "created_at"), "2023-11-14T22:13:20Z");
	assert_int_equal(json_type(json_get(r->answer, "description")),
	    JSON_NULL);
	assert_int_equal(rest_call(r, rest_category_create, NULL,
	    "{\"name\":\"food\"}"), 409);
	assert_int_equal(rest_call(r, rest_category_change, id,
	    "{\"name\":\"meals\",\"description\":\"d\"}"), 200);
	assert_string_equal(rest_text(r, "name"), "meals");
	assert_int_equal(rest_call(r, rest_categories, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 1);
	assert_string_equal(json_string(json_get(json_at(json_get(r->answer,
	    "categories"), 0), "description")), "d");
	assert_int_equal(rest_call(r, rest_category_delete, id, NULL), 200);
	assert_non_null(rest_text(r, "message"));
	assert_int_equal(rest_call(r, rest_category_delete, id, NULL), 404);
	assert_int_equal(rest_call(r, rest_category_change, unknown,
	    "{\"name\":\"x\"}"), 404);
}

static void
test_refused(void **state)
{
	static const struct { const char *body, *place; } bad[] = {
		{ "{}", "body.name" }, { "{\"name\":7}", "body.name" },
		{ "{\"name\":\"\"}", "body.name" },
		{ "{\"name\":\"a,b\"}", "body.name" },
		{ "{\"name\":\"a\",\"description\":[]}", "body.description" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(rest_call(r, rest_category_create, NULL,
		    bad[i].body), 422);
		assert_string_equal(rest_place(r), bad[i].place);
	}
	assert_int_equal(rest_call(r, rest_category_change, unknown, "{}"),
	    422);
	assert_int_equal(rest_call(r, rest_category_create, NULL,
	    "{\"name\":\"a\",\"user_id\":\"person-2\"}"), 403);
	assert_int_equal(rest_call(r, rest_categories, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_calls), REST_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("rest_categories", tests, NULL,
	    NULL);
}
