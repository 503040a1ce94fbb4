/*
 * token - token endpoint (RFC 6749 section 3.2, OpenID Connect Core section
 * 3.1.3)
 *
 * The only program that can read the signing key.  The grant types are in
 * lib/oauth/token_grant_*.c.  Our own programs also ask it, over its socket,
 * for logout tokens (oauth/logout_token.h).
 */

#include "base/str.h"
#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "oauth/client_auth.h"
#include "oauth/grant_type.h"
#include "oauth/logout_token.h"
#include "oauth/oauth_error.h"
#include "oauth/redirect_uri.h"
#include "oauth/token_grant.h"

enum {
	GRANT_TYPE, CODE, REDIRECT_URI, CODE_VERIFIER, REFRESH_TOKEN,
	DEVICE_CODE, SCOPE, RESOURCE, CLIENT_AUTH_NAMES, NPARAMS
};

static const struct param params[NPARAMS] = {
	[GRANT_TYPE]    = { "grant_type", valid_visible, 128, 0 },
	[CODE]          = { "code", valid_visible, 512, PARAM_SECRET },
	[REDIRECT_URI]  = { "redirect_uri", valid_visible, REDIRECT_URI_MAX, 0 },
	[CODE_VERIFIER] = { "code_verifier", valid_visible, 512, PARAM_SECRET },
	[REFRESH_TOKEN] = { "refresh_token", valid_visible, 512, PARAM_SECRET },
	[DEVICE_CODE]   = { "device_code", valid_visible, 512, PARAM_SECRET },
	[SCOPE]         = { "scope", valid_scope, 2048, 0 },
	[RESOURCE]      = { "resource", valid_visible, 2048, PARAM_REPEAT },
	CLIENT_AUTH_ROWS
};

static const struct {
	const char *name;
	enum err (*answer)(struct request *rq, const struct token_request *t,
	    struct response *rs);
} grant_types[] = {
	{ GRANT_CODE,    token_grant_code },
	{ GRANT_REFRESH, token_grant_refresh },
	{ GRANT_CLIENT,  token_grant_client },
	{ GRANT_DEVICE,  token_grant_device },
};

enum { GRANT_TYPES = sizeof grant_types / sizeof grant_types[0] };

static enum err
handle_token(struct request *rq, struct response *rs)
{
	const char *type = request_param(rq, GRANT_TYPE);
	struct credentials form = client_auth_form(rq, CLIENT_ID);
	struct token_request t = {
		.code = request_param(rq, CODE),
		.redirect_uri = request_param(rq, REDIRECT_URI),
		.code_verifier = request_param(rq, CODE_VERIFIER),
		.refresh_token = request_param(rq, REFRESH_TOKEN),
		.device_code = request_param(rq, DEVICE_CODE),
		.scope = request_param(rq, SCOPE),
		.resource = &rq->values[RESOURCE],
	};
	struct client *client;
	enum err e;

	if (str_eq(rq->path, LOGOUT_TOKEN_PATH))
		return logout_token_answer(rq, rs);
	if (type == NULL)
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "parameter is missing: grant_type");
	if ((e = client_auth_check(rq, &form, &client)) != OK)
		return e;
	t.client = client;
	for (size_t i = 0; i < GRANT_TYPES; i++) {
		if (!str_eq(type, grant_types[i].name))
			continue;
		if (!str_has_word(client->grant_types, type))
			return oauth_refuse(rq, OAUTH_UNAUTHORIZED_CLIENT,
			    "the client is not registered for this grant type");
		return grant_types[i].answer(rq, &t, rs);
	}
	return oauth_refuse(rq, OAUTH_UNSUPPORTED_GRANT_TYPE,
	    "there is no such grant type here");
}

static const char *const paths[] = { "/auth/token", "/token",
    LOGOUT_TOKEN_PATH, NULL };

static const struct endpoint token = {
	.name     = "token",
	.paths    = paths,
	.methods  = METHOD_POST,
	.params   = params,
	.nparams  = NPARAMS,
	.body     = BODY_FORM,
	.body_max = 16 * 1024,
	.limit    = LIMIT_CALLER,
	.cors     = CORS_LIST,
	.needs    = { &need_oidc, &need_signing_key, &need_public_write, &need_fetch },
	.errors   = &errors_oauth,
	.handle   = handle_token,
};

int
main(void)
{
	return endpoint_serve(&token);
}
