/* test_authorization_response - what the browser carries back to the app */
#include "signin_fixture.h"

#include "oauth/authorization_response.h"
#include "oauth/oauth_error.h"

static void
leads_to(struct provider *p, const char *url)
{
	const char *at = strstr(p->f.rs.headers.data, "Location: ");

	assert_non_null(at);
	assert_int_equal(p->f.rs.status, 303);
	at += strlen("Location: ");
	assert_string_equal(arena_strndup(p->a, at, strcspn(at, "\r")), url);
}

static void
a_code_with_state_and_issuer(void **state)
{
	struct provider *p = *state;
	struct signin s = signin_request(p);

	assert_int_equal(authorization_response_code(p->rq, &p->f.rs, &s,
	    "a-code"), OK);
	leads_to(p, "https://app.example/cb?code=a-code&state=st"
	    "&iss=http%3A%2F%2Flocalhost%3A8080");
	s.req.state = NULL;
	s.req.redirect_uri = "https://app.example/cb?x=1";
	response_clear(&p->f.rs);
	assert_int_equal(authorization_response_code(p->rq, &p->f.rs, &s,
	    "a-code"), OK);
	leads_to(p, "https://app.example/cb?x=1&code=a-code"
	    "&iss=http%3A%2F%2Flocalhost%3A8080");
}

static void
a_stranger_is_not_sent_anywhere_by_itself(void **state)
{
	struct provider *p = *state;
	struct signin s = signin_request(p);
	struct client known = *s.client;

	(void)!oauth_refuse(p->rq, OAUTH_INVALID_SCOPE, "no");
	assert_int_equal(authorization_response_error(p->rq, &p->f.rs,
	    &s), OK);
	assert_int_equal(p->f.rs.status, 400);
	assert_null(strstr(p->f.rs.headers.data, "Location"));
	assert_non_null(strstr(p->f.rs.body.data,
	    "href=\"https://app.example/cb?error=invalid_scope&amp;"));
	known.dynamic = false;
	s.client = &known;
	response_clear(&p->f.rs);
	assert_int_equal(authorization_response_error(p->rq, &p->f.rs,
	    &s), OK);
	leads_to(p, "https://app.example/cb?error=invalid_scope"
	    "&error_description=no&state=st"
	    "&iss=http%3A%2F%2Flocalhost%3A8080");
}

static void
shows(struct provider *p, const char *text)
{
	if (strstr(p->f.rs.body.data, text) == NULL)
		fail_msg("no %s in %s", text, p->f.rs.body.data);
}

static void
form_post_is_a_page_that_sends_itself(void **state)
{
	struct provider *p = *state;
	struct signin s = signin_request(p);

	s.req.form_post = true;
	s.req.redirect_uri = "https://app.example/cb?a=b&c=d";
	assert_int_equal(authorization_response_code(p->rq, &p->f.rs, &s,
	    "a-code"), OK);
	assert_int_equal(p->f.rs.status, 200);
	assert_null(strstr(p->f.rs.headers.data, "Location"));
	shows(p, "<form method=\"post\""
	    " action=\"https://app.example/cb?a=b&amp;c=d\">");
	shows(p, "name=\"code\" value=\"a-code\"");
	shows(p, "name=\"state\" value=\"st\"");
	shows(p, "name=\"iss\" value=\"http://localhost:8080\"");
	shows(p, "<script src=\"/form_post.js\">");
	s.req.state = NULL;
	response_clear(&p->f.rs);
	assert_int_equal(authorization_response_code(p->rq, &p->f.rs, &s,
	    "a-code"), OK);
	assert_null(strstr(p->f.rs.body.data, "name=\"state\""));
}

static void
a_strangers_form_waits_for_a_click(void **state)
{
	struct provider *p = *state;
	struct signin s = signin_request(p);

	s.req.form_post = true;
	(void)!oauth_refuse(p->rq, OAUTH_INVALID_SCOPE, "no");
	assert_int_equal(authorization_response_error(p->rq, &p->f.rs,
	    &s), OK);
	assert_int_equal(p->f.rs.status, 400);
	shows(p, "name=\"error\" value=\"invalid_scope\"");
	shows(p, "name=\"error_description\" value=\"no\"");
	assert_null(strstr(p->f.rs.body.data, "<script"));
	assert_null(strstr(p->f.rs.headers.data, "script-src"));
}

static void
a_page_of_ours_has_no_app_to_tell(void **state)
{
	struct provider *p = *state;
	struct signin s = { .page = "/account" };

	(void)!oauth_refuse(p->rq, OAUTH_LOGIN_REQUIRED, "no");
	assert_int_equal(authorization_response_error(p->rq, &p->f.rs, &s),
	    ERR_INVALID);
	assert_null(strstr(p->f.rs.headers.data, "Location"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(a_code_with_state_and_issuer),
		PROVIDER_TEST(a_stranger_is_not_sent_anywhere_by_itself),
		PROVIDER_TEST(form_post_is_a_page_that_sends_itself),
		PROVIDER_TEST(a_strangers_form_waits_for_a_click),
		PROVIDER_TEST(a_page_of_ours_has_no_app_to_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
