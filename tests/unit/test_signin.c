/* test_signin - what a person must do next, and where the answer goes */
#include "signin_fixture.h"

#include "oauth/oauth_error.h"
#include "store/consents.h"
#include "store/interactions.h"

static enum step
next(struct provider *p, const struct signin *s)
{
	enum step step;

	assert_int_equal(signin_next(p->rq, s, &step), OK);
	return step;
}

static void
agree(struct provider *p, const char *host, const char *scope)
{
	struct consent c = {
		.user_id = p->user->id, .client_id = "app",
		.redirect_host = host, .scope = scope,
		.resource = "http://localhost:8080/mcp",
	};

	assert_int_equal(consents_add(&p->rq->call, &c), OK);
}

static const char *
location(struct provider *p)
{
	const char *at = strstr(p->f.rs.headers.data, "Location: ");

	assert_non_null(at);
	assert_int_equal(p->f.rs.status, 303);
	at += strlen("Location: ");
	return arena_strndup(p->a, at, strcspn(at, "\r"));
}

static void
leads_to(struct provider *p, const char *start)
{
	if (strncmp(location(p), start, strlen(start)) != 0)
		fail_msg("leads to %s", location(p));
}

static void
without_a_session_sign_in(void **state)
{
	struct provider *p = *state;
	struct signin s = signin_request(p);

	assert_null(s.session);
	assert_int_equal(next(p, &s), STEP_LOGIN);
	agree(p, "app.example", "openid memory:read");
	assert_int_equal(next(p, &s), STEP_LOGIN);
}

static void
with_a_session_consent_then_the_code(void **state)
{
	struct provider *p = *state;
	struct signin s;

	signin_session_add(p, 0);
	s = signin_request(p);
	assert_int_equal(next(p, &s), STEP_CONSENT);
	agree(p, "app.example", "openid");
	assert_int_equal(next(p, &s), STEP_CONSENT);
	agree(p, "other.example", "openid memory:read");
	assert_int_equal(next(p, &s), STEP_CONSENT);
	agree(p, "app.example", "memory:read");
	assert_int_equal(next(p, &s), STEP_ISSUE);
	s.req.prompt = PROMPT_CONSENT;
	assert_int_equal(next(p, &s), STEP_CONSENT);
	s.req.prompt = 0;
	s.req.claims = "{\"userinfo\":{\"email\":null}}";
	assert_int_equal(next(p, &s), STEP_CONSENT);
}

static void
a_trusted_client_needs_no_consent(void **state)
{
	struct provider *p = *state;
	struct client trusted;
	struct signin s;

	signin_session_add(p, 0);
	s = signin_request(p);
	trusted = *s.client;
	trusted.trusted = true;
	s.client = &trusted;
	assert_int_equal(next(p, &s), STEP_ISSUE);
	s.req.prompt = PROMPT_CONSENT;
	assert_int_equal(next(p, &s), STEP_CONSENT);
}

static void
who_must_sign_in_again(void **state)
{
	struct provider *p = *state;
	struct signin s;

	signin_session_add(p, 100);
	s = signin_request(p);
	s.req.max_age = 101;
	assert_int_equal(next(p, &s), STEP_CONSENT);
	s.req.max_age = 100;
	assert_int_equal(next(p, &s), STEP_LOGIN);
	s.fresh = true;
	assert_int_equal(next(p, &s), STEP_CONSENT);
	s.req.prompt = PROMPT_LOGIN;
	assert_int_equal(next(p, &s), STEP_CONSENT);
	s.fresh = false;
	s.req.max_age = -1;
	assert_int_equal(next(p, &s), STEP_LOGIN);
	s.req.prompt = PROMPT_SELECT_ACCOUNT;
	assert_int_equal(next(p, &s), STEP_LOGIN);
}

static void
the_person_a_hint_names(void **state)
{
	struct provider *p = *state;
	struct signin s;

	signin_session_add(p, 0);
	s = signin_request(p);
	s.req.sub = p->user->sub;
	assert_int_equal(next(p, &s), STEP_CONSENT);
	s.req.sub = "another";
	assert_int_equal(next(p, &s), STEP_LOGIN);
	s.fresh = true;
	assert_int_equal(next(p, &s), STEP_LOGIN);
}

static void
a_request_is_parked_for_its_browser(void **state)
{
	struct provider *p = *state;
	struct signin s = signin_request(p), again;

	provider_cookies(p, BROWSER, NULL);
	assert_int_equal(signin_go(p->rq, &p->f.rs, &s, STEP_LOGIN), OK);
	leads_to(p, "http://localhost:8080/auth/login?interaction=");
	assert_int_equal(signin_resume(p->rq, s.interaction, &again), OK);
	assert_string_equal(again.req.state, "st");
	assert_string_equal(again.client->id, "app");
	assert_null(again.session);
	assert_false(again.fresh);
	provider_cookies(p, "another-browser", NULL);
	assert_int_equal(signin_resume(p->rq, s.interaction, &again),
	    ERR_INVALID);
	p->env[0] = NULL;
	assert_int_equal(signin_resume(p->rq, s.interaction, &again),
	    ERR_INVALID);
	provider_cookies(p, BROWSER, NULL);
	p->rq->call.now += INTERACTION_TTL_S;
	assert_int_equal(signin_resume(p->rq, s.interaction, &again),
	    ERR_INVALID);
}

static struct signin
waiting(struct provider *p)
{
	struct signin s;

	signin_session_add(p, 10);
	s = signin_request(p);
	assert_int_equal(signin_go(p->rq, &p->f.rs, &s, STEP_LOGIN), OK);
	response_clear(&p->f.rs);
	return s;
}

static void
the_same_person_goes_on_under_a_new_cookie(void **state)
{
	struct provider *p = *state;
	struct signin s = waiting(p);
	const char *sid = s.session->sid;
	const struct session *old;

	assert_int_equal(signin_begin_session(p->rq, &p->f.rs, &s,
	    p->user->id), OK);
	assert_true(s.fresh);
	assert_string_equal(s.session->sid, sid);
	assert_int_equal(s.session->auth_time, p->rq->call.now);
	assert_non_null(strstr(p->f.rs.headers.data,
	    "Set-Cookie: keepsake-8080-session="));
	assert_int_equal(signin_session(p->rq, &old), OK);
	assert_null(old);
}

static void
another_person_s_session_replaces_the_old(void **state)
{
	struct provider *p = *state;
	struct signin s = waiting(p);
	const char *sid = s.session->sid;
	struct session *old;
	struct user *u;

	assert_int_equal(users_add(&p->rq->call, "b@example.com", NULL, NULL,
	    &u), OK);
	assert_int_equal(signin_begin_session(p->rq, &p->f.rs, &s, u->id), OK);
	assert_true(s.fresh);
	assert_string_not_equal(s.session->sid, sid);
	assert_int_equal(s.session->user_id, u->id);
	assert_int_equal(sessions_find_sid(&p->rq->call, sid, &old),
	    ERR_NOT_FOUND);
}

/* A second click: the first has the code, and the browser its session. */
static void
a_request_answered_meanwhile_replaces_nothing(void **state)
{
	struct provider *p = *state;
	struct signin s = waiting(p);
	const char *sid = s.session->sid;
	const struct session *still;

	assert_int_equal(signin_spend(p->rq, &s), OK);
	assert_int_equal(signin_spend(p->rq, &s), ERR_INVALID);
	assert_int_equal(signin_begin_session(p->rq, &p->f.rs, &s,
	    p->user->id), ERR_INVALID);
	assert_non_null(p->rq->fault.text);
	assert_int_equal(signin_session(p->rq, &still), OK);
	assert_non_null(still);
	assert_string_equal(still->sid, sid);
}

static void
a_session_that_ended_meanwhile_is_begun_anew(void **state)
{
	struct provider *p = *state;
	struct signin s = waiting(p);
	const char *sid = s.session->sid;
	struct session_end what = { .user_id = p->user->id };
	int64_t count;

	assert_int_equal(sessions_end(&p->rq->call, &what, &count), OK);
	assert_int_equal(signin_begin_session(p->rq, &p->f.rs, &s,
	    p->user->id), OK);
	assert_string_not_equal(s.session->sid, sid);
}

static void
a_code_is_issued_once(void **state)
{
	struct provider *p = *state;
	struct signin s;
	struct code *code;
	const char *at;

	signin_session_add(p, 10);
	s = signin_request(p);
	assert_int_equal(signin_go(p->rq, &p->f.rs, &s, STEP_CONSENT), OK);
	leads_to(p, "http://localhost:8080/auth/consent?interaction=");
	response_clear(&p->f.rs);
	assert_int_equal(signin_go(p->rq, &p->f.rs, &s, STEP_ISSUE), OK);
	leads_to(p, "https://app.example/cb?code=");
	at = location(p) + strlen("https://app.example/cb?code=");
	assert_string_equal(strchr(at, '&'),
	    "&state=st&iss=http%3A%2F%2Flocalhost%3A8080");
	assert_int_equal(codes_find(&p->rq->call,
	    arena_strndup(p->a, at, strcspn(at, "&")), &code), OK);
	assert_int_equal(code->expires_at, p->rq->call.now + 600);
	assert_string_equal(code->code_challenge, CHALLENGE);
	assert_string_equal(code->grant->scope, "openid memory:read");
	assert_int_equal(code->grant->auth_time, p->rq->call.now - 10);
	assert_int_equal(signin_go(p->rq, &p->f.rs, &s, STEP_ISSUE),
	    ERR_INVALID);
}

static void
prompt_none_shows_no_page(void **state)
{
	struct provider *p = *state;
	struct signin s;

	signin_session_add(p, 0);
	s = signin_request(p);
	s.req.prompt = PROMPT_NONE;
	assert_int_equal(signin_go(p->rq, &p->f.rs, &s, STEP_LOGIN), OK);
	leads_to(p, "https://app.example/cb?error=login_required&");
	response_clear(&p->f.rs);
	assert_int_equal(signin_go(p->rq, &p->f.rs, &s, STEP_CONSENT), OK);
	leads_to(p, "https://app.example/cb?error=consent_required&");
	assert_non_null(strstr(location(p), "&state=st&iss=http"));
}

static void
a_page_of_ours_asks_for_a_session_alone(void **state)
{
	struct provider *p = *state;
	const struct session *session;
	struct signin s;
	const char *id;

	provider_cookies(p, BROWSER, NULL);
	assert_int_equal(signin_for_page(p->rq, &p->f.rs, "/account?x=1",
	    &session), OK);
	assert_null(session);
	leads_to(p, "http://localhost:8080/auth/login?interaction=");
	id = strchr(location(p), '=') + 1;
	assert_int_equal(signin_resume(p->rq, id, &s), OK);
	assert_null(s.client);
	assert_string_equal(s.page, "/account?x=1");
	assert_int_equal(next(p, &s), STEP_LOGIN);
	response_clear(&p->f.rs);
	assert_int_equal(signin_begin_session(p->rq, &p->f.rs, &s,
	    p->user->id), OK);
	assert_int_equal(next(p, &s), STEP_ISSUE);
	response_clear(&p->f.rs);
	assert_int_equal(signin_go(p->rq, &p->f.rs, &s, STEP_ISSUE), OK);
	assert_string_equal(location(p),
	    "http://localhost:8080/account?x=1");
	assert_int_equal(signin_go(p->rq, &p->f.rs, &s, STEP_ISSUE),
	    ERR_INVALID);
	signin_session_add(p, 10);
	assert_int_equal(signin_for_page(p->rq, &p->f.rs, "/account",
	    &session), OK);
	assert_non_null(session);
}

/* Its cookie could not come along to the sign-in page. */
static void
another_name_of_loopback_leads_to_the_issuer_s(void **state)
{
	struct provider *p = *state;
	const struct session *session;

	p->f.cfg.loopback = true;
	provider_env(p, "HTTP_HOST", "127.0.0.1:8080");
	assert_int_equal(signin_for_page(p->rq, &p->f.rs, "/account",
	    &session), OK);
	assert_null(session);
	assert_string_equal(location(p), "http://localhost:8080/account");
	assert_null(strstr(p->f.rs.headers.data, "Set-Cookie"));
	response_clear(&p->f.rs);
	provider_env(p, "HTTP_HOST", "localhost:8080");
	assert_int_equal(signin_for_page(p->rq, &p->f.rs, "/account",
	    &session), OK);
	leads_to(p, "http://localhost:8080/auth/login?interaction=");
	response_clear(&p->f.rs);
	p->f.cfg.loopback = false;
	provider_env(p, "HTTP_HOST", "127.0.0.1:8080");
	assert_int_equal(signin_for_page(p->rq, &p->f.rs, "/account",
	    &session), OK);
	leads_to(p, "http://localhost:8080/auth/login?interaction=");
}

static void
a_session_ends_with_the_list(void **state)
{
	const struct user who = { .email = "listed@example.com",
	    .upstream_iss = "https://up.example", .upstream_sub = "1",
	    .by_list = true };
	struct provider *p = *state;
	const struct session *found;

	assert_int_equal(users_add_upstream(&p->rq->call, &who, &p->user), OK);
	p->f.cfg.allow_domains = "";
	p->f.cfg.allow_emails = "listed@example.com";
	signin_session_add(p, 0);
	assert_int_equal(signin_session(p->rq, &found), OK);
	assert_non_null(found);
	p->f.cfg.allow_emails = "";
	assert_int_equal(signin_session(p->rq, &found), OK);
	assert_null(found);
	/* For good: the list that names them again does not bring it back. */
	p->f.cfg.allow_emails = "listed@example.com";
	assert_int_equal(signin_session(p->rq, &found), OK);
	assert_null(found);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(without_a_session_sign_in),
		PROVIDER_TEST(with_a_session_consent_then_the_code),
		PROVIDER_TEST(a_trusted_client_needs_no_consent),
		PROVIDER_TEST(who_must_sign_in_again),
		PROVIDER_TEST(the_person_a_hint_names),
		PROVIDER_TEST(a_request_is_parked_for_its_browser),
		PROVIDER_TEST(the_same_person_goes_on_under_a_new_cookie),
		PROVIDER_TEST(another_person_s_session_replaces_the_old),
		PROVIDER_TEST(a_request_answered_meanwhile_replaces_nothing),
		PROVIDER_TEST(a_session_that_ended_meanwhile_is_begun_anew),
		PROVIDER_TEST(a_code_is_issued_once),
		PROVIDER_TEST(prompt_none_shows_no_page),
		PROVIDER_TEST(a_page_of_ours_asks_for_a_session_alone),
		PROVIDER_TEST(another_name_of_loopback_leads_to_the_issuer_s),
		PROVIDER_TEST(a_session_ends_with_the_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
