/* test_registration_form - client metadata as it is being read */
#include "registration_fixture.h"

static void
members_of_the_right_type(void **state)
{
	struct provider *p = *state;
	const struct json *list;
	const char *text;
	struct client cl;
	struct form f = form_of(p, REGISTRANT_SELF,
	    "{\"s\":\"x\",\"n\":null,\"l\":[1]}", &cl);

	assert_non_null(form_get(&f, "s"));
	assert_null(form_get(&f, "n"));
	assert_null(form_get(&f, "absent"));
	assert_int_equal(form_get_string(&f, "s", "y", &text), OK);
	assert_string_equal(text, "x");
	assert_int_equal(form_get_string(&f, "n", "y", &text), OK);
	assert_string_equal(text, "y");
	assert_int_equal(form_get_string(&f, "l", "y", &text), ERR_INVALID);
	assert_fault(p, "invalid_client_metadata");
	assert_int_equal(form_get_array(&f, "l", &list), OK);
	assert_int_equal(json_len(list), 1);
	assert_int_equal(form_get_array(&f, "n", &list), OK);
	assert_null(list);
	assert_int_equal(form_get_array(&f, "s", &list), ERR_INVALID);
	assert_fault(p, "invalid_client_metadata");
}

static void
a_refusal_has_its_code(void **state)
{
	struct provider *p = *state;
	struct client cl;
	struct form f = form_of(p, REGISTRANT_SELF, "{}", &cl);

	assert_int_equal(form_refuse(&f, OAUTH_INVALID_REDIRECT_URI, "why"),
	    ERR_INVALID);
	assert_string_equal(p->rq->fault.text, "why");
	assert_fault(p, "invalid_redirect_uri");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(members_of_the_right_type),
		PROVIDER_TEST(a_refusal_has_its_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
