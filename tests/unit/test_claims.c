/* test_claims - what clients learn about a person */
#include "unit.h"

#include "oauth/claims.h"

static struct arena *a;

static const struct user ada = {
	.email = "ada@example.com", .email_verified = true, .name = "Ada",
	.updated_at = 7,
};

static int
make(void **state)
{
	(void)state;
	a = arena_new(1 << 20);
	return 0;
}

static int
unmake(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static const char *
by_scope(const char *scope)
{
	struct json *j = json_new_object(a);

	claims_add_scope(j, &ada, scope);
	return json_text(a, j);
}

static const char *
by_claims(const char *claims, const char *where)
{
	struct json *j = json_new_object(a);

	claims_add_asked(a, j, &ada, claims, where);
	return json_text(a, j);
}

static void
claims_go_by_scope(void **state)
{
	(void)state;
	assert_string_equal(by_scope("openid memory:read"), "{}");
	assert_string_equal(by_scope("openid profile"),
	    "{\"name\":\"Ada\",\"updated_at\":7}");
	assert_string_equal(by_scope("email"), "{\"email\":\"ada@example.com\","
	    "\"email_verified\":true}");
	assert_string_equal(by_scope("emails"), "{}");
}

static void
claims_are_asked_for_one_by_one(void **state)
{
	static const char asked[] = "{\"userinfo\":{\"name\":"
	    "{\"essential\":true},\"phone\":null},\"id_token\":{\"email\":null}}";

	(void)state;
	assert_string_equal(by_claims(asked, "userinfo"), "{\"name\":\"Ada\"}");
	assert_string_equal(by_claims(asked, "id_token"),
	    "{\"email\":\"ada@example.com\"}");
	assert_string_equal(by_claims(asked, "other"), "{}");
	assert_string_equal(by_claims(NULL, "userinfo"), "{}");
	assert_string_equal(by_claims("{\"userinfo\":[]}", "userinfo"), "{}");
	assert_string_equal(by_claims("{\"userinfo\":{\"sub\":null,"
	    "\"password_hash\":null}}", "userinfo"), "{}");
}

static const struct json *
parse(const char *text)
{
	struct json *j;

	assert_int_equal(json_parse(a, text, strlen(text), 4096, &j), OK);
	return j;
}

static void
the_scopes_they_amount_to(void **state)
{
	(void)state;
	assert_string_equal(claims_scope(a, parse("{\"userinfo\":{\"name\":{},"
	    "\"updated_at\":null},\"id_token\":{\"email_verified\":null}}")),
	    "profile email");
	assert_string_equal(claims_scope(a, parse("{\"userinfo\":{\"x\":1}}")),
	    "");
	assert_string_equal(claims_scope(a, parse("{}")), "");
}

static void
the_subject_they_demand(void **state)
{
	(void)state;
	assert_string_equal(claims_sub(parse("{\"id_token\":{\"sub\":"
	    "{\"value\":\"u\"}}}")), "u");
	assert_null(claims_sub(parse("{\"id_token\":{\"sub\":null}}")));
	assert_null(claims_sub(parse("{\"userinfo\":{\"sub\":"
	    "{\"value\":\"u\"}}}")));
	assert_null(claims_sub(parse("{}")));
}

static void
an_acr_that_must_be(void **state)
{
	static const struct {
		const char *acr;
		bool met;
	} rows[] = {
		{ "null", true },
		{ "{}", true },
		{ "{\"essential\":true}", true },
		{ "{\"essential\":true,\"value\":\"1\"}", true },
		{ "{\"essential\":true,\"values\":[\"2\",\"1\"]}", true },
		{ "{\"values\":[\"2\"]}", true },
		{ "{\"essential\":false,\"value\":\"2\"}", true },
		{ "{\"essential\":true,\"value\":\"2\"}", false },
		{ "{\"essential\":true,\"value\":1}", false },
		{ "{\"essential\":true,\"values\":[\"2\",\"3\"]}", false },
		{ "{\"essential\":true,\"values\":[]}", false },
		{ "{\"essential\":true,\"values\":\"1\"}", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (claims_acr_is_met(parse(arena_printf(a,
		    "{\"id_token\":{\"acr\":%s}}", rows[i].acr))) !=
		    rows[i].met)
			fail_msg("acr %s", rows[i].acr);
	assert_true(claims_acr_is_met(parse("{}")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims_go_by_scope),
		cmocka_unit_test(claims_are_asked_for_one_by_one),
		cmocka_unit_test(the_scopes_they_amount_to),
		cmocka_unit_test(the_subject_they_demand),
		cmocka_unit_test(an_acr_that_must_be),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
