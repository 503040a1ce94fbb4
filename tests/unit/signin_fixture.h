/*
 * signin_fixture - a browser with a session and a request of an app
 */
#ifndef KEEPSAKE_TESTS_SIGNIN_FIXTURE_H
#define KEEPSAKE_TESTS_SIGNIN_FIXTURE_H

#include "provider_fixture.h"

#include "oauth/signin.h"

/* Signs the person in `ago` seconds ago; the browser has the cookie. */
static inline void
signin_session_add(struct provider *p, int64_t ago)
{
	struct session *s;
	const char *cookie;

	p->rq->call.now -= ago;
	assert_int_equal(sessions_add(&p->rq->call, p->user->id, 86400,
	    &cookie, &s), OK);
	p->rq->call.now += ago;
	provider_cookies(p, BROWSER, cookie);
}

/* A request of client "app", with the session of the browser. */
static inline struct signin
signin_request(struct provider *p)
{
	struct signin s = { .req = {
		.redirect_uri = "https://app.example/cb", .state = "st",
		.scope = "openid memory:read",
		.resource = "http://localhost:8080/mcp",
		.code_challenge = CHALLENGE, .max_age = -1,
	}, .begun_at = p->rq->call.now };
	struct client *cl;

	if (clients_find(&p->rq->call, "app", &cl) != OK)
		cl = provider_client(p, "app");
	s.client = cl;
	assert_int_equal(signin_session(p->rq, &s.session), OK);
	return s;
}

#endif
