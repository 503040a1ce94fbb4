/*
 * authorize - authorization endpoint (RFC 6749 section 3.1, OpenID Connect
 * Core section 3.1.2)
 *
 * Checks a request, or takes one that was pushed (RFC 9126), then issues a code
 * at once if nothing is left to ask, or parks it and sends the browser to the
 * sign-in or consent page.  Until the client and its redirect URI are proved, a
 * fault is a page and nothing else.
 */

#include "endpoint/endpoint.h"
#include "http/as_get.h"
#include "http/cookie.h"
#include "oauth/authorization_response.h"
#include "oauth/authreq.h"
#include "oauth/pushed_request.h"
#include "oauth/signin.h"
#include "system/config.h"

enum { URL_MAX = 7 * 1024 };

/* A form on the app's own site (http/as_get.h). */
static bool
is_without_cookies(const struct request *rq)
{
	return rq->method == METHOD_POST &&
	    cookie_get(rq, "session") == NULL &&
	    cookie_get(rq, "browser") == NULL;
}

static enum err
handle_authorize(struct request *rq, struct response *rs)
{
	struct signin s = { .begun_at = rq->call.now };
	bool pushed = pushed_request_is_named(rq);
	struct client *cl;
	const char *url;
	enum step step;
	enum err e;

	if ((e = authreq_find_client(rq, &cl)) != OK)
		return e;
	if (!pushed && (e = authreq_prove(rq, cl, &s.req)) != OK)
		return e;
	if (is_without_cookies(rq) && (url = as_get(rq, "/auth/authorize",
	    AUTHREQ_PARAMS, URL_MAX)) != NULL)
		return response_redirect(rs, url);
	s.client = cl;
	if ((e = signin_session(rq, &s.session)) != OK)
		return e;
	e = pushed ? pushed_request_take(rq, cl, &s.req) :
	    authreq_check(rq, cl, &s.req);
	if (e == ERR_INVALID && !pushed)
		return authorization_response_error(rq, rs, &s);
	if (e != OK || (e = signin_next(rq, &s, &step)) != OK)
		return e;
	return signin_go(rq, rs, &s, step);
}

static const char *const paths[] = { "/auth/authorize", "/authorize", NULL };

static const struct endpoint authorize = {
	.name     = "authorize",
	.paths    = paths,
	.methods  = METHOD_GET | METHOD_POST,
	.params   = authreq_params,
	.nparams  = AUTHREQ_PARAMS,
	.body     = BODY_FORM,
	.body_max = 16 * 1024,
	.limit    = LIMIT_ADDRESS,
	.cors     = CORS_NONE,
	.needs    = { &need_oidc, &need_public, &need_fetch },
	.errors   = &errors_page,
	.handle   = handle_authorize,
};

int
main(void)
{
	return endpoint_serve(&authorize);
}
