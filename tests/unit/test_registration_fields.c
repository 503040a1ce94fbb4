/* test_registration_fields - the simple members of client metadata */
#include "registration_fixture.h"

static void
logout(struct provider *p, enum registrant who, const char *text, enum err e)
{
	struct client cl;
	struct form f = form_of(p, who, text, &cl);

	if (registration_read_logout(&f) != e)
		fail_msg("%s", text);
	if (e != OK)
		assert_fault(p, "invalid_client_metadata");
}

static void
where_a_browser_goes_after_logout(void **state)
{
	static const char *const bad[] = {
		"{\"post_logout_redirect_uris\":\"https://a.example/\"}",
		"{\"post_logout_redirect_uris\":[1]}",
		"{\"post_logout_redirect_uris\":[\"http://a.example/\"]}",
		"{\"post_logout_redirect_uris\":[\"javascript:x\"]}",
		"{\"post_logout_redirect_uris\":[\"https://a.example/#f\"]}",
		"{\"post_logout_redirect_uris\":[\"https://u@a.example/\"]}",
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		logout(*state, REGISTRANT_SELF, bad[i], ERR_INVALID);
		logout(*state, REGISTRANT_OPERATOR, bad[i], ERR_INVALID);
	}
	logout(*state, REGISTRANT_SELF, "{\"post_logout_redirect_uris\":"
	    "[\"https://a.example/\",\"http://127.0.0.1/x\"]}", OK);
}

static void
where_we_call(void **state)
{
	static const char *const bad[] = {
		"{\"backchannel_logout_uri\":1}",
		"{\"backchannel_logout_uri\":\"\"}",
		"{\"backchannel_logout_uri\":\"http://a.example/\"}",
		"{\"backchannel_logout_uri\":\"https://a.example/#f\"}",
		"{\"backchannel_logout_uri\":\"https://u@a.example/\"}",
		"{\"backchannel_logout_uri\":\"file:///x\"}",
		"{\"backchannel_logout_session_required\":\"true\"}",
	};
	static const char local[] =
	    "{\"backchannel_logout_uri\":\"http://127.0.0.1:9/x\"}";

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		logout(*state, REGISTRANT_SELF, bad[i], ERR_INVALID);
		logout(*state, REGISTRANT_OPERATOR, bad[i], ERR_INVALID);
	}
	logout(*state, REGISTRANT_SELF, local, ERR_INVALID);
	logout(*state, REGISTRANT_DOCUMENT, local, ERR_INVALID);
	logout(*state, REGISTRANT_OPERATOR, local, OK);
}

static void
what_is_kept(void **state)
{
	struct provider *p = *state;
	struct client cl;
	struct form f = form_of(p, REGISTRANT_SELF,
	    "{\"backchannel_logout_uri\":\"https://a.example/bye?x=1\","
	    "\"backchannel_logout_session_required\":true,"
	    "\"post_logout_redirect_uris\":[\"https://a.example/\"],"
	    "\"frontchannel_logout_uri\":\"https://a.example/\","
	    "\"logo_uri\":\"\",\"client_uri\":\"https://a.example\"}", &cl);

	assert_int_equal(registration_read_logout(&f), OK);
	assert_int_equal(registration_read_informative(&f), OK);
	assert_string_equal(json_text(p->a, f.kept),
	    "{\"post_logout_redirect_uris\":[\"https://a.example/\"],"
	    "\"backchannel_logout_uri\":\"https://a.example/bye?x=1\","
	    "\"backchannel_logout_session_required\":true,"
	    "\"client_uri\":\"https://a.example\"}");
}

static void
when_a_person_must_sign_in_again(void **state)
{
	static const char *const bad[] = {
		"{\"default_max_age\":-1}", "{\"default_max_age\":\"1\"}",
		"{\"default_max_age\":4294967296}", "{\"default_max_age\":1.5}",
		"{\"require_auth_time\":1}",
	};
	struct provider *p = *state;
	struct client cl;
	struct form f;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		f = form_of(p, REGISTRANT_SELF, bad[i], &cl);
		assert_int_equal(registration_read_times(&f), ERR_INVALID);
		assert_fault(p, "invalid_client_metadata");
	}
	f = form_of(p, REGISTRANT_SELF, "{\"default_max_age\":0,"
	    "\"require_auth_time\":true}", &cl);
	assert_int_equal(registration_read_times(&f), OK);
	assert_string_equal(json_text(p->a, f.kept),
	    "{\"default_max_age\":0,\"require_auth_time\":true}");
}

static void
a_name_is_made_harmless_or_made_up(void **state)
{
	static const struct {
		enum registrant who;
		const char *text, *name;
	} rows[] = {
		{ REGISTRANT_SELF, "{\"client_name\":\"A\\u202e\\nb\"}", "A b" },
		{ REGISTRANT_SELF, "{}", "an app without a name" },
		{ REGISTRANT_SELF, "{\"client_name\":\"\\u200b\"}",
		    "an app without a name" },
		{ REGISTRANT_SELF, "{\"client_id\":\"https://a.example/x\"}",
		    "an app without a name" },
		{ REGISTRANT_DOCUMENT, "{\"client_id\":\"https://A.example:8443/x\"}",
		    "a.example:8443" },
		{ REGISTRANT_DOCUMENT, "{\"client_id\":\"https://a.example/x\","
		    "\"client_name\":\"\"}", "a.example" },
	};
	struct provider *p = *state;
	struct client cl;
	struct form f;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		f = form_of(p, rows[i].who, rows[i].text, &cl);
		assert_int_equal(registration_read_name(&f), OK);
		assert_string_equal(cl.name, rows[i].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(where_a_browser_goes_after_logout),
		PROVIDER_TEST(where_we_call),
		PROVIDER_TEST(what_is_kept),
		PROVIDER_TEST(when_a_person_must_sign_in_again),
		PROVIDER_TEST(a_name_is_made_harmless_or_made_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
