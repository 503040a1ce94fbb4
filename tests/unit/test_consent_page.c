/* test_consent_page - what a person is shown before they allow or deny */
#include "signin_fixture.h"

#include "oauth/consent_page.h"

static const char *
page(struct provider *p, const struct signin *s)
{
	response_clear(&p->f.rs);
	assert_int_equal(consent_page_write(p->rq, &p->f.rs, s), OK);
	assert_int_equal(p->f.rs.status, 200);
	return p->f.rs.body.data;
}

static struct signin
set_up(struct provider *p)
{
	struct signin s;

	signin_session_add(p, 0);
	s = signin_request(p);
	s.interaction = "i-1";
	return s;
}

static void
it_says_who_what_and_where(void **state)
{
	struct provider *p = *state;
	struct signin s = set_up(p);
	const char *text = page(p, &s);

	assert_non_null(strstr(text, "<b>An App</b>"));
	assert_non_null(strstr(text, "<b>app.example</b>"));
	assert_non_null(strstr(text, "owner@example.com"));
	assert_non_null(strstr(text, "read and search your memories"));
	assert_null(strstr(text, "delete your memories"));
	assert_non_null(strstr(text, "nobody has checked it"));
	assert_null(strstr(text, "Warning"));
	assert_non_null(strstr(text, "name=\"interaction\" value=\"i-1\""));
	assert_non_null(strstr(text, "name=\"csrf\" value=\""));
}

static void
a_name_is_made_harmless(void **state)
{
	struct provider *p = *state;
	struct signin s = set_up(p);
	struct client evil = *s.client;
	const char *text;

	evil.name = "<script>\xe2\x80\xae\"&";
	s.client = &evil;
	text = page(p, &s);
	assert_null(strstr(text, "<script>"));
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_non_null(strstr(text, "&lt;script&gt;&quot;&amp;"));
}

static void
loopback_is_warned_of(void **state)
{
	struct provider *p = *state;
	struct signin s = set_up(p);

	s.req.redirect_uri = "http://127.0.0.1:9/cb";
	assert_non_null(strstr(page(p, &s), "Warning"));
}

static void
the_operators_client_is_not_a_stranger(void **state)
{
	struct provider *p = *state;
	struct signin s = set_up(p);
	struct client known = *s.client;

	known.dynamic = false;
	s.client = &known;
	assert_null(strstr(page(p, &s), "nobody has checked it"));
}

static void
a_document_says_where_it_lies(void **state)
{
	struct provider *p = *state;
	struct signin s = set_up(p);
	struct client cl = *s.client;

	assert_null(strstr(page(p, &s), "describes itself"));
	cl.id = "https://docs.example:8443/oauth/client.json";
	s.client = &cl;
	assert_non_null(strstr(page(p, &s),
	    "by the document at <b>docs.example:8443</b>"));
	assert_non_null(strstr(page(p, &s), "<b>app.example</b>"));
}

static void
two_decisions(void **state)
{
	(void)state;
	assert_true(consent_page_decision("allow"));
	assert_true(consent_page_decision("deny"));
	assert_false(consent_page_decision("Allow"));
	assert_false(consent_page_decision("allow "));
	assert_false(consent_page_decision(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(it_says_who_what_and_where),
		PROVIDER_TEST(a_name_is_made_harmless),
		PROVIDER_TEST(loopback_is_warned_of),
		PROVIDER_TEST(a_document_says_where_it_lies),
		cmocka_unit_test(two_decisions),
		PROVIDER_TEST(the_operators_client_is_not_a_stranger),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
