/*
 * logout - the end of a browser's session (OpenID Connect RP-Initiated Logout
 * 1.0, Back-Channel Logout 1.0)
 *
 * The cookie says which session ends; an ID token as a hint only names the app
 * that asks.  Without a hint of this very session the person is asked.  A
 * browser is sent nowhere but to an address that the app has registered, and
 * to that of an app that registered itself only by the person's own act.
 */

#include "endpoint/endpoint.h"
#include "http/as_get.h"
#include "http/cookie.h"
#include "oauth/csrf.h"
#include "oauth/end_session_page.h"
#include "oauth/logout_notice.h"
#include "oauth/sign_out.h"
#include "system/config.h"

enum { URL_MAX = 15 * 1024 };

/* A form on the app's own site (http/as_get.h). */
static bool
is_without_cookie(const struct request *rq)
{
	return rq->method == METHOD_POST &&
	    cookie_get(rq, "session") == NULL &&
	    request_param(rq, END_SESSION_CSRF) == NULL;
}

/* `acted`: the person has clicked, or their session has just ended. */
static enum err
finish(struct request *rq, struct response *rs, const struct end_session *s,
    bool acted)
{
	if (s->to != NULL && (acted || (s->hinted && !s->client->dynamic)))
		return response_redirect(rs, s->to);
	return end_session_page_done(rq, rs, s);
}

static enum err
end(struct request *rq, struct response *rs, const struct end_session *s)
{
	enum err e;

	e = sign_out(&rq->call, s->session->user_id, s->session->sid);
	if (e != OK)
		return e;
	cookie_set(rq, rs, "session", "", -1);
	return finish(rq, rs, s, true);
}

static enum err
handle_logout(struct request *rq, struct response *rs)
{
	struct csrf form = { .purpose = "logout" };
	const char *csrf = request_param(rq, END_SESSION_CSRF), *url;
	struct end_session s;
	enum err e;

	if (is_without_cookie(rq)) {
		url = as_get(rq, "/auth/logout", END_SESSION_PARAMS, URL_MAX);
		return url == NULL ? ERR_TOO_LARGE :
		    response_redirect(rs, url);
	}
	if ((e = end_session_read(rq, &s)) != OK)
		return e;
	if (s.session == NULL)
		return finish(rq, rs, &s, false);
	if (rq->method == METHOD_POST && csrf != NULL) {
		form.sid = s.session->sid;
		e = csrf_check(rq, &form, csrf);
		return e != OK ? e : end(rq, rs, &s);
	}
	return s.sure ? end(rq, rs, &s) : end_session_page_ask(rq, rs, &s);
}

static const char *const paths[] = { "/auth/logout", NULL };

static const struct endpoint logout = {
	.name     = "logout",
	.paths    = paths,
	.methods  = METHOD_GET | METHOD_POST,
	.params   = end_session_params,
	.nparams  = END_SESSION_PARAMS,
	.body     = BODY_FORM,
	.body_max = 32 * 1024,
	.limit    = LIMIT_ADDRESS,
	.cors     = CORS_NONE,
	.needs    = { &need_oidc, &need_public, &need_ask },
	.errors   = &errors_page,
	.handle   = handle_logout,
	.after    = logout_notice_after,
};

int
main(void)
{
	return endpoint_serve(&logout);
}
