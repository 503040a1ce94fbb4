/*
 * token_grant - what the grant types have in common
 *
 * Must never let a grant live on whose secret two parties have.
 */
#include "oauth/token_grant.h"

#include "base/log.h"
#include "base/str.h"
#include "oauth/admission.h"
#include "oauth/ended.h"
#include "oauth/grant_type.h"
#include "oauth/oauth_error.h"
#include "oauth/resource_indicator.h"
#include "store/audit.h"
#include "system/config.h"

enum err
token_grant_refuse(struct request *rq, const char *text)
{
	return oauth_refuse(rq, OAUTH_INVALID_GRANT, text);
}

static enum err
end(struct request *rq, const struct grant *g, const char *reason)
{
	enum err e;

	log_event(&rq->call, LOG_WARN, "grant ended",
	    LOG_STR("grant", g->id), LOG_STR("reason", reason));
	if ((e = grants_end(&rq->call, g->id, reason)) != OK)
		return e;
	return ended_publish(&rq->call, rq->cfg);
}

enum err
token_grant_check(struct request *rq, const struct grant *g)
{
	bool admitted;
	enum err e;

	if (!grant_is_alive(g, rq->call.now))
		return token_grant_refuse(rq, "the grant is over");
	e = admission_holds_for(rq, g->user_id, g->by_list, &admitted);
	if (e != OK || admitted)
		return e;
	if ((e = end(rq, g, "no longer admitted")) != OK)
		return e;
	return token_grant_refuse(rq, "the grant is over");
}

enum err
token_grant_replayed(struct request *rq, const struct grant *g,
    const char *what)
{
	struct arena *a = rq->call.arena;
	const char *event = arena_printf(a, "%s replayed", what);
	enum err e;

	audit_add(&rq->call, &(struct audit_entry){ .event = event,
	    .user_id = g->user_id, .client_id = g->client_id });
	if ((e = end(rq, g, event)) != OK)
		return e;
	return token_grant_refuse(rq, arena_printf(a,
	    "the %s was used before", what));
}

enum err
token_grant_resource(struct request *rq, const struct token_request *t,
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

int64_t
token_grant_refresh_ttl(const struct request *rq, const struct client *cl)
{
	return str_has_word(cl->grant_types, GRANT_REFRESH) ?
	    rq->cfg->refresh_token_ttl : 0;
}
