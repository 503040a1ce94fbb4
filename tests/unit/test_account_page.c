/* test_account_page - a person's signed-in browsers and connected apps */
#include "logout_fixture.h"

#include "oauth/account_page.h"

static bool
shows(struct provider *p, const char *text)
{
	return strstr(p->f.rs.body.data, text) != NULL;
}

static size_t
count(struct provider *p, const char *text)
{
	size_t n = 0;

	for (const char *at = p->f.rs.body.data;
	    (at = strstr(at, text)) != NULL; at++)
		n++;
	return n;
}

static void
write_it(struct provider *p, const struct session *me)
{
	response_clear(&p->f.rs);
	assert_int_equal(account_page_write(p->rq, &p->f.rs, me), OK);
	assert_int_equal(p->f.rs.status, 200);
}

static void
alone_and_with_nothing(void **state)
{
	struct provider *p = *state;
	struct session *me = logout_session(p, p->user->id, true);

	write_it(p, me);
	assert_true(shows(p, "<h1>Your account</h1>"));
	assert_true(shows(p, "owner@example.com"));
	assert_int_equal(count(p, "This browser, signed in since 20"), 1);
	assert_int_equal(count(p, "Another browser"), 0);
	assert_true(shows(p, "value=\"sign-out\""));
	assert_false(shows(p, "value=\"end-others\""));
	assert_true(shows(p, "No app is connected."));
}

static void
others_and_apps(void **state)
{
	struct provider *p = *state;
	struct session *me = logout_session(p, p->user->id, true);
	struct session *other = logout_session(p, p->user->id, false);

	logout_client(p, "rp", true);
	logout_grant(p, me, "rp", "openid");
	logout_grant(p, me, "rp", "memory:read");
	write_it(p, me);
	assert_int_equal(count(p, "Another browser"), 1);
	assert_true(shows(p, arena_printf(p->a,
	    "name=\"sid\" value=\"%s\"", other->sid)));
	assert_false(shows(p, me->sid));
	assert_true(shows(p, "value=\"end-others\""));
	assert_true(shows(p, "<b>A &lt;Party&gt;</b> at <b>rp.example</b>"));
	assert_true(shows(p, "read and search your memories"));
	assert_true(shows(p, "know that it is you"));
	assert_false(shows(p, "delete your memories"));
	assert_int_equal(count(p, "value=\"disconnect\""), 1);
	assert_true(shows(p, "name=\"client_id\" value=\"rp\""));
	/* Each form has its own proof. */
	assert_int_equal(count(p, "<form "), count(p, "name=\"csrf\""));
}

static void
nothing_of_another_person(void **state)
{
	struct provider *p = *state;
	struct session *me = logout_session(p, p->user->id, true), *theirs;
	struct user *u;

	assert_int_equal(users_add(&p->rq->call, "b@example.com", NULL, NULL,
	    &u), OK);
	theirs = logout_session(p, u->id, false);
	logout_client(p, "rp", true);
	logout_grant(p, theirs, "rp", "openid");
	write_it(p, me);
	assert_false(shows(p, theirs->sid));
	assert_true(shows(p, "No app is connected."));
}

static void
an_app_that_is_gone_goes_by_its_id(void **state)
{
	struct provider *p = *state;
	struct session *me = logout_session(p, p->user->id, true);
	static const char *const sql[] = {
		"UPDATE clients SET expires_at = 1"
	};

	logout_client(p, "rp", true);
	logout_grant(p, me, "rp", "openid");
	assert_int_equal(db_run(db_statement(p->rq->call.oidc, sql, 1, 0)), OK);
	write_it(p, me);
	assert_true(shows(p, "<b>rp</b>,"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(alone_and_with_nothing),
		PROVIDER_TEST(others_and_apps),
		PROVIDER_TEST(nothing_of_another_person),
		PROVIDER_TEST(an_app_that_is_gone_goes_by_its_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
