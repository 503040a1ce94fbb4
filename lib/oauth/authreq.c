/*
 * authreq - an authorization request
 *
 * Must never say that a redirect URI is proved unless it is one of the
 * client's own, and never take a request without S256 from a client that
 * cannot keep a secret.
 */
#include "oauth/authreq.h"

#include <string.h>

#include "base/str.h"
#include "http/valid.h"
#include "oauth/claims.h"
#include "oauth/client_auth.h"
#include "oauth/client_document.h"
#include "oauth/grant_type.h"
#include "oauth/id_token.h"
#include "oauth/oauth_error.h"
#include "oauth/pkce.h"
#include "oauth/redirect_uri.h"
#include "oauth/resource_indicator.h"
#include "oauth/scope.h"
#include "store/users.h"

enum { CLAIMS_TEXT_MAX = 4096 };

const struct param authreq_params[AUTHREQ_PUSHED_PARAMS] = {
	[AUTHREQ_REDIRECT_URI]   = { "redirect_uri", valid_visible, REDIRECT_URI_MAX, 0 },
	[AUTHREQ_RESPONSE_TYPE]  = { "response_type", valid_any, 128, 0 },
	[AUTHREQ_RESPONSE_MODE]  = { "response_mode", valid_any, 128, 0 },
	[AUTHREQ_STATE]          = { "state", valid_any, 4096, 0 },
	[AUTHREQ_NONCE]          = { "nonce", valid_any, 1024, 0 },
	[AUTHREQ_SCOPE]          = { "scope", valid_any, 2048, 0 },
	[AUTHREQ_RESOURCE]       = { "resource", valid_any, 2048, PARAM_REPEAT },
	[AUTHREQ_CODE_CHALLENGE] = { "code_challenge", valid_any, 512, 0 },
	[AUTHREQ_CODE_CHALLENGE_METHOD] = { "code_challenge_method", valid_any, 128, 0 },
	[AUTHREQ_PROMPT]         = { "prompt", valid_any, 128, 0 },
	[AUTHREQ_MAX_AGE]        = { "max_age", valid_any, 128, 0 },
	[AUTHREQ_LOGIN_HINT]     = { "login_hint", valid_any, 1024, 0 },
	[AUTHREQ_ID_TOKEN_HINT]  = { "id_token_hint", valid_any, 8192, PARAM_SECRET },
	[AUTHREQ_CLAIMS]         = { "claims", valid_text, CLAIMS_TEXT_MAX, 0 },
	[AUTHREQ_REQUEST]        = { "request", valid_any, 8192, 0 },
	[AUTHREQ_REQUEST_URI]    = { "request_uri", valid_any, 2048, 0 },
	[AUTHREQ_REGISTRATION]   = { "registration", valid_text, 8192, 0 },
	[AUTHREQ_ACR_VALUES]     = { "acr_values", valid_any, 1024, 0 },
	[AUTHREQ_DISPLAY]        = { "display", valid_any, 128, 0 },
	[AUTHREQ_UI_LOCALES]     = { "ui_locales", valid_any, 1024, 0 },
	[AUTHREQ_CLIENT_ID]      = { "client_id", valid_visible, CLIENT_ID_MAX, 0 },
	[AUTHREQ_CLIENT_SECRET]  = { "client_secret", valid_visible, CLIENT_SECRET_MAX, PARAM_SECRET },
	[AUTHREQ_CLIENT_ASSERTION_TYPE] = { "client_assertion_type", valid_visible, 256, 0 },
	[AUTHREQ_CLIENT_ASSERTION] = { "client_assertion", valid_visible, CLIENT_ASSERTION_MAX,
	    PARAM_SECRET },
};

bool
authreq_is_registered(const struct client *cl, const char *redirect_uri)
{
	for (const char **u = cl->redirect_uris; *u != NULL; u++)
		if (redirect_uri_matches(*u, redirect_uri))
			return true;
	return false;
}

enum err
authreq_find_client(struct request *rq, struct client **cl)
{
	const char *id = request_param(rq, AUTHREQ_CLIENT_ID);
	enum err e;

	*cl = NULL;
	if (id == NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "The app did not say which app it is (client_id).");
	e = client_document_find_any(rq, id, cl);
	if (e == ERR_NOT_FOUND)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "The app is not known here (client_id). Remove the "
		    "connection in the app and add it again.");
	return e;
}

enum err
authreq_prove(struct request *rq, const struct client *cl,
    struct authreq *out)
{
	const char *uri = request_param(rq, AUTHREQ_REDIRECT_URI);

	memset(out, 0, sizeof *out);
	out->max_age = -1;
	if (uri == NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "The app did not say where to return (redirect_uri).");
	if (!authreq_is_registered(cl, uri))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "The app wants to return to an address that is not "
		    "registered for it (redirect_uri).");
	out->redirect_uri = uri;
	/* How to answer, even if all else is wrong. */
	out->state = request_param(rq, AUTHREQ_STATE);
	out->form_post = str_eq(request_param(rq, AUTHREQ_RESPONSE_MODE),
	    "form_post");
	return OK;
}

static enum err
check_kind(struct request *rq, const struct client *cl, struct authreq *out)
{
	const char *type = request_param(rq, AUTHREQ_RESPONSE_TYPE);
	const char *mode = request_param(rq, AUTHREQ_RESPONSE_MODE);

	if (request_param(rq, AUTHREQ_REQUEST) != NULL)
		return oauth_refuse(rq, OAUTH_REQUEST_NOT_SUPPORTED,
		    "request objects are not supported");
	if (request_param(rq, AUTHREQ_REQUEST_URI) != NULL)
		return oauth_refuse(rq, OAUTH_REQUEST_URI_NOT_SUPPORTED,
		    "request_uri is not supported");
	if (request_param(rq, AUTHREQ_REGISTRATION) != NULL)
		return oauth_refuse(rq, OAUTH_REGISTRATION_NOT_SUPPORTED,
		    "the registration parameter is not supported");
	if (type == NULL)
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "response_type is missing");
	if (!str_eq(type, "code"))
		return oauth_refuse(rq, OAUTH_UNSUPPORTED_RESPONSE_TYPE,
		    "response_type must be code");
	if (mode != NULL && !str_eq(mode, "query") && !out->form_post)
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "response_mode must be query or form_post");
	if (!str_has_word(cl->grant_types, GRANT_CODE))
		return oauth_refuse(rq, OAUTH_UNAUTHORIZED_CLIENT,
		    "the client is not registered for authorization_code");
	return OK;
}

static enum err
check_pkce(struct request *rq, const struct client *cl, struct authreq *out)
{
	const char *challenge = request_param(rq, AUTHREQ_CODE_CHALLENGE);
	const char *method = request_param(rq, AUTHREQ_CODE_CHALLENGE_METHOD);

	if (challenge == NULL && (method != NULL || pkce_is_required(cl)))
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "code_challenge is missing; PKCE with S256 is needed");
	if (challenge == NULL)
		return OK;
	/* Absent means plain (RFC 7636 section 4.3). */
	if (!str_eq(method, "S256"))
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "code_challenge_method must be S256");
	if (!valid_base64url43(challenge))
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "code_challenge must be 43 characters of base64url");
	out->code_challenge = challenge;
	return OK;
}

static enum err
check_scope(struct request *rq, const struct client *cl, struct authreq *out)
{
	const char *asked = request_param(rq, AUTHREQ_SCOPE);

	out->nonce = request_param(rq, AUTHREQ_NONCE);
	if (asked != NULL && !valid_scope(asked))
		return oauth_refuse(rq, OAUTH_INVALID_SCOPE,
		    "scope is malformed");
	out->scope = scope_offer(rq->call.arena, cl, asked);
	if (*out->scope == '\0')
		return oauth_refuse(rq, OAUTH_INVALID_SCOPE,
		    "none of the scopes can be had by this client");
	return OK;
}

static enum err
check_resource(struct request *rq, const struct client *cl,
    struct authreq *out)
{
	if (resource_indicator_parse(rq, &rq->values[AUTHREQ_RESOURCE],
	    &out->resource) != OK)
		return oauth_refuse(rq, OAUTH_INVALID_TARGET,
		    "the resource is not one of this provider");
	if (*out->resource == '\0')
		out->resource = resource_indicator_default(rq, cl, out->scope);
	return OK;
}

static unsigned
prompt_bit(const char *word, size_t len)
{
	static const struct {
		const char *word;
		unsigned bit;
	} table[] = {
		{ "none", PROMPT_NONE },
		{ "login", PROMPT_LOGIN },
		{ "consent", PROMPT_CONSENT },
		{ "select_account", PROMPT_SELECT_ACCOUNT },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (strlen(table[i].word) == len &&
		    memcmp(table[i].word, word, len) == 0)
			return table[i].bit;
	return 0;
}

static enum err
check_prompt(struct request *rq, const struct client *cl, struct authreq *out)
{
	const char *p = request_param(rq, AUTHREQ_PROMPT);
	const char *max_age = request_param(rq, AUTHREQ_MAX_AGE);
	size_t len;

	for (; p != NULL && *p != '\0'; p += len + strspn(p + len, " ")) {
		len = strcspn(p, " ");
		/* One we do not know must not be skipped in silence. */
		if (prompt_bit(p, len) == 0)
			return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
			    "prompt has an unknown value");
		out->prompt |= prompt_bit(p, len);
	}
	if ((out->prompt & PROMPT_NONE) && out->prompt != PROMPT_NONE)
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "prompt none cannot go with another value");
	if (json_get_int(cl->metadata, "default_max_age", &out->max_age) != OK)
		out->max_age = -1;
	if (max_age != NULL &&
	    str_int(max_age, 0, INT32_MAX, &out->max_age) != OK) {
		out->max_age = -1;
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "max_age must be a number of seconds");
	}
	return OK;
}

static enum err
check_claims(struct request *rq, const struct client *cl, struct authreq *out)
{
	const char *text = request_param(rq, AUTHREQ_CLAIMS);
	struct json *claims;

	(void)cl;
	if (text == NULL)
		return OK;
	if (json_parse(rq->call.arena, text, strlen(text), CLAIMS_TEXT_MAX,
	    &claims) != OK || json_type(claims) != JSON_OBJECT)
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "claims must be a JSON object");
	if (!claims_acr_is_met(claims))
		return oauth_refuse(rq, OAUTH_UNMET_REQUIREMENTS,
		    "there is no sign-in here with that acr");
	out->claims = text;
	out->sub = claims_sub(claims);
	return OK;
}

static enum err
check_hints(struct request *rq, const struct client *cl, struct authreq *out)
{
	const char *token = request_param(rq, AUTHREQ_ID_TOKEN_HINT);
	const char *sub;
	enum err e;

	(void)cl;
	out->login_hint = request_param(rq, AUTHREQ_LOGIN_HINT);
	if (token == NULL)
		return OK;
	e = id_token_read_hint(rq, token, &sub);
	/* Signed with a key that has gone: too old to tell us anything. */
	if (e == ERR_NOT_FOUND)
		return OK;
	if (e == ERR_UNAVAILABLE)
		return e;
	if (e != OK || (out->sub != NULL && !str_eq(out->sub, sub)))
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "id_token_hint is not an ID token of this provider");
	out->sub = sub;
	return OK;
}

enum err
authreq_check(struct request *rq, const struct client *cl,
    struct authreq *out)
{
	static enum err (*const steps[])(struct request *,
	    const struct client *, struct authreq *) = {
		check_kind, check_pkce, check_scope, check_resource,
		check_prompt, check_claims, check_hints,
	};
	enum err e;

	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		if ((e = steps[i](rq, cl, out)) != OK)
			return e;
	return OK;
}

const char *
authreq_consent_scope(struct arena *a, const struct authreq *req)
{
	struct json *claims;

	if (req->claims == NULL || json_parse(a, req->claims,
	    strlen(req->claims), CLAIMS_TEXT_MAX, &claims) != OK)
		return req->scope;
	return scope_union(a, req->scope, claims_scope(a, claims));
}
