/*
 * userinfo - claims about the person of an access token (OpenID Connect Core
 * section 5.3)
 *
 * Takes any of our tokens that has the scope openid, whatever resource it is
 * for; in the header or, by POST, in the body; never in the query.
 */

#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "oauth/admission.h"
#include "oauth/claims.h"
#include "resource/bearer.h"
#include "store/grants.h"
#include "store/users.h"

enum { ACCESS_TOKEN, NPARAMS };

static const struct param params[NPARAMS] = {
	[ACCESS_TOKEN] = { "access_token", valid_any, 8192, PARAM_SECRET },
};

static const struct bearer_want want = { .scope = "openid" };

static enum err
check_token(struct request *rq, struct bearer *b)
{
	const char *token = request_param(rq, ACCESS_TOKEN);

	if (token == NULL)
		return bearer_check(rq, &want, b);
	if (rq->method != METHOD_POST)
		return request_refuse(rq, ERR_INVALID, "invalid_request",
		    "an access token has no place in a URL");
	if (request_env(rq, "HTTP_AUTHORIZATION") != NULL)
		return request_refuse(rq, ERR_INVALID, "invalid_request",
		    "send the access token in one way, not two");
	return bearer_check_token(rq, token, &want, b);
}

static enum err
refuse(struct request *rq)
{
	return request_refuse(rq, ERR_UNAUTHENTICATED, "invalid_token",
	    "the access was ended; sign in again");
}

static enum err
handle_userinfo(struct request *rq, struct response *rs)
{
	struct json *j = json_new_object(rq->call.arena);
	struct grant *g = NULL;
	struct bearer b;
	struct user *u;
	enum err e;

	if ((e = check_token(rq, &b)) != OK)
		return e;
	if (b.grant_id != NULL) {
		e = grants_find(&rq->call, b.grant_id, &g);
		if (e == ERR_NOT_FOUND ||
		    (e == OK && !grant_is_alive(g, rq->call.now)))
			return refuse(rq);
		if (e != OK)
			return e;
	}
	e = users_find_sub(&rq->call, b.sub, &u);
	if (e == ERR_NOT_FOUND || (e == OK && (u->disabled_at != 0 ||
	    !admission_holds(rq->cfg, u))))
		return refuse(rq);
	if (e != OK)
		return e;
	json_set_string(j, "sub", u->sub);
	claims_add_scope(j, u, b.scope);
	if (g != NULL)
		claims_add_asked(rq->call.arena, j, u, g->claims, "userinfo");
	return response_json(rs, 200, j);
}

static const char *const paths[] = { "/auth/userinfo", NULL };

static const struct endpoint userinfo = {
	.name     = "userinfo",
	.paths    = paths,
	.methods  = METHOD_GET | METHOD_POST,
	.params   = params,
	.nparams  = NPARAMS,
	.body     = BODY_FORM,
	.body_max = 16 * 1024,
	.limit    = LIMIT_CALLER,
	.cors     = CORS_LIST,
	.needs    = { &need_oidc_read, &need_public, &need_fetch },
	.errors   = &errors_bearer,
	.handle   = handle_userinfo,
};

int
main(void)
{
	return endpoint_serve(&userinfo);
}
