/*
 * register - dynamic client registration (RFC 7591, OpenID Connect
 * Registration 1.0) and its management (RFC 7592)
 *
 * Open to all, since MCP clients come without a word; what such a client can
 * do is nothing until a person agrees.  One that is never used expires.  With
 * the token it gets here a client reads, replaces or removes itself.
 */

#include "base/log.h"
#include "base/str.h"
#include "endpoint/endpoint.h"
#include "oauth/ended.h"
#include "oauth/oauth_error.h"
#include "oauth/registration.h"
#include "oauth/registration_access.h"
#include "store/audit.h"
#include "system/config.h"

#define MANAGE "/auth/register/"

static enum err
answer(struct request *rq, struct response *rs, int status,
    const struct client *cl, const struct issued *issued)
{
	struct arena *a = rq->call.arena;
	struct json *j = registration_format(a, cl, issued->secret);

	json_set_string(j, "registration_access_token", issued->token);
	json_set_string(j, "registration_client_uri", arena_printf(a,
	    "%s" MANAGE "%s", rq->cfg->oidc_base_url, cl->id));
	response_header(rs, "Pragma", "no-cache");
	return response_json(rs, status, j);
}

static enum err
read_metadata(struct request *rq, struct json **metadata, struct client *out)
{
	if (json_parse(rq->call.arena, rq->body, rq->body_len,
	    REGISTRATION_BODY_MAX, metadata) != OK)
		return oauth_refuse(rq, OAUTH_INVALID_CLIENT_METADATA,
		    "the body must be a JSON object");
	return registration_check(rq->call.arena, REGISTRANT_SELF, *metadata,
	    out, &rq->fault);
}

static enum err
add(struct request *rq, struct response *rs)
{
	struct json *metadata;
	struct issued issued;
	struct client cl;
	enum err e;

	if ((e = read_metadata(rq, &metadata, &cl)) != OK ||
	    (e = registration_add(&rq->call, &cl, &issued)) != OK)
		return e;
	log_event(&rq->call, LOG_INFO, "client registered",
	    LOG_STR("client", cl.id));
	return answer(rq, rs, 201, &cl, &issued);
}

static enum err
replace(struct request *rq, struct response *rs, const struct client *cl,
    const char *token)
{
	struct issued issued = { NULL, token };
	struct json *metadata;
	struct client after;
	enum err e;

	if ((e = read_metadata(rq, &metadata, &after)) != OK ||
	    (e = registration_same(cl, metadata, &rq->fault)) != OK ||
	    (e = registration_replace(&rq->call, cl, &after,
	    &issued.secret)) != OK)
		return e;
	log_event(&rq->call, LOG_INFO, "client changed itself",
	    LOG_STR("client", cl->id));
	return answer(rq, rs, 200, &after, &issued);
}

static enum err
discard(struct request *rq, struct response *rs, const struct client *cl)
{
	struct audit_entry entry = { .event = "client removed",
	    .client_id = cl->id, .detail = "by itself" };
	enum err e;

	if ((e = clients_remove(&rq->call, cl->id)) != OK ||
	    (e = ended_publish(&rq->call, rq->cfg)) != OK)
		return e;
	audit_add(&rq->call, &entry);
	log_event(&rq->call, LOG_INFO, "client removed itself",
	    LOG_STR("client", cl->id));
	return response_empty(rs, 204);
}

static enum err
handle_register(struct request *rq, struct response *rs)
{
	const char *token;
	struct client *cl;
	enum err e;

	if (!str_starts(rq->path, MANAGE))
		return rq->method == METHOD_POST ? add(rq, rs) : ERR_METHOD;
	if (rq->method == METHOD_POST)
		return ERR_METHOD;
	e = registration_access_check(rq, rq->path + sizeof MANAGE - 1, &cl,
	    &token);
	if (e != OK)
		return e;
	if (rq->method == METHOD_PUT)
		return replace(rq, rs, cl, token);
	if (rq->method == METHOD_DELETE)
		return discard(rq, rs, cl);
	return answer(rq, rs, 200, cl, &(struct issued){ NULL, token });
}

static unsigned
methods_at(struct request *rq)
{
	return str_starts(rq->path, MANAGE)
	    ? METHOD_GET | METHOD_PUT | METHOD_DELETE : METHOD_POST;
}

static const char *const paths[] = { "/auth/register", "/register", "/auth/register/*", NULL };

static const struct endpoint registration = {
	.name     = "register",
	.paths    = paths,
	.methods  = METHOD_POST | METHOD_GET | METHOD_PUT | METHOD_DELETE,
	.methods_at = methods_at,
	.body     = BODY_JSON,
	.body_max = REGISTRATION_BODY_MAX,
	.limit    = LIMIT_ADDRESS,
	.cors     = CORS_LIST,
	.needs    = { &need_oidc, &need_public_write },
	.errors   = &errors_oauth,
	.handle   = handle_register,
};

int
main(void)
{
	return endpoint_serve(&registration);
}
