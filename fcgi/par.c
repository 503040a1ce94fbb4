/*
 * par - pushed authorization request endpoint (RFC 9126)
 *
 * The client sends its authorization request ahead; it is checked as the
 * authorization endpoint would, and kept under a name that the browser then
 * carries in its place.
 */

#include "endpoint/endpoint.h"
#include "oauth/authreq.h"
#include "oauth/client_auth.h"
#include "oauth/oauth_error.h"
#include "oauth/pushed_request.h"
#include "store/pushed_requests.h"

static enum err
check(struct request *rq, const struct client *cl, struct authreq *req)
{
	enum err e;

	if (request_param(rq, AUTHREQ_REQUEST_URI) != NULL)
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "request_uri has no place in a request that is pushed");
	if ((e = authreq_prove(rq, cl, req)) != OK)
		return e;
	return authreq_check(rq, cl, req);
}

static enum err
handle_par(struct request *rq, struct response *rs)
{
	struct credentials form = client_auth_form(rq, AUTHREQ_CLIENT_ID);
	struct client *client;
	struct authreq req;
	struct json *j;
	const char *uri;
	enum err e;

	form.may_be_new = true;
	if ((e = client_auth_check(rq, &form, &client)) != OK ||
	    (e = check(rq, client, &req)) != OK ||
	    (e = pushed_request_add(rq, client, &req, &uri)) != OK)
		return e;
	j = json_new_object(rq->call.arena);
	json_set_string(j, "request_uri", uri);
	json_set_int(j, "expires_in", PUSHED_REQUEST_TTL_S);
	return response_json(rs, 201, j);
}

static const char *const paths[] = { "/auth/par", NULL };

static const struct endpoint par = {
	.name     = "par",
	.paths    = paths,
	.methods  = METHOD_POST,
	.params   = authreq_params,
	.nparams  = AUTHREQ_PUSHED_PARAMS,
	.body     = BODY_FORM,
	.body_max = 16 * 1024,
	.limit    = LIMIT_CALLER,
	.cors     = CORS_LIST,
	.needs    = { &need_oidc, &need_public, &need_fetch },
	.errors   = &errors_oauth,
	.handle   = handle_par,
};

int
main(void)
{
	return endpoint_serve(&par);
}
