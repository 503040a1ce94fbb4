/*
 * token_grant_client - a token for the client itself (RFC 6749 section 4.4)
 *
 * Only for clients that the operator registered for it.  Must never carry a
 * memory scope unless the operator said as whom the client acts, and never
 * an ID token or a refresh token.
 */
#include "oauth/token_grant.h"

#include "oauth/access_token.h"
#include "oauth/oauth_error.h"
#include "oauth/resource_indicator.h"
#include "oauth/scope.h"
#include "oauth/token_answer.h"
#include "store/users.h"

/* The person that the client acts as, else the client. */
static enum err
choose_sub(struct request *rq, const struct client *cl, const char **sub)
{
	struct user *u;
	enum err e;

	*sub = cl->id;
	if (cl->as_user == 0)
		return OK;
	e = users_find(&rq->call, cl->as_user, &u);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (e != OK || u->disabled_at != 0)
		return oauth_refuse(rq, OAUTH_UNAUTHORIZED_CLIENT,
		    "the person that the client acts as is disabled");
	*sub = u->sub;
	return OK;
}

enum err
token_grant_client(struct request *rq, const struct token_request *t,
    struct response *rs)
{
	struct access_token token = { .client = t->client };
	struct token_answer answer = { 0 };
	enum err e;

	if (client_is_public(t->client))
		return oauth_refuse(rq, OAUTH_UNAUTHORIZED_CLIENT,
		    "client_credentials needs a client with a secret");
	if ((e = choose_sub(rq, t->client, &token.sub)) != OK)
		return e;
	token.scope = scope_of_client(rq->call.arena, t->client, t->scope);
	if (t->scope != NULL && *token.scope == '\0')
		return oauth_refuse(rq, OAUTH_INVALID_SCOPE,
		    "none of the scopes can be had by this client");
	if (resource_indicator_parse(rq, t->resource, &token.resource) != OK)
		return oauth_refuse(rq, OAUTH_INVALID_TARGET,
		    "the resource is not one of this provider");
	if (*token.resource == '\0')
		token.resource = resource_indicator_default(rq, t->client,
		    token.scope);
	if ((e = access_token_sign(rq, &token, &answer.access_token)) != OK)
		return e;
	answer.scope = token.scope;
	return token_answer_write(rq, rs, &answer);
}
