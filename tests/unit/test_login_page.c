/* test_login_page - which forms there are, and what is never said */
#include "upstream_fixture.h"

#include "oauth/login_page.h"
#include "store/interactions.h"

static struct signin
parked(struct fixture_upstream *t)
{
	struct signin s;

	provider_cookies(t->p, BROWSER, NULL);
	s = signin_request(t->p);
	assert_int_equal(interactions_add(&t->p->rq->call, BROWSER, "app",
	    authreq_format(t->p->a, &s.req), &s.interaction), OK);
	return s;
}

static bool
shows(struct fixture_upstream *t, const char *text)
{
	return strstr(t->p->f.rs.body.data, text) != NULL;
}

static bool
has_header(struct fixture_upstream *t, const char *text)
{
	return strstr(t->p->f.rs.headers.data, text) != NULL;
}

static void
show(struct fixture_upstream *t, const struct signin *s, int status)
{
	const struct login_page page = { .status = status,
	    .problem = "Something <went> wrong." };

	response_clear(&t->p->f.rs);
	assert_int_equal(login_page_show(t->p->rq, &t->p->f.rs, s, &page), OK);
	assert_int_equal(t->p->f.rs.status, status);
	assert_true(shows(t, "<h1>Sign in</h1>"));
	assert_true(shows(t, "Something &lt;went&gt; wrong."));
	assert_true(shows(t, "An App asks you to sign in."));
}

static void
forms_are_for_who_can_use_them(void **state)
{
	struct fixture_upstream *t = *state;
	struct signin s = parked(t);

	show(t, &s, 200);
	assert_true(shows(t, "Sign in with up.example"));
	assert_true(shows(t, "name=\"password\""));
	assert_false(has_header(t, "Retry-After"));
	assert_int_equal(users_set_disabled(&t->p->rq->call, t->p->user->id,
	    true), OK);
	show(t, &s, 503);
	assert_true(shows(t, "Sign in with up.example"));
	assert_false(shows(t, "name=\"password\""));
	assert_true(has_header(t, "Retry-After: 10"));
	/* Without an upstream the form is there whoever exists. */
	t->p->f.cfg.google_client_id = NULL;
	show(t, &s, 200);
	assert_false(shows(t, "upstream"));
	assert_true(shows(t, "name=\"password\""));
}

static void
errors_have_words(void **state)
{
	static const struct {
		const char *error;
		int status;
		const char *words;
	} rows[] = {
		{ "access_denied", 403, "You did not let up.example tell us" },
		{ "server_error", 503, "cannot be reached" },
		{ "temporarily_unavailable", 503, "cannot be reached" },
		{ "invalid_scope", 403, "up.example did not sign you in" },
		{ "<b>access_denied", 403, "up.example did not sign you in" },
	};
	struct fixture_upstream *t = *state;
	struct signin s = parked(t);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		response_clear(&t->p->f.rs);
		assert_int_equal(login_page_error(t->p->rq, &t->p->f.rs, &s,
		    rows[i].error), OK);
		assert_int_equal(t->p->f.rs.status, rows[i].status);
		assert_true(shows(t, rows[i].words));
		assert_false(shows(t, "<b>"));
	}
}

static void
a_refusal_says_which_account_and_no_more(void **state)
{
	struct fixture_upstream *t = *state;
	struct signin s = parked(t);
	struct setup who = { .id = { .email = "eve&<b>@evil.example" } };

	t->p->f.cfg.allow_emails = "ann@corp.example";
	assert_int_equal(login_page_refused(t->p->rq, &t->p->f.rs, &s, &who,
	    NULL), OK);
	assert_int_equal(t->p->f.rs.status, 403);
	assert_true(shows(t, "you are eve&amp;&lt;b&gt;@evil.example"));
	assert_true(shows(t, "name=\"upstream\" value=\"other\""));
	assert_false(shows(t, "setup_token"));
	assert_false(shows(t, "corp.example"));
	response_clear(&t->p->f.rs);
	who.offered = true;
	assert_int_equal(login_page_refused(t->p->rq, &t->p->f.rs, &s, &who,
	    "Once more."), OK);
	assert_true(shows(t, "Once more."));
	assert_true(shows(t, "name=\"setup_token\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UPSTREAM_TEST(forms_are_for_who_can_use_them),
		UPSTREAM_TEST(errors_have_words),
		UPSTREAM_TEST(a_refusal_says_which_account_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
