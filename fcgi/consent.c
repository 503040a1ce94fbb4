/*
 * consent - the page on which a person allows or denies
 *
 * Shows the app, where its answer goes and what it may do; what is agreed to
 * is the parked request, never anything in the form.  A form works once, for
 * the session that it was shown to.
 */

#include "base/str.h"
#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "oauth/authorization_response.h"
#include "oauth/consent_page.h"
#include "oauth/csrf.h"
#include "oauth/oauth_error.h"
#include "oauth/redirect_uri.h"
#include "oauth/signin.h"
#include "store/audit.h"
#include "store/consents.h"

enum { INTERACTION, DECISION, CSRF, NPARAMS };

static const struct param params[NPARAMS] = {
	[INTERACTION] = { "interaction", valid_id, 128, PARAM_REQUIRED },
	[DECISION]    = { "decision", consent_page_decision, 8, 0 },
	[CSRF]        = { "csrf", valid_id, 64, PARAM_SECRET },
};

static enum err
allow(struct request *rq, struct response *rs, struct signin *s)
{
	struct consent given = signin_consent(rq, s);
	enum err e;

	if ((e = consents_add(&rq->call, &given)) != OK)
		return e;
	audit_add(&rq->call, &(struct audit_entry){ .event = "consent",
	    .user_id = given.user_id, .client_id = given.client_id,
	    .detail = given.scope });
	return signin_go(rq, rs, s, STEP_ISSUE);
}

static enum err
deny(struct request *rq, struct response *rs, const struct signin *s)
{
	enum err e;

	if ((e = signin_spend(rq, s)) != OK)
		return e;
	audit_add(&rq->call, &(struct audit_entry){ .event = "consent denied",
	    .user_id = s->session->user_id, .client_id = s->client->id });
	(void)!oauth_refuse(rq, OAUTH_ACCESS_DENIED,
	    "the person did not agree");
	return authorization_response_error(rq, rs, s);
}

static enum err
handle_consent(struct request *rq, struct response *rs)
{
	const char *decision = request_param(rq, DECISION);
	struct csrf form = { .purpose = "consent" };
	struct signin s;
	enum step step;
	enum err e;

	if ((e = signin_resume(rq, request_param(rq, INTERACTION), &s)) != OK ||
	    (e = signin_next(rq, &s, &step)) != OK)
		return e;
	if (step == STEP_LOGIN || s.client == NULL)
		return signin_go(rq, rs, &s, step);
	if (rq->method != METHOD_POST)
		return step == STEP_CONSENT ? consent_page_write(rq, rs, &s) :
		    signin_go(rq, rs, &s, step);
	form.interaction = s.interaction;
	form.sid = s.session->sid;
	if ((e = csrf_check(rq, &form, request_param(rq, CSRF))) != OK)
		return e;
	if (decision == NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "The form says neither allow nor deny.");
	return str_eq(decision, "allow") ? allow(rq, rs, &s) :
	    deny(rq, rs, &s);
}

static const char *const paths[] = { "/auth/consent", NULL };

static const struct endpoint consent = {
	.name     = "consent",
	.paths    = paths,
	.methods  = METHOD_GET | METHOD_POST,
	.params   = params,
	.nparams  = NPARAMS,
	.body     = BODY_FORM,
	.body_max = 4096,
	.limit    = LIMIT_ADDRESS,
	.cors     = CORS_NONE,
	.needs    = { &need_oidc },
	.errors   = &errors_page,
	.handle   = handle_consent,
};

int
main(void)
{
	return endpoint_serve(&consent);
}
