/*
 * login - the sign-in page
 *
 * Names the app that asks, and lets a person in by password, upstream or setup
 * token.  An unknown person and a wrong password look alike and take the same
 * time.  A new session has a new id, whatever the browser had before.
 */

#include "base/str.h"
#include "crypto/password.h"
#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "oauth/csrf.h"
#include "oauth/local_login.h"
#include "oauth/login_page.h"
#include "oauth/logout_notice.h"
#include "oauth/setup.h"
#include "oauth/signin.h"
#include "oauth/upstream_request.h"
#include "store/audit.h"
#include "store/users.h"

/* Hashing a password is heavy by design: guesses must not slow down others. */
enum { NICENESS = 10 };
enum { INTERACTION, USERNAME, PASSWORD, UPSTREAM, SETUP_TOKEN, CSRF, NPARAMS };

static const struct param params[NPARAMS] = {
	[INTERACTION] = { "interaction", valid_id, 128, PARAM_REQUIRED },
	[USERNAME]    = { "username", valid_any, 320, 0 },
	[PASSWORD]    = { "password", valid_any, PASSWORD_MAX, PARAM_SECRET },
	[UPSTREAM]    = { "upstream", valid_id, 16, 0 },
	[SETUP_TOKEN] = { "setup_token", valid_any, 128, PARAM_SECRET },
	[CSRF]        = { "csrf", valid_id, 64, PARAM_SECRET },
};

static void
audit_sign_in(struct request *rq, const struct signin *s, const char *event,
    const struct user *u)
{
	audit_add(&rq->call, &(struct audit_entry){ .event = event,
	    .user_id = u != NULL ? u->id : 0,
	    .client_id = s->client != NULL ? s->client->id : NULL });
}

static enum err
sign_in_here(struct request *rq, struct response *rs, struct signin *s)
{
	const struct login_page again = { 401,
	    "The e-mail address or the password is wrong.",
	    request_param(rq, USERNAME) };
	struct user *u;
	enum err e;

	e = local_login_check(rq, request_param(rq, USERNAME),
	    request_param(rq, PASSWORD), &u);
	if (e != OK && e != ERR_UNAUTHENTICATED)
		return e;
	audit_sign_in(rq, s, e == OK ? "sign-in" : "sign-in refused", u);
	return e == OK ? signin_proved(rq, rs, s, u->id) :
	    login_page_show(rq, rs, s, &again);
}

static enum err
go_upstream(struct request *rq, struct response *rs, const struct signin *s)
{
	enum err e;

	if (!upstream_is_on(rq->cfg))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "There is no other provider to sign in with.");
	e = upstream_request_send(rq, rs, s,
	    str_eq(request_param(rq, UPSTREAM), "other"));
	return e == ERR_UNAVAILABLE ? login_page_away(rq, rs, s) : e;
}

static enum err
set_up(struct request *rq, struct response *rs, struct signin *s)
{
	struct setup who;
	struct user *u;
	enum err e;

	e = setup_redeem(rq, s, request_param(rq, SETUP_TOKEN), &who, &u);
	if (e == ERR_UNAUTHENTICATED)
		return login_page_refused(rq, rs, s, &who,
		    "That is not the setup token, or its time is over.");
	if (e != OK)
		return e == ERR_FORBIDDEN ?
		    login_page_refused(rq, rs, s, &who, NULL) : e;
	audit_sign_in(rq, s, "sign-in", u);
	return signin_proved(rq, rs, s, u->id);
}

static enum err
handle_post(struct request *rq, struct response *rs, struct signin *s)
{
	const struct csrf form = { "login", s->interaction, NULL };
	enum err e;

	if ((e = csrf_check(rq, &form, request_param(rq, CSRF))) != OK)
		return e;
	if (request_param(rq, UPSTREAM) != NULL)
		return go_upstream(rq, rs, s);
	if (request_param(rq, SETUP_TOKEN) != NULL)
		return set_up(rq, rs, s);
	return sign_in_here(rq, rs, s);
}

static enum err
handle_login(struct request *rq, struct response *rs)
{
	const struct login_page page = { .status = 200 };
	struct signin s;
	enum step step;
	enum err e;

	if ((e = signin_resume(rq, request_param(rq, INTERACTION), &s)) != OK)
		return e;
	if (rq->method == METHOD_POST)
		return handle_post(rq, rs, &s);
	if ((e = signin_next(rq, &s, &step)) != OK)
		return e;
	return step == STEP_LOGIN ? login_page_show(rq, rs, &s, &page) :
	    signin_go(rq, rs, &s, step);
}

static const char *const paths[] = { "/auth/login", NULL };

static const struct endpoint login = {
	.name     = "login",
	.paths    = paths,
	.methods  = METHOD_GET | METHOD_POST,
	.params   = params,
	.nparams  = NPARAMS,
	.body     = BODY_FORM,
	.body_max = 8 * 1024,
	.limit    = LIMIT_ADDRESS,
	.cors     = CORS_NONE,
	.niceness = NICENESS,
	.needs    = { &need_oidc, &need_ask, &need_fetch },
	.errors   = &errors_page,
	.handle   = handle_login,
	.after    = logout_notice_after,
};

int
main(void)
{
	return endpoint_serve(&login);
}
