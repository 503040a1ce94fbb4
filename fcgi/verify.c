/*
 * verify - the page on which a person lets a device in (RFC 8628 section 3.3)
 *
 * Asks for the code, also if it stands in the link; then, always, whether.
 * What is agreed to is the device's request, never anything in the form.
 */

#include <string.h>

#include "base/str.h"
#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "oauth/consent_page.h"
#include "oauth/device_page.h"
#include "oauth/signin.h"
#include "oauth/user_code_limit.h"
#include "store/audit.h"
#include "system/config.h"

enum { USER_CODE, DECISION, CSRF, NPARAMS };

static const struct param params[NPARAMS] = {
	[USER_CODE] = { "user_code", valid_any, USER_CODE_TYPED_MAX, 0 },
	[DECISION]  = { "decision", consent_page_decision, 8, 0 },
	[CSRF]      = { "csrf", valid_id, 64, PARAM_SECRET },
};

static const char wrong[] = "There is no such code, or its time is over. "
    "Look at your device again.";

/* The device that waits with this code, and its client. */
static enum err
find(struct request *rq, struct device_question *q)
{
	struct device *d;
	struct client *cl;
	enum err e;

	if ((e = user_code_limit_take(rq, q->session->user_id)) != OK ||
	    (e = devices_find_waiting(&rq->call, q->code->letters, &d)) != OK ||
	    (e = clients_find(&rq->call, d->client_id, &cl)) != OK)
		return e;
	user_code_limit_give(rq, q->session->user_id);
	q->device = d;
	q->client = cl;
	return OK;
}

static enum err
allow(struct request *rq, const struct device_question *q)
{
	/* Of no session: a device stays when its person leaves this browser. */
	struct grant g = {
		.user_id = q->session->user_id,
		.client_id = q->device->client_id, .scope = q->device->scope,
		.resource = q->device->resource,
		.auth_time = q->session->auth_time,
		.expires_at = rq->call.now + rq->cfg->grant_ttl,
	};

	return devices_allow(&rq->call, q->code->letters, &g);
}

static enum err
decide(struct request *rq, struct response *rs,
    const struct device_question *q)
{
	bool allowed = str_eq(request_param(rq, DECISION), "allow");
	enum err e;

	e = allowed ? allow(rq, q) :
	    devices_deny(&rq->call, q->code->letters);
	if (e != OK)
		return e;
	audit_add(&rq->call, &(struct audit_entry){
	    .event = allowed ? "device allowed" : "device denied",
	    .user_id = q->session->user_id,
	    .client_id = q->device->client_id, .detail = q->device->scope });
	return device_page_done(rs, allowed);
}

static enum err
take(struct request *rq, struct response *rs, const struct session *s,
    const struct user_code *code)
{
	struct device_question q = { .session = s, .code = code };
	bool decided = request_param(rq, DECISION) != NULL;
	struct csrf form = device_page_csrf(rq, s, decided ? code : NULL);
	enum err e;

	if ((e = csrf_check(rq, &form, request_param(rq, CSRF))) != OK)
		return e;
	if (code == NULL)
		return device_page_form(rq, rs, s, NULL, wrong);
	if ((e = find(rq, &q)) == OK)
		e = decided ? decide(rq, rs, &q) : device_page_ask(rq, rs, &q);
	return e == ERR_NOT_FOUND ?
	    device_page_form(rq, rs, s, NULL, wrong) : e;
}

static enum err
handle_verify(struct request *rq, struct response *rs)
{
	const char *typed = request_param(rq, USER_CODE);
	const char *page = "/device";
	const struct user_code *code = NULL;
	const struct session *s;
	struct user_code parsed;
	enum err e;

	if (typed != NULL &&
	    user_code_parse(typed, strlen(typed), &parsed) == OK) {
		code = &parsed;
		page = arena_printf(rq->call.arena, "/device?user_code=%s",
		    parsed.letters);
	}
	if ((e = signin_for_page(rq, rs, page, &s)) != OK || s == NULL)
		return e;
	return rq->method == METHOD_POST ? take(rq, rs, s, code) :
	    device_page_form(rq, rs, s, code, NULL);
}

static const char *const paths[] = { "/device", NULL };

static const struct endpoint verify = {
	.name     = "verify",
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
	.handle   = handle_verify,
};

int
main(void)
{
	return endpoint_serve(&verify);
}
