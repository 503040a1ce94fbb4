/* test_csrf - a form's proof that it came from our page in this browser */
#include "provider_fixture.h"

#include "oauth/csrf.h"

static const struct csrf form = { "consent", "i-1", "sid-1" };

static const char *
token_for(struct provider *p, const char *browser, struct csrf what)
{
	provider_cookies(p, browser, NULL);
	return csrf_token(p->rq, &what);
}

static void
it_fits_its_own_form_alone(void **state)
{
	struct provider *p = *state;
	const struct csrf others[] = {
		{ "login", "i-1", "sid-1" }, { "consent", "i-2", "sid-1" },
		{ "consent", "i-1", "sid-2" }, { "consent", "i-1", NULL },
	};
	const char *token = token_for(p, "browser-1", form);

	assert_int_equal(strlen(token), 43);
	assert_int_equal(csrf_check(p->rq, &form, token), OK);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_int_equal(csrf_check(p->rq, &others[i], token),
		    ERR_FORBIDDEN);
}

static void
it_fits_its_own_browser_alone(void **state)
{
	struct provider *p = *state;
	const char *token = token_for(p, "browser-1", form);

	provider_cookies(p, "browser-2", NULL);
	assert_int_equal(csrf_check(p->rq, &form, token), ERR_FORBIDDEN);
	p->env[0] = NULL;
	assert_null(csrf_token(p->rq, &form));
	assert_int_equal(csrf_check(p->rq, &form, token), ERR_FORBIDDEN);
}

static void
without_an_interaction_the_session_is_the_key(void **state)
{
	struct provider *p = *state;
	const struct csrf page = { "account", NULL, "sid-1" };
	const char *token;

	provider_cookies(p, "browser-1", NULL);
	assert_null(csrf_token(p->rq, &page));
	provider_cookies(p, "browser-1", "session-1");
	token = csrf_token(p->rq, &page);
	assert_int_equal(csrf_check(p->rq, &page, token), OK);
	provider_cookies(p, "browser-2", "session-1");
	assert_int_equal(csrf_check(p->rq, &page, token), OK);
	provider_cookies(p, "browser-1", "session-2");
	assert_int_equal(csrf_check(p->rq, &page, token), ERR_FORBIDDEN);
}

static void
nothing_is_not_a_token(void **state)
{
	struct provider *p = *state;

	provider_cookies(p, "browser-1", NULL);
	assert_int_equal(csrf_check(p->rq, &form, NULL), ERR_FORBIDDEN);
	assert_int_equal(csrf_check(p->rq, &form, ""), ERR_FORBIDDEN);
	assert_non_null(p->rq->fault.text);
}

static void
it_does_not_help_another_site(void **state)
{
	struct provider *p = *state;
	const char *token = token_for(p, "browser-1", form);

	provider_env(p, "HTTP_ORIGIN", "https://evil.example");
	assert_int_equal(csrf_check(p->rq, &form, token), ERR_FORBIDDEN);
	provider_env(p, "HTTP_ORIGIN", "null");
	assert_int_equal(csrf_check(p->rq, &form, token), ERR_FORBIDDEN);
	provider_env(p, "HTTP_ORIGIN", "http://localhost:8080");
	assert_int_equal(csrf_check(p->rq, &form, token), OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(it_fits_its_own_form_alone),
		PROVIDER_TEST(it_fits_its_own_browser_alone),
		PROVIDER_TEST(without_an_interaction_the_session_is_the_key),
		PROVIDER_TEST(nothing_is_not_a_token),
		PROVIDER_TEST(it_does_not_help_another_site),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
