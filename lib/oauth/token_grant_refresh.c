/*
 * token_grant_refresh - a refresh token for tokens (RFC 6749 section 6, RFC
 * 9700 section 4.14.2, OpenID Connect Core section 12)
 *
 * Must never give more than was granted, and never let a token that was
 * replaced a while ago pass unnoticed.
 */
#include "oauth/token_grant.h"

#include "base/str.h"
#include "oauth/oauth_error.h"
#include "oauth/scope.h"
#include "oauth/token_answer.h"
#include "store/grants.h"
#include "system/config.h"

static enum err
choose(struct request *rq, const struct token_request *t,
    struct token_order *o)
{
	o->scope = o->grant->scope;
	if (t->scope != NULL) {
		if (!scope_is_within(t->scope, o->grant->scope))
			return oauth_refuse(rq, OAUTH_INVALID_SCOPE,
			    "the scope is more than was granted");
		o->scope = scope_intersect(rq->call.arena, t->scope,
		    o->grant->scope);
	}
	return token_grant_resource(rq, t, o->grant, &o->resource);
}

enum err
token_grant_refresh(struct request *rq, const struct token_request *t,
    struct response *rs)
{
	struct token_order order = { .client = t->client };
	struct token_answer answer;
	struct grant *g;
	enum err e;

	if (t->refresh_token == NULL)
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "refresh_token is missing");
	e = grants_find_refresh(&rq->call, t->refresh_token, &g);
	if (e == ERR_NOT_FOUND)
		return token_grant_refuse(rq, "there is no such refresh token");
	if (e != OK)
		return e;
	if (!str_eq(g->client_id, t->client->id))
		return token_grant_refuse(rq, "the refresh token is of another client");
	if ((e = token_grant_check(rq, g)) != OK)
		return e;
	order.grant = g;
	if ((e = choose(rq, t, &order)) != OK ||
	    (e = token_answer_sign(rq, &order, &answer)) != OK)
		return e;
	e = grants_rotate(&rq->call, t->refresh_token,
	    rq->cfg->refresh_token_ttl, &answer.refresh_token);
	if (e == ERR_SPENT)
		return token_grant_replayed(rq, g, "refresh token");
	if (e == ERR_EXPIRED || e == ERR_NOT_FOUND)
		return token_grant_refuse(rq, "the refresh token has expired");
	if (e != OK)
		return e;
	return token_answer_write(rq, rs, &answer);
}
