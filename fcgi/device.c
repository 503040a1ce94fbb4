/*
 * device - device authorization endpoint (RFC 8628 section 3.1)
 *
 * A device without a browser gets a code to poll with and a short one for the
 * person, who decides on the page of verify.c.  Nothing is granted here.
 */

#include "base/str.h"
#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "oauth/client_auth.h"
#include "oauth/grant_type.h"
#include "oauth/oauth_error.h"
#include "oauth/resource_indicator.h"
#include "oauth/scope.h"
#include "oauth/token_grant.h"
#include "oauth/user_code.h"
#include "store/devices.h"
#include "system/config.h"

enum { CLIENT_AUTH_NAMES, SCOPE, RESOURCE, NPARAMS };

/* Among 34 bits even one code that is in use already is rare. */
enum { TRIES = 3 };

static const struct param params[NPARAMS] = {
	CLIENT_AUTH_ROWS
	[SCOPE]    = { "scope", valid_scope, 2048, 0 },
	[RESOURCE] = { "resource", valid_visible, 2048, PARAM_REPEAT },
};

/* What the person will be asked for. */
static enum err
choose(struct request *rq, const struct client *cl, struct device *d)
{
	d->client_id = cl->id;
	d->scope = scope_offer(rq->call.arena, cl, request_param(rq, SCOPE));
	if (*d->scope == '\0')
		return oauth_refuse(rq, OAUTH_INVALID_SCOPE,
		    "none of the scopes can be had by this client");
	if (resource_indicator_parse(rq, &rq->values[RESOURCE],
	    &d->resource) != OK)
		return oauth_refuse(rq, OAUTH_INVALID_TARGET,
		    "the resource is not one of this provider");
	if (*d->resource == '\0')
		d->resource = resource_indicator_default(rq, cl, d->scope);
	return OK;
}

static enum err
add(struct request *rq, const struct device *d, struct user_code *code,
    const char **device_code)
{
	enum err e = ERR_CONFLICT;

	for (int i = 0; i < TRIES && e == ERR_CONFLICT; i++) {
		*code = user_code_make();
		e = devices_add(&rq->call, d, code->letters, device_code);
	}
	return e == ERR_CONFLICT ? ERR_UNAVAILABLE : e;
}

static enum err
answer(struct request *rq, struct response *rs, const char *device_code,
    const struct user_code *code)
{
	struct arena *a = rq->call.arena;
	const char *page = arena_printf(a, "%s/device", rq->cfg->oidc_base_url);
	const char *shown = user_code_show(a, code);
	struct json *j = json_new_object(a);

	json_set_string(j, "device_code", device_code);
	json_set_string(j, "user_code", shown);
	json_set_string(j, "verification_uri", page);
	json_set_string(j, "verification_uri_complete",
	    arena_printf(a, "%s?user_code=%s", page, shown));
	json_set_int(j, "expires_in", DEVICE_TTL_S);
	json_set_int(j, "interval", DEVICE_INTERVAL_S);
	response_header(rs, "Pragma", "no-cache");
	return response_json(rs, 200, j);
}

static enum err
handle_device(struct request *rq, struct response *rs)
{
	struct credentials form = client_auth_form(rq, CLIENT_ID);
	struct device d = { 0 };
	struct user_code code;
	const char *device_code;
	struct client *client;
	enum err e;

	form.may_be_new = true;
	if ((e = client_auth_check(rq, &form, &client)) != OK)
		return e;
	if (!str_has_word(client->grant_types, GRANT_DEVICE))
		return oauth_refuse(rq, OAUTH_UNAUTHORIZED_CLIENT,
		    "the client is not registered for this grant type");
	if ((e = choose(rq, client, &d)) != OK ||
	    (e = add(rq, &d, &code, &device_code)) != OK)
		return e;
	return answer(rq, rs, device_code, &code);
}

static const char *const paths[] = { "/auth/device", NULL };

static const struct endpoint device = {
	.name     = "device",
	.paths    = paths,
	.methods  = METHOD_POST,
	.params   = params,
	.nparams  = NPARAMS,
	.body     = BODY_FORM,
	.body_max = 16 * 1024,
	.limit    = LIMIT_CALLER,
	.cors     = CORS_LIST,
	.needs    = { &need_oidc, &need_fetch },
	.errors   = &errors_oauth,
	.handle   = handle_device,
};

int
main(void)
{
	return endpoint_serve(&device);
}
