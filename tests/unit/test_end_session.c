/* test_end_session - what a request to sign out asks for */
#include "logout_fixture.h"

#include "oauth/end_session.h"
#include "oauth/id_token.h"

static struct end_session
read_it(struct provider *p)
{
	struct end_session s;

	assert_int_equal(end_session_read(p->rq, &s), OK);
	return s;
}

static const char *
hint(struct provider *p, struct client *cl, const struct session *s)
{
	struct id_token t = { .client = cl, .access_token = "x",
	    .grant = logout_grant(p, s, cl->id, "openid") };
	const char *token;

	assert_int_equal(id_token_sign(p->rq, &t, &token), OK);
	return token;
}

static void
a_hint_of_this_session_is_sure(void **state)
{
	struct provider *p = *state;
	struct client *cl = logout_client(p, "rp", true);
	struct session *here = logout_session(p, p->user->id, true);
	struct end_session s;

	p->f.cfg.id_token_ttl = 60;
	provider_param(p, END_SESSION_HINT, hint(p, cl, here));
	provider_param(p, END_SESSION_REDIRECT_URI, AFTERWARDS);
	provider_param(p, END_SESSION_STATE, "a b&c");
	s = read_it(p);
	assert_true(s.sure && s.hinted && !s.odd);
	assert_string_equal(s.client->id, "rp");
	assert_string_equal(s.session->sid, here->sid);
	assert_string_equal(s.to, AFTERWARDS "?state=a%20b%26c");
	provider_param(p, END_SESSION_STATE, NULL);
	assert_string_equal(read_it(p).to, AFTERWARDS);
	provider_param(p, END_SESSION_STATE, "s");
	provider_param(p, END_SESSION_REDIRECT_URI, AFTERWARDS "?a=b");
	assert_string_equal(read_it(p).to, AFTERWARDS "?a=b&state=s");
	/* Expired ones count. */
	p->rq->call.now += 3000;
	assert_true(read_it(p).sure);
	provider_param(p, END_SESSION_CLIENT_ID, "rp");
	assert_true(read_it(p).sure);
	provider_param(p, END_SESSION_CLIENT_ID, "other");
	s = read_it(p);
	assert_true(s.odd && !s.sure && s.to == NULL && s.client == NULL);
}

static void
a_hint_of_another_session_ends_nothing_by_itself(void **state)
{
	struct provider *p = *state;
	struct client *cl = logout_client(p, "rp", false);
	struct session *elsewhere = logout_session(p, p->user->id, false);
	struct session *theirs, *here;
	struct end_session s;
	struct user *u;

	assert_int_equal(users_add(&p->rq->call, "b@example.com", NULL, NULL,
	    &u), OK);
	theirs = logout_session(p, u->id, false);
	here = logout_session(p, p->user->id, true);
	provider_param(p, END_SESSION_REDIRECT_URI, AFTERWARDS);
	provider_param(p, END_SESSION_HINT, hint(p, cl, elsewhere));
	s = read_it(p);
	assert_false(s.sure);
	assert_true(s.hinted);
	assert_string_equal(s.session->sid, here->sid);
	assert_string_equal(s.to, AFTERWARDS);
	provider_param(p, END_SESSION_HINT, hint(p, cl, theirs));
	s = read_it(p);
	assert_false(s.sure);
	assert_string_equal(s.session->sid, here->sid);
	/* Without the cookie there is no session, whatever it names. */
	provider_cookies(p, BROWSER, NULL);
	provider_param(p, END_SESSION_HINT, hint(p, cl, here));
	s = read_it(p);
	assert_null(s.session);
	assert_false(s.sure);
}

static void
a_hint_that_is_not_ours_is_worth_nothing(void **state)
{
	struct provider *p = *state;
	struct client *cl = logout_client(p, "rp", false);
	struct session *here = logout_session(p, p->user->id, true);
	const char *good = hint(p, cl, here);
	char *bad = arena_strdup(p->a, good);
	struct end_session s;

	provider_param(p, END_SESSION_REDIRECT_URI, AFTERWARDS);
	bad[strlen(bad) - 10] ^= 1;
	provider_param(p, END_SESSION_HINT, bad);
	/* Naming the client beside it makes it no better. */
	provider_param(p, END_SESSION_CLIENT_ID, "rp");
	s = read_it(p);
	assert_true(s.odd && !s.sure && !s.hinted);
	assert_null(s.to);
	provider_param(p, END_SESSION_HINT, "nothing");
	assert_null(read_it(p).to);
	provider_param(p, END_SESSION_HINT, good);
	assert_int_equal(clients_remove(&p->rq->call, "rp"), OK);
	s = read_it(p);
	assert_true(s.odd && !s.sure);
	assert_null(s.to);
}

static void
nowhere_but_where_it_is_registered(void **state)
{
	static const char *const others[] = {
		"https://rp.example/bye/", "https://rp.example/by",
		"https://rp.example/bye?foo=bar", "https://rp.example/bye#x",
		"https://RP.example/bye", "http://rp.example/bye",
		"https://rp.example/bye?a=b&c=d", "https://evil.example/",
		"https://rp.example/cb", "http://127.0.0.1:5001/bye",
		"//rp.example/bye", "javascript:alert(1)",
	};
	struct provider *p = *state;
	struct client *cl = logout_client(p, "rp", false);
	struct session *here = logout_session(p, p->user->id, true);
	struct end_session s;

	provider_param(p, END_SESSION_HINT, hint(p, cl, here));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		provider_param(p, END_SESSION_REDIRECT_URI, others[i]);
		s = read_it(p);
		assert_null(s.to);
		assert_true(s.odd && !s.sure);
	}
	provider_param(p, END_SESSION_REDIRECT_URI,
	    "http://127.0.0.1:5000/bye");
	assert_true(read_it(p).sure);
}

static void
without_a_hint_the_client_may_be_named(void **state)
{
	struct provider *p = *state;
	struct end_session s;

	logout_client(p, "rp", true);
	provider_client(p, "bare");
	logout_session(p, p->user->id, true);
	provider_param(p, END_SESSION_REDIRECT_URI, AFTERWARDS);
	assert_null(read_it(p).to);
	provider_param(p, END_SESSION_CLIENT_ID, "rp");
	s = read_it(p);
	assert_false(s.sure || s.hinted);
	assert_string_equal(s.to, AFTERWARDS);
	provider_param(p, END_SESSION_CLIENT_ID, "bare");
	assert_null(read_it(p).to);
	provider_param(p, END_SESSION_CLIENT_ID, "unknown");
	s = read_it(p);
	assert_true(s.odd);
	assert_null(s.to);
	provider_param(p, END_SESSION_CLIENT_ID, NULL);
	provider_param(p, END_SESSION_REDIRECT_URI, NULL);
	s = read_it(p);
	assert_false(s.odd || s.sure);
	assert_null(s.client);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(a_hint_of_this_session_is_sure),
		PROVIDER_TEST(a_hint_of_another_session_ends_nothing_by_itself),
		PROVIDER_TEST(a_hint_that_is_not_ours_is_worth_nothing),
		PROVIDER_TEST(nowhere_but_where_it_is_registered),
		PROVIDER_TEST(without_a_hint_the_client_may_be_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
