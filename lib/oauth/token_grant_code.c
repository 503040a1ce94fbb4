/*
 * token_grant_code - an authorization code for tokens (RFC 6749 section
 * 4.1.3, RFC 7636 section 4.6, RFC 9700 section 2.1.1)
 *
 * Each condition stands alone: a code must be unspent, and in time, and of
 * this client, and for this redirect URI, and proved by its verifier.
 */
#include "oauth/grant_type.h"
#include "oauth/token_grant.h"

#include "base/log.h"
#include "base/str.h"
#include "oauth/admission.h"
#include "oauth/ended.h"
#include "oauth/oauth_error.h"
#include "oauth/pkce.h"
#include "oauth/resource_indicator.h"
#include "oauth/token_answer.h"
#include "store/audit.h"
#include "store/grants.h"
#include "system/config.h"

enum err
token_grant_end(struct request *rq, const char *grant_id, const char *reason)
{
	enum err e;

	log_event(&rq->call, LOG_WARN, "grant ended",
	    LOG_STR("grant", grant_id), LOG_STR("reason", reason));
	if ((e = grants_end(&rq->call, grant_id, reason)) != OK)
		return e;
	return ended_publish(&rq->call, rq->cfg);
}

static enum err
refuse(struct request *rq, const char *text)
{
	return oauth_refuse(rq, OAUTH_INVALID_GRANT, text);
}

enum err
token_grant_check(struct request *rq, const struct grant *g)
{
	bool admitted;
	enum err e;

	if (!grant_is_alive(g, rq->call.now))
		return refuse(rq, "the grant is over");
	e = admission_holds_for(rq, g->user_id, g->by_list, &admitted);
	if (e != OK)
		return e;
	if (admitted)
		return OK;
	if ((e = token_grant_end(rq, g->id, "no longer admitted")) != OK)
		return e;
	return refuse(rq, "the grant is over");
}

/* A second use: whoever comes first may be a thief, so nobody keeps it. */
static enum err
end_replayed(struct request *rq, const struct code *code)
{
	enum err e;

	audit_add(&rq->call, &(struct audit_entry){
	    .event = "code replayed", .user_id = code->grant->user_id,
	    .client_id = code->grant->client_id });
	if ((e = token_grant_end(rq, code->grant->id, "code replayed")) != OK)
		return e;
	return refuse(rq, "the code was used before");
}

static enum err
burn(struct request *rq, const struct token_request *t, const char *text)
{
	enum err e;

	log_event(&rq->call, LOG_WARN, "code burnt", LOG_STR("why", text),
	    LOG_STR("client", t->client->id));
	if ((e = codes_burn(&rq->call, t->code)) != OK)
		return e;
	return refuse(rq, text);
}

static enum err
check(struct request *rq, const struct token_request *t,
    const struct code *code)
{
	enum err e;

	if (code->used_at != 0)
		return end_replayed(rq, code);
	if (rq->call.now >= code->expires_at)
		return refuse(rq, "the code has expired");
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

/* What is asked for here may only be less than what was granted. */
static enum err
choose_resource(struct request *rq, const struct token_request *t,
    const struct grant *g, const char **out)
{
	if (resource_indicator_parse(rq, t->resource, out) != OK ||
	    !resource_indicator_is_within(rq, *out, g->resource))
		return oauth_refuse(rq, OAUTH_INVALID_TARGET,
		    "the resource is not one that was granted");
	if (**out == '\0')
		*out = g->resource;
	return OK;
}

static enum err
redeem(struct request *rq, const struct token_request *t,
    const struct code *code, const char **refresh_token)
{
	bool wants = str_has_word(t->client->grant_types, GRANT_REFRESH);
	enum err e;

	e = codes_redeem(&rq->call, t->code,
	    wants ? rq->cfg->refresh_token_ttl : 0, refresh_token);
	if (e == ERR_SPENT)
		return end_replayed(rq, code);
	if (e == ERR_EXPIRED || e == ERR_NOT_FOUND)
		return refuse(rq, "the code has expired");
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
		return refuse(rq, "there is no such code");
	if (e != OK || (e = check(rq, t, code)) != OK ||
	    (e = choose_resource(rq, t, code->grant, &order.resource)) != OK)
		return e;
	order.grant = code->grant;
	order.scope = code->grant->scope;
	order.nonce = code->grant->nonce;
	if ((e = token_answer_sign(rq, &order, &answer)) != OK ||
	    (e = redeem(rq, t, code, &answer.refresh_token)) != OK)
		return e;
	return token_answer_write(rq, rs, &answer);
}
