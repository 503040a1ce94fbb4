/*
 * token_grant_code - an authorization code for tokens (RFC 6749 section
 * 4.1.3, RFC 7636 section 4.6, RFC 9700 section 2.1.1)
 *
 * Each condition stands alone: a code must be unspent, and in time, and of
 * this client, and for this redirect URI, and proved by its verifier.
 */
#include "oauth/token_grant.h"

#include "base/log.h"
#include "base/str.h"
#include "oauth/oauth_error.h"
#include "oauth/pkce.h"
#include "oauth/token_answer.h"
#include "store/grants.h"

static enum err
burn(struct request *rq, const struct token_request *t, const char *text)
{
	enum err e;

	log_event(&rq->call, LOG_WARN, "code burnt", LOG_STR("why", text),
	    LOG_STR("client", t->client->id));
	if ((e = codes_burn(&rq->call, t->code)) != OK)
		return e;
	return token_grant_refuse(rq, text);
}

static enum err
check(struct request *rq, const struct token_request *t,
    const struct code *code)
{
	enum err e;

	if (code->used_at != 0)
		return token_grant_replayed(rq, code->grant, "code");
	if (rq->call.now >= code->expires_at)
		return token_grant_refuse(rq, "the code has expired");
	if ((e = token_grant_check(rq, code->grant)) != OK)
		return e;
	if (!str_eq(code->grant->client_id, t->client->id))
		return burn(rq, t, "the code is of another client");
	if (!pkce_matches(code->code_challenge, t->code_verifier))
		return burn(rq, t, "code_verifier does not fit the request");
	if (t->redirect_uri == NULL)
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "redirect_uri is missing");
	if (!str_eq(code->redirect_uri, t->redirect_uri))
		return burn(rq, t, "redirect_uri is not that of the request");
	return OK;
}

static enum err
redeem(struct request *rq, const struct token_request *t,
    const struct code *code, const char **refresh_token)
{
	enum err e;

	e = codes_redeem(&rq->call, t->code,
	    token_grant_refresh_ttl(rq, t->client), refresh_token);
	if (e == ERR_SPENT)
		return token_grant_replayed(rq, code->grant, "code");
	if (e == ERR_EXPIRED || e == ERR_NOT_FOUND)
		return token_grant_refuse(rq, "the code has expired");
	return e;
}

enum err
token_grant_code(struct request *rq, const struct token_request *t,
    struct response *rs)
{
	struct token_order order = { .client = t->client };
	struct token_answer answer;
	struct code *code;
	enum err e;

	if (t->code == NULL)
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "code is missing");
	e = codes_find(&rq->call, t->code, &code);
	if (e == ERR_NOT_FOUND)
		return token_grant_refuse(rq, "there is no such code");
	if (e != OK || (e = check(rq, t, code)) != OK ||
	    (e = token_grant_resource(rq, t, code->grant,
	    &order.resource)) != OK)
		return e;
	order.grant = code->grant;
	order.scope = code->grant->scope;
	order.nonce = code->grant->nonce;
	if ((e = token_answer_sign(rq, &order, &answer)) != OK ||
	    (e = redeem(rq, t, code, &answer.refresh_token)) != OK)
		return e;
	return token_answer_write(rq, rs, &answer);
}
