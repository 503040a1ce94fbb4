/*
 * login - the sign-in page
 *
 * Names the app that asks and signs a person in with e-mail address and
 * password.  An unknown person and a wrong password look alike and take the
 * same time.  A new session has a new id, whatever the browser had before.
 */

#include "base/html.h"
#include "crypto/password.h"
#include "endpoint/endpoint.h"
#include "http/page.h"
#include "http/valid.h"
#include "oauth/authorization_response.h"
#include "oauth/csrf.h"
#include "oauth/local_login.h"
#include "oauth/logout_notice.h"
#include "oauth/oauth_error.h"
#include "oauth/redirect_uri.h"
#include "oauth/signin.h"
#include "store/audit.h"
#include "store/users.h"

/* Hashing a password is heavy by design: guesses must not slow down others. */
enum { NICENESS = 10 };

enum { INTERACTION, USERNAME, PASSWORD, CSRF, NPARAMS };

static const struct param params[NPARAMS] = {
	[INTERACTION] = { "interaction", valid_id, 128, PARAM_REQUIRED },
	[USERNAME]    = { "username", valid_any, 320, 0 },
	[PASSWORD]    = { "password", valid_any, PASSWORD_MAX, PARAM_SECRET },
	[CSRF]        = { "csrf", valid_id, 64, PARAM_SECRET },
};

static enum err
show_form(struct request *rq, struct response *rs, const struct signin *s,
    const char *problem)
{
	struct arena *a = rq->call.arena;
	const char *name = request_param(rq, USERNAME);
	struct csrf form = { "login", s->interaction, NULL };

	page_begin(rs, "Sign in");
	if (problem != NULL)
		page_paragraph(rs, problem);
	page_paragraph(rs, s->client == NULL ?
	    "Sign in to see what is yours here." : arena_printf(a,
	    "%s asks you to sign in. Afterwards you return to %s.",
	    html_name(a, s->client->name, 64),
	    redirect_uri_host(a, s->req.redirect_uri)));
	page_form_begin(rs, "/auth/login", csrf_token(rq, &form),
	    s->interaction);
	page_field(rs, &(struct page_field){ "E-mail address", "username",
	    "text", name != NULL ? name : s->req.login_hint, "username", true });
	page_field(rs, &(struct page_field){ "Password", "password",
	    "password", NULL, "current-password", true });
	page_button(rs, NULL, NULL, "Sign in");
	page_form_end(rs);
	return page_end(rs, problem != NULL ? 401 : 200);
}

static enum err
sign_in(struct request *rq, struct response *rs, struct signin *s)
{
	struct audit_entry entry = { .client_id = s->client != NULL ?
	    s->client->id : NULL };
	struct user *u;
	enum step step;
	enum err e;

	e = local_login_check(rq, request_param(rq, USERNAME),
	    request_param(rq, PASSWORD), &u);
	if (e != OK && e != ERR_UNAUTHENTICATED)
		return e;
	entry.user_id = u != NULL ? u->id : 0;
	entry.event = e == OK ? "sign-in" : "sign-in refused";
	audit_add(&rq->call, &entry);
	if (e != OK)
		return show_form(rq, rs, s,
		    "The e-mail address or the password is wrong.");
	if ((e = signin_begin_session(rq, rs, s, u->id)) != OK ||
	    (e = signin_next(rq, s, &step)) != OK)
		return e;
	if (step != STEP_LOGIN)
		return signin_go(rq, rs, s, step);
	(void)!oauth_refuse(rq, OAUTH_LOGIN_REQUIRED,
	    "the app asked for another person");
	return authorization_response_error(rq, rs, s);
}

static enum err
handle_login(struct request *rq, struct response *rs)
{
	struct csrf form = { .purpose = "login" };
	struct signin s;
	enum step step;
	enum err e;

	if ((e = signin_resume(rq, request_param(rq, INTERACTION), &s)) != OK)
		return e;
	if (rq->method == METHOD_POST) {
		form.interaction = s.interaction;
		e = csrf_check(rq, &form, request_param(rq, CSRF));
		return e != OK ? e : sign_in(rq, rs, &s);
	}
	if ((e = signin_next(rq, &s, &step)) != OK)
		return e;
	return step == STEP_LOGIN ? show_form(rq, rs, &s, NULL) :
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
	.needs    = { &need_oidc, &need_ask },
	.errors   = &errors_page,
	.handle   = handle_login,
	.after    = logout_notice_after,
};

int
main(void)
{
	return endpoint_serve(&login);
}
