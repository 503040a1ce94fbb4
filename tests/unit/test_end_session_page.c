/* test_end_session_page - what a person sees when they sign out */
#include "logout_fixture.h"

#include "oauth/end_session_page.h"

static bool
shows(struct provider *p, const char *text)
{
	return strstr(p->f.rs.body.data, text) != NULL;
}

static void
the_question_names_who_asks_and_where_it_leads(void **state)
{
	struct provider *p = *state;
	struct end_session s = { .client = logout_client(p, "rp", true),
	    .session = logout_session(p, p->user->id, true),
	    .to = AFTERWARDS "?state=s" };

	provider_param(p, END_SESSION_REDIRECT_URI, AFTERWARDS);
	provider_param(p, END_SESSION_STATE, "s\"<");
	assert_int_equal(end_session_page_ask(p->rq, &p->f.rs, &s), OK);
	assert_int_equal(p->f.rs.status, 200);
	assert_true(shows(p, "<h1>Sign out</h1>"));
	assert_true(shows(p, "A &lt;Party&gt; asks you to sign out."));
	assert_true(shows(p, "Afterwards you go to rp.example."));
	assert_true(shows(p, "owner@example.com"));
	assert_true(shows(p, "name=\"csrf\""));
	assert_true(shows(p, "name=\"client_id\" value=\"rp\""));
	assert_true(shows(p, "name=\"state\" value=\"s&quot;&lt;\""));
	assert_false(shows(p, "could not be checked"));
}

static void
what_is_odd_leads_nowhere(void **state)
{
	struct provider *p = *state;
	struct end_session s = { .odd = true,
	    .session = logout_session(p, p->user->id, true) };

	provider_param(p, END_SESSION_REDIRECT_URI, "https://evil.example/");
	assert_int_equal(end_session_page_ask(p->rq, &p->f.rs, &s), OK);
	assert_true(shows(p, "could not be checked"));
	assert_false(shows(p, "evil.example"));
	assert_false(shows(p, "post_logout_redirect_uri"));
}

static void
done_with_or_without_a_way_on(void **state)
{
	struct provider *p = *state;
	struct end_session s = { 0 };

	assert_int_equal(end_session_page_done(p->rq, &p->f.rs, &s), OK);
	assert_true(shows(p, "<h1>You are signed out</h1>"));
	assert_false(shows(p, "<a "));
	response_clear(&p->f.rs);
	s.to = AFTERWARDS "?a=b&state=s";
	assert_int_equal(end_session_page_done(p->rq, &p->f.rs, &s), OK);
	assert_true(shows(p, "<b>rp.example</b>"));
	assert_true(shows(p, "href=\"" AFTERWARDS "?a=b&amp;state=s\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(the_question_names_who_asks_and_where_it_leads),
		PROVIDER_TEST(what_is_odd_leads_nowhere),
		PROVIDER_TEST(done_with_or_without_a_way_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
