/*
 * register - dynamic client registration (RFC 7591, OpenID Connect
 * Registration 1.0)
 *
 * Open to all, since MCP clients come without a word; what such a client can
 * do is nothing until a person agrees.  One that is never used expires.
 */

#include "base/log.h"
#include "endpoint/endpoint.h"
#include "oauth/oauth_error.h"
#include "oauth/registration.h"

static enum err
handle_register(struct request *rq, struct response *rs)
{
	struct arena *a = rq->call.arena;
	struct json *metadata;
	struct client cl;
	const char *secret;
	enum err e;

	if (json_parse(a, rq->body, rq->body_len, REGISTRATION_BODY_MAX,
	    &metadata) != OK)
		return oauth_refuse(rq, OAUTH_INVALID_CLIENT_METADATA,
		    "the body must be a JSON object");
	if ((e = registration_check(a, REGISTRANT_SELF, metadata, &cl,
	    &rq->fault)) != OK)
		return e;
	if ((e = registration_add(&rq->call, &cl, &secret)) != OK)
		return e;
	log_event(&rq->call, LOG_INFO, "client registered",
	    LOG_STR("client", cl.id));
	response_header(rs, "Pragma", "no-cache");
	return response_json(rs, 201, registration_format(a, &cl, secret));
}

static const char *const paths[] = { "/auth/register", "/register", NULL };

static const struct endpoint registration = {
	.name     = "register",
	.paths    = paths,
	.methods  = METHOD_POST,
	.body     = BODY_JSON,
	.body_max = REGISTRATION_BODY_MAX,
	.limit    = LIMIT_ADDRESS,
	.cors     = CORS_LIST,
	.needs    = { &need_oidc },
	.errors   = &errors_oauth,
	.handle   = handle_register,
};

int
main(void)
{
	return endpoint_serve(&registration);
}
