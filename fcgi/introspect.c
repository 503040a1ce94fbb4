/*
 * introspect - token introspection endpoint (RFC 7662)
 *
 * Tells a client that can prove who it is whether a token is good, and for what.  Whatever
 * is not good, or not theirs to know, is {"active":false} and no more.
 */

#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "oauth/client_auth.h"
#include "oauth/introspection.h"
#include "oauth/oauth_error.h"

enum { TOKEN, TOKEN_TYPE_HINT, CLIENT_AUTH_NAMES, NPARAMS };

static const struct param params[NPARAMS] = {
	[TOKEN]           = { "token", valid_visible, 8192, PARAM_REQUIRED | PARAM_SECRET },
	[TOKEN_TYPE_HINT] = { "token_type_hint", valid_visible, 128, 0 },
	CLIENT_AUTH_ROWS
};

static enum err
handle_introspect(struct request *rq, struct response *rs)
{
	struct credentials form = client_auth_form(rq, CLIENT_ID);
	struct client *client;
	struct json *j;
	enum err e;

	if ((e = client_auth_check(rq, &form, &client)) != OK)
		return e;
	if (client_is_public(client))
		return oauth_refuse(rq, OAUTH_INVALID_CLIENT,
		    "introspection needs a client with a secret or a key");
	e = introspection_describe(rq, client, request_param(rq, TOKEN), &j);
	if (e == ERR_NOT_FOUND) {
		j = json_new_object(rq->call.arena);
		json_set_bool(j, "active", false);
		e = OK;
	}
	return e == OK ? response_json(rs, 200, j) : e;
}

static const char *const paths[] = { "/auth/introspect", NULL };

static const struct endpoint introspect = {
	.name     = "introspect",
	.paths    = paths,
	.methods  = METHOD_POST,
	.params   = params,
	.nparams  = NPARAMS,
	.body     = BODY_FORM,
	.body_max = 16 * 1024,
	.limit    = LIMIT_CALLER,
	.cors     = CORS_NONE,
	.needs    = { &need_oidc, &need_public, &need_fetch },
	.errors   = &errors_oauth,
	.handle   = handle_introspect,
};

int
main(void)
{
	return endpoint_serve(&introspect);
}
