/*
 * revoke - token revocation endpoint (RFC 7009)
 *
 * A client hands back a refresh or access token; the grant behind it ends,
 * and with it every token of that grant.  A token we do not know, or that
 * belongs to another client, is answered like a success: the client learns
 * nothing that it could not already know.
 */

#include "base/log.h"
#include "base/str.h"
#include "crypto/jwt.h"
#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "oauth/client_auth.h"
#include "oauth/ended.h"
#include "oauth/oauth_error.h"
#include "oauth/public_keys.h"
#include "store/grants.h"
#include "system/config.h"

enum { TOKEN, TOKEN_TYPE_HINT, CLIENT_AUTH_NAMES, NPARAMS };

static const struct param params[NPARAMS] = {
	[TOKEN]           = { "token", valid_visible, 8192, PARAM_REQUIRED | PARAM_SECRET },
	[TOKEN_TYPE_HINT] = { "token_type_hint", valid_visible, 128, 0 },
	CLIENT_AUTH_ROWS
};

/* The grant of an access token; an expired one is as good as unknown. */
static enum err
find_by_access_token(struct request *rq, const char *token,
    struct grant **out)
{
	const struct jwt_expect want = { .typ = "at+jwt",
	    .issuer = rq->cfg->issuer, .now = rq->call.now };
	const struct jwk_set *keys;
	struct json *claims;
	const char *grant_id;
	enum err e;

	*out = NULL;
	if ((e = public_keys_get(rq, &keys)) != OK)
		return e;
	if (jwt_verify(rq->call.arena, keys, &want, token, &claims) != OK)
		return ERR_NOT_FOUND;
	if (json_get_string(claims, "gid", &grant_id) != OK)
		return oauth_refuse(rq, OAUTH_UNSUPPORTED_TOKEN_TYPE,
		    "a token of client_credentials ends by itself only");
	return grants_find(&rq->call, grant_id, out);
}

static enum err
find_grant(struct request *rq, struct grant **out)
{
	const char *token = request_param(rq, TOKEN);
	enum err e;

	e = grants_find_refresh(&rq->call, token, out);
	return e != ERR_NOT_FOUND ? e : find_by_access_token(rq, token, out);
}

static enum err
handle_revoke(struct request *rq, struct response *rs)
{
	struct credentials form = client_auth_form(rq, CLIENT_ID);
	struct client *client;
	struct grant *grant;
	enum err e;

	if ((e = client_auth_check(rq, &form, &client)) != OK)
		return e;
	e = find_grant(rq, &grant);
	if (e == ERR_NOT_FOUND ||
	    (e == OK && !str_eq(grant->client_id, client->id)))
		return response_empty(rs, 200);
	if (e != OK)
		return e;
	if ((e = grants_end(&rq->call, grant->id, "revoked")) != OK ||
	    (e = ended_publish(&rq->call, rq->cfg)) != OK)
		return e;
	log_event(&rq->call, LOG_INFO, "grant revoked",
	    LOG_STR("grant", grant->id), LOG_STR("client", client->id));
	return response_empty(rs, 200);
}

static const char *const paths[] = { "/auth/revoke", NULL };

static const struct endpoint revoke = {
	.name     = "revoke",
	.paths    = paths,
	.methods  = METHOD_POST,
	.params   = params,
	.nparams  = NPARAMS,
	.body     = BODY_FORM,
	.body_max = 16 * 1024,
	.limit    = LIMIT_CALLER,
	.cors     = CORS_LIST,
	.needs    = { &need_oidc, &need_public_write, &need_fetch },
	.errors   = &errors_oauth,
	.handle   = handle_revoke,
};

int
main(void)
{
	return endpoint_serve(&revoke);
}
