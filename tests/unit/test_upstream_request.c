/* test_upstream_request - how a person is sent upstream and taken back */
#include "upstream_fixture.h"

#include "base/base64.h"
#include "crypto/digest.h"
#include "oauth/setup.h"
#include "oauth/upstream_request.h"
#include "store/interactions.h"

/* A parked request of the browser. */
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

/* A parameter of the redirect; NULL if absent. */
static const char *
sent(struct fixture_upstream *t, const char *name)
{
	const char *url = strstr(t->p->f.rs.headers.data, "Location: ");
	const char *end = strchr(url, '\r');
	const char *want = arena_printf(t->p->a, "%s=", name), *at;

	for (at = strchr(url, '?'); at != NULL && at < end;
	    at = strchr(at + 1, '&'))
		if (strncmp(at + 1, want, strlen(want)) == 0)
			return arena_strndup(t->p->a, at + 1 + strlen(want),
			    strcspn(at + 1 + strlen(want), "&\r"));
	return NULL;
}

static void
send_person(struct fixture_upstream *t, const struct signin *s, bool choose)
{
	response_clear(&t->p->f.rs);
	assert_int_equal(upstream_request_send(t->p->rq, &t->p->f.rs, s,
	    choose), OK);
	assert_int_equal(t->p->f.rs.status, 303);
}

static void
what_is_noted_is_what_was_sent(void **state)
{
	struct fixture_upstream *t = *state;
	struct signin s = parked(t), back;
	struct upstream_request r;
	struct digest d;

	send_person(t, &s, false);
	assert_int_equal(upstream_request_take(t->p->rq, sent(t, "state"),
	    &back, &r), OK);
	assert_string_equal(back.interaction, s.interaction);
	assert_string_equal(r.nonce, sent(t, "nonce"));
	d = digest_text(r.verifier);
	assert_string_equal(base64url_text(t->p->a, d.bytes, DIGEST_LEN),
	    sent(t, "code_challenge"));
	assert_string_equal(sent(t, "response_type"), "code");
	assert_string_equal(sent(t, "scope"), "openid%20email%20profile");
	assert_null(sent(t, "prompt"));
	assert_null(sent(t, "access_type"));
	assert_int_equal(upstream_request_take(t->p->rq, sent(t, "state"),
	    &back, &r), ERR_INVALID);
}

static void
an_answer_of_nobody_is_refused(void **state)
{
	struct fixture_upstream *t = *state;
	struct signin s = parked(t), back;
	struct upstream_request r;

	send_person(t, &s, false);
	assert_int_equal(upstream_request_take(t->p->rq, NULL, &back, &r),
	    ERR_INVALID);
	assert_int_equal(upstream_request_take(t->p->rq, "unknown", &back,
	    &r), ERR_INVALID);
	provider_cookies(t->p, "another-browser", NULL);
	assert_int_equal(upstream_request_take(t->p->rq, sent(t, "state"),
	    &back, &r), ERR_INVALID);
	provider_env(t->p, "HTTP_COOKIE", "x=y");
	assert_int_equal(upstream_request_take(t->p->rq, sent(t, "state"),
	    &back, &r), ERR_INVALID);
	provider_cookies(t->p, BROWSER, NULL);
	assert_int_equal(upstream_request_take(t->p->rq, sent(t, "state"),
	    &back, &r), OK);
}

/* What waits for a setup token is no answer's note, whatever its key. */
static void
a_note_of_another_kind_is_refused(void **state)
{
	struct fixture_upstream *t = *state;
	struct signin s = parked(t), back;
	struct upstream_request r;

	assert_int_equal(interactions_set_upstream(&t->p->rq->call,
	    s.interaction, "state", "{\"sub\":\"1\",\"tries\":5}"), OK);
	assert_int_equal(upstream_request_take(t->p->rq, "state", &back, &r),
	    ERR_INVALID);
}

static void
prompts(void **state)
{
	static const struct {
		unsigned prompt;
		int64_t max_age;
		bool choose, google;
		const char *want;
	} rows[] = {
		{ 0, -1, false, false, NULL },
		{ 0, -1, false, true, NULL },
		{ 0, -1, true, false, "select_account" },
		{ PROMPT_SELECT_ACCOUNT, -1, false, false, "select_account" },
		{ PROMPT_LOGIN, -1, false, false, "login" },
		{ PROMPT_LOGIN, -1, false, true, "select_account" },
		{ PROMPT_CONSENT, -1, false, false, NULL },
		{ 0, 0, false, false, "login" },
		{ 0, 10000, false, true, "select_account" },
	};
	struct fixture_upstream *t = *state;
	struct signin s = parked(t);

	upstream_answers(t, 200, DOCUMENT);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		t->p->f.cfg.upstream_issuer = rows[i].google ?
		    UPSTREAM_GOOGLE : ISSUER;
		upstream_answers(t, 200, rows[i].google ?
		    "{\"issuer\":\"https://accounts.google.com\","
		    "\"authorization_endpoint\":\"https://g.example/\","
		    "\"token_endpoint\":\"https://g.example/t\","
		    "\"jwks_uri\":\"https://g.example/k\"}" : DOCUMENT);
		s.req.prompt = rows[i].prompt;
		s.req.max_age = rows[i].max_age;
		send_person(t, &s, rows[i].choose);
		if (rows[i].want == NULL)
			assert_null(sent(t, "prompt"));
		else
			assert_string_equal(sent(t, "prompt"), rows[i].want);
	}
}

static void
an_upstream_that_is_away(void **state)
{
	struct fixture_upstream *t = *state;
	struct signin s = parked(t);

	upstream_fails(t);
	t->p->f.cfg.upstream_issuer = "https://away.example";
	assert_int_equal(upstream_request_send(t->p->rq, &t->p->f.rs, &s,
	    false), ERR_UNAVAILABLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UPSTREAM_TEST(what_is_noted_is_what_was_sent),
		UPSTREAM_TEST(an_answer_of_nobody_is_refused),
		UPSTREAM_TEST(a_note_of_another_kind_is_refused),
		UPSTREAM_TEST(prompts),
		UPSTREAM_TEST(an_upstream_that_is_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
