/*
 * account - what a person has here: signed-in browsers, connected apps
 *
 * Shows them and ends them, for the person of the session alone: whatever a
 * form names, what belongs to somebody else is as if it were not there.  A
 * POST is answered with a redirect, so that reloading a page repeats nothing.
 */

#include "base/str.h"
#include "endpoint/endpoint.h"
#include "http/cookie.h"
#include "http/valid.h"
#include "oauth/account_page.h"
#include "oauth/client_auth.h"
#include "oauth/csrf.h"
#include "oauth/disconnect.h"
#include "oauth/logout_notice.h"
#include "oauth/sign_out.h"
#include "oauth/signin.h"
#include "system/config.h"

enum { ACTION, SID, CLIENT_ID, CSRF, NPARAMS };

static const struct param params[NPARAMS] = {
	[ACTION]    = { "action", valid_id, 32, 0 },
	[SID]       = { "sid", valid_id, 64, 0 },
	[CLIENT_ID] = { "client_id", valid_visible, CLIENT_ID_MAX, 0 },
	[CSRF]      = { "csrf", valid_id, 64, PARAM_SECRET },
};

static enum err
end_this(struct request *rq, struct response *rs, const struct session *me)
{
	enum err e;

	if ((e = sign_out(&rq->call, me->user_id, me->sid)) != OK)
		return e;
	cookie_set(rq, rs, "session", "", -1);
	return response_redirect(rs, arena_printf(rq->call.arena,
	    "%s/auth/logout", rq->cfg->oidc_base_url));
}

static enum err
end_one(struct request *rq, struct response *rs, const struct session *me)
{
	const char *sid = request_param(rq, SID);

	if (sid == NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "The form names no browser.");
	if (str_eq(sid, me->sid))
		return end_this(rq, rs, me);
	return sign_out(&rq->call, me->user_id, sid);
}

static enum err
end_others(struct request *rq, struct response *rs, const struct session *me)
{
	(void)rs;
	return sign_out_others(&rq->call, me->user_id, me->sid);
}

static enum err
end_app(struct request *rq, struct response *rs, const struct session *me)
{
	const char *client_id = request_param(rq, CLIENT_ID);

	(void)rs;
	if (client_id == NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "The form names no app.");
	return disconnect(&rq->call, rq->cfg, me->user_id, client_id);
}

static const struct {
	const char *name;
	enum err (*run)(struct request *rq, struct response *rs,
	    const struct session *me);
} actions[] = {
	{ "sign-out",    end_this },
	{ "end-session", end_one },
	{ "end-others",  end_others },
	{ "disconnect",  end_app },
};

static enum err
act(struct request *rq, struct response *rs, const struct session *me)
{
	const char *name = request_param(rq, ACTION);
	enum err e;

	for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
		if (!str_eq(name, actions[i].name))
			continue;
		e = actions[i].run(rq, rs, me);
		return e != OK || rs->status == 303 ? e :
		    response_redirect(rs, arena_printf(rq->call.arena,
		    "%s/account", rq->cfg->oidc_base_url));
	}
	return request_refuse(rq, ERR_INVALID, NULL,
	    "The form does not say what to do.");
}

static enum err
handle_account(struct request *rq, struct response *rs)
{
	struct csrf form = { .purpose = "account" };
	const struct session *me;
	enum err e;

	e = signin_for_page(rq, rs, "/account", &me);
	if (e != OK || me == NULL)
		return e;
	if (rq->method != METHOD_POST)
		return account_page_write(rq, rs, me);
	form.sid = me->sid;
	e = csrf_check(rq, &form, request_param(rq, CSRF));
	return e != OK ? e : act(rq, rs, me);
}

static const char *const paths[] = { "/account", NULL };

static const struct endpoint account = {
	.name     = "account",
	.paths    = paths,
	.methods  = METHOD_GET | METHOD_POST,
	.params   = params,
	.nparams  = NPARAMS,
	.body     = BODY_FORM,
	.body_max = 4096,
	.limit    = LIMIT_ADDRESS,
	.cors     = CORS_NONE,
	.needs    = { &need_oidc, &need_public_write, &need_ask },
	.errors   = &errors_page,
	.handle   = handle_account,
	.after    = logout_notice_after,
};

int
main(void)
{
	return endpoint_serve(&account);
}
