/* test_device_page - what a person sees who connects a device */
#include "signin_fixture.h"

#include "oauth/device_page.h"

static const struct user_code code = { "WDJBMJHT" };
static const struct device waiting = {
	.client_id = "app", .scope = "memory:read",
	.resource = "http://localhost:8080/mcp",
};

static const struct session *
session(struct provider *p)
{
	const struct session *s;

	signin_session_add(p, 0);
	assert_int_equal(signin_session(p->rq, &s), OK);
	return s;
}

static const char *
ask(struct provider *p, const struct session *s, const struct client *cl)
{
	const struct device_question q = { s, cl, &waiting, &code };

	response_clear(&p->f.rs);
	assert_int_equal(device_page_ask(p->rq, &p->f.rs, &q), OK);
	assert_int_equal(p->f.rs.status, 200);
	return p->f.rs.body.data;
}

static void
the_question_says_who_what_and_where(void **state)
{
	struct provider *p = *state;
	const struct session *s = session(p);
	struct client *cl = provider_client(p, "app"), known = *cl;
	const char *text = ask(p, s, cl);

	assert_non_null(strstr(text, "<b>An App</b>"));
	assert_non_null(strstr(text, "owner@example.com"));
	assert_non_null(strstr(text, "read and search your memories"));
	assert_null(strstr(text, "delete your memories"));
	assert_non_null(strstr(text, "<b>http://localhost:8080/mcp</b>"));
	assert_non_null(strstr(text, "<b>WDJB-MJHT</b>"));
	assert_non_null(strstr(text, "name=\"user_code\" value=\"WDJB-MJHT\""));
	assert_non_null(strstr(text, "nobody has checked it"));
	assert_non_null(strstr(text, "Warning"));
	known.dynamic = false;
	assert_null(strstr(ask(p, s, &known), "nobody has checked it"));
	known.name = "<script>\xe2\x80\xae\"&";
	text = ask(p, s, &known);
	assert_null(strstr(text, "<script>"));
	assert_non_null(strstr(text, "&lt;script&gt;&quot;&amp;"));
}

static void
the_form_asks_for_a_code_or_to_compare_it(void **state)
{
	struct provider *p = *state;
	const struct session *s = session(p);

	assert_int_equal(device_page_form(p->rq, &p->f.rs, s, NULL, NULL), OK);
	assert_int_equal(p->f.rs.status, 200);
	assert_non_null(strstr(p->f.rs.body.data, "Enter the code"));
	response_clear(&p->f.rs);
	assert_int_equal(device_page_form(p->rq, &p->f.rs, s, &code, NULL),
	    OK);
	assert_non_null(strstr(p->f.rs.body.data, "Compare this code"));
	assert_non_null(strstr(p->f.rs.body.data, "value=\"WDJB-MJHT\""));
	assert_null(strstr(p->f.rs.body.data, "decision"));
	response_clear(&p->f.rs);
	assert_int_equal(device_page_form(p->rq, &p->f.rs, s, NULL, "No <b>"),
	    OK);
	assert_int_equal(p->f.rs.status, 400);
	assert_non_null(strstr(p->f.rs.body.data, "No &lt;b&gt;"));
}

static void
a_form_is_for_one_session_and_one_code(void **state)
{
	struct provider *p = *state;
	const struct session *s = session(p);
	struct session other = *s;
	const struct user_code another = { "ZZZZZZZZ" };
	struct csrf forms[4];

	other.sid = "another";
	forms[0] = device_page_csrf(p->rq, s, NULL);
	forms[1] = device_page_csrf(p->rq, s, &code);
	forms[2] = device_page_csrf(p->rq, s, &another);
	forms[3] = device_page_csrf(p->rq, &other, &code);
	for (int i = 0; i < 4; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(csrf_token(p->rq, &forms[i]),
			    csrf_token(p->rq, &forms[k]));
}

static void
it_ends_with_the_way_back(void **state)
{
	struct provider *p = *state;

	assert_int_equal(device_page_done(&p->f.rs, true), OK);
	assert_non_null(strstr(p->f.rs.body.data, "<h1>Device allowed</h1>"));
	assert_non_null(strstr(p->f.rs.body.data, "return to your device"));
	response_clear(&p->f.rs);
	assert_int_equal(device_page_done(&p->f.rs, false), OK);
	assert_non_null(strstr(p->f.rs.body.data, "<h1>Device denied</h1>"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(the_question_says_who_what_and_where),
		PROVIDER_TEST(the_form_asks_for_a_code_or_to_compare_it),
		PROVIDER_TEST(a_form_is_for_one_session_and_one_code),
		PROVIDER_TEST(it_ends_with_the_way_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
