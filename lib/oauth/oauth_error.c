/*
 * oauth_error - OAuth's error codes and how they are answered
 *
 * Must never put a byte into error_description that RFC 6749 section 5.2
 * does not allow there.
 */
#include "oauth/oauth_error.h"

#include "base/str.h"

static const struct {
	const char *code;
	enum err err;
} table[OAUTH_ERRORS] = {
	[OAUTH_INVALID_REQUEST]           = { "invalid_request", ERR_INVALID },
	[OAUTH_INVALID_CLIENT]            = { "invalid_client", ERR_UNAUTHENTICATED },
	[OAUTH_INVALID_GRANT]             = { "invalid_grant", ERR_INVALID },
	[OAUTH_INVALID_SCOPE]             = { "invalid_scope", ERR_INVALID },
	[OAUTH_INVALID_TARGET]            = { "invalid_target", ERR_INVALID },
	[OAUTH_UNAUTHORIZED_CLIENT]       = { "unauthorized_client", ERR_INVALID },
	[OAUTH_UNSUPPORTED_GRANT_TYPE]    = { "unsupported_grant_type", ERR_INVALID },
	[OAUTH_UNSUPPORTED_RESPONSE_TYPE] = { "unsupported_response_type", ERR_INVALID },
	[OAUTH_UNSUPPORTED_TOKEN_TYPE]    = { "unsupported_token_type", ERR_INVALID },
	[OAUTH_ACCESS_DENIED]             = { "access_denied", ERR_INVALID },
	[OAUTH_LOGIN_REQUIRED]            = { "login_required", ERR_INVALID },
	[OAUTH_CONSENT_REQUIRED]          = { "consent_required", ERR_INVALID },
	[OAUTH_UNMET_REQUIREMENTS]        = { "unmet_authentication_requirements", ERR_INVALID },
	[OAUTH_REQUEST_NOT_SUPPORTED]     = { "request_not_supported", ERR_INVALID },
	[OAUTH_REQUEST_URI_NOT_SUPPORTED] = { "request_uri_not_supported", ERR_INVALID },
	[OAUTH_REGISTRATION_NOT_SUPPORTED] = { "registration_not_supported", ERR_INVALID },
	[OAUTH_INVALID_REDIRECT_URI]      = { "invalid_redirect_uri", ERR_INVALID },
	[OAUTH_INVALID_CLIENT_METADATA]   = { "invalid_client_metadata", ERR_INVALID },
	[OAUTH_AUTHORIZATION_PENDING]     = { "authorization_pending", ERR_INVALID },
	[OAUTH_SLOW_DOWN]                 = { "slow_down", ERR_INVALID },
	[OAUTH_EXPIRED_TOKEN]             = { "expired_token", ERR_INVALID },
	[OAUTH_INVALID_TOKEN]             = { "invalid_token", ERR_UNAUTHENTICATED },
};

const char *
oauth_error_code(enum oauth_error code)
{
	return table[code].code;
}

enum err
oauth_refuse(struct request *rq, enum oauth_error code, const char *text)
{
	return request_refuse(rq, table[code].err, table[code].code, "%s",
	    text);
}

/* What is no OAuth error of its own still needs a code. */
static const char *
code_of(enum err e)
{
	if (e == ERR_UNAUTHENTICATED)
		return table[OAUTH_INVALID_CLIENT].code;
	if (e == ERR_LIMITED || e == ERR_UNAVAILABLE)
		return "temporarily_unavailable";
	return table[OAUTH_INVALID_REQUEST].code;
}

/* RFC 6749 section 5.2: %x20-21 / %x23-5B / %x5D-7E. */
static const char *
description(struct arena *a, const char *text)
{
	char *s = arena_strdup(a, text);

	for (char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || (unsigned char)*p > 0x7e ||
		    *p == '"' || *p == '\\')
			*p = '?';
	return s;
}

static void
write_oauth(struct request *rq, struct response *rs, enum err e)
{
	struct arena *a = rq->call.arena;
	struct json *j = json_new_object(a);

	json_set_string(j, "error",
	    rq->fault.code != NULL ? rq->fault.code : code_of(e));
	json_set_string(j, "error_description", description(a,
	    rq->fault.text != NULL ? rq->fault.text : errors_text(e)));
	(void)response_json(rs, errors_status(e), j);
	response_header(rs, "Pragma", "no-cache");
	if (str_eq(rq->fault.code, table[OAUTH_INVALID_TOKEN].code))
		response_header(rs, "WWW-Authenticate",
		    "Bearer realm=\"keepsake\", error=\"invalid_token\"");
	else if (e == ERR_UNAUTHENTICATED &&
	    request_env(rq, "HTTP_AUTHORIZATION") != NULL)
		response_header(rs, "WWW-Authenticate",
		    "Basic realm=\"keepsake\", charset=\"UTF-8\"");
}

const struct error_style errors_oauth = { write_oauth };
