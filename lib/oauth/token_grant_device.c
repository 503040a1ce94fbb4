/*
 * token_grant_device - an allowed device's code for tokens (RFC 8628 sections
 * 3.4 and 3.5)
 *
 * Each condition stands alone: a code must be of this client, and unspent, and
 * in time, and allowed.  A poll of another client must leave no trace.
 */
#include "oauth/token_grant.h"

#include "base/str.h"
#include "oauth/oauth_error.h"
#include "oauth/token_answer.h"
#include "store/devices.h"

static enum err
refuse_expired(struct request *rq)
{
	return oauth_refuse(rq, OAUTH_EXPIRED_TOKEN,
	    "the device code has expired");
}

static enum err
end_replayed(struct request *rq, const struct device *d)
{
	struct grant *g;
	enum err e;

	if ((e = grants_find(&rq->call, d->grant_id, &g)) != OK)
		return e == ERR_NOT_FOUND ? refuse_expired(rq) : e;
	return token_grant_replayed(rq, g, "device code");
}

/* Only who still has to wait is told to be slower. */
static enum err
refuse_waiting(struct request *rq, const struct token_request *t)
{
	bool too_fast;
	enum err e;

	e = devices_poll(&rq->call, t->device_code, &too_fast);
	if (e == ERR_NOT_FOUND)
		return refuse_expired(rq);
	if (e != OK)
		return e;
	if (too_fast)
		return oauth_refuse(rq, OAUTH_SLOW_DOWN,
		    "wait 5 seconds longer between two polls");
	return oauth_refuse(rq, OAUTH_AUTHORIZATION_PENDING,
	    "the person has not decided yet");
}

static enum err
check(struct request *rq, const struct token_request *t,
    const struct device *d)
{
	if (!str_eq(d->client_id, t->client->id))
		return token_grant_refuse(rq, "the device code is of another client");
	if (d->used_at != 0)
		return end_replayed(rq, d);
	if (rq->call.now >= d->expires_at)
		return refuse_expired(rq);
	if (d->denied_at != 0)
		return oauth_refuse(rq, OAUTH_ACCESS_DENIED,
		    "the person did not agree");
	if (d->grant_id == NULL)
		return refuse_waiting(rq, t);
	return OK;
}

static enum err
prepare(struct request *rq, const struct token_request *t,
    const struct device *d, struct token_order *o)
{
	struct grant *g;
	enum err e;

	if ((e = grants_find(&rq->call, d->grant_id, &g)) != OK)
		return e == ERR_NOT_FOUND ? refuse_expired(rq) : e;
	if ((e = token_grant_check(rq, g)) != OK)
		return e;
	if ((e = token_grant_resource(rq, t, g, &o->resource)) != OK)
		return e;
	o->client = t->client;
	o->grant = g;
	o->scope = g->scope;
	return OK;
}

static enum err
redeem(struct request *rq, const struct token_request *t,
    const struct device *d, const char **refresh_token)
{
	enum err e;

	e = devices_redeem(&rq->call, t->device_code,
	    token_grant_refresh_ttl(rq, t->client), refresh_token);
	if (e == ERR_SPENT)
		return end_replayed(rq, d);
	if (e == ERR_EXPIRED || e == ERR_NOT_FOUND)
		return refuse_expired(rq);
	return e;
}

enum err
token_grant_device(struct request *rq, const struct token_request *t,
    struct response *rs)
{
	struct token_order order = { 0 };
	struct token_answer answer;
	struct device *d;
	enum err e;

	if (t->device_code == NULL)
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "device_code is missing");
	e = devices_find(&rq->call, t->device_code, &d);
	if (e == ERR_NOT_FOUND)
		return token_grant_refuse(rq, "there is no such device code");
	if (e != OK || (e = check(rq, t, d)) != OK ||
	    (e = prepare(rq, t, d, &order)) != OK ||
	    (e = token_answer_sign(rq, &order, &answer)) != OK ||
	    (e = redeem(rq, t, d, &answer.refresh_token)) != OK)
		return e;
	return token_answer_write(rq, rs, &answer);
}
