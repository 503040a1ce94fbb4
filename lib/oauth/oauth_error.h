/*
 * oauth_error - OAuth's error codes and how they are answered
 *
 * RFC 6749 sections 4.1.2.1 and 5.2, RFC 7591 section 3.2.2, RFC 8707 section
 * 2, RFC 7009 section 2.2.1, RFC 8628 section 3.5, OpenID Connect Core section
 * 3.1.2.6, OpenID
 * Connect Core Unmet Authentication Requirements 1.0.
 */
#ifndef KEEPSAKE_OAUTH_OAUTH_ERROR_H
#define KEEPSAKE_OAUTH_OAUTH_ERROR_H

#include "http/errors.h"
#include "http/request.h"

enum oauth_error {
	OAUTH_INVALID_REQUEST,
	OAUTH_INVALID_CLIENT,
	OAUTH_INVALID_GRANT,
	OAUTH_INVALID_SCOPE,
	OAUTH_INVALID_TARGET,
	OAUTH_UNAUTHORIZED_CLIENT,
	OAUTH_UNSUPPORTED_GRANT_TYPE,
	OAUTH_UNSUPPORTED_RESPONSE_TYPE,
	OAUTH_UNSUPPORTED_TOKEN_TYPE,
	OAUTH_ACCESS_DENIED,
	OAUTH_LOGIN_REQUIRED,
	OAUTH_CONSENT_REQUIRED,
	OAUTH_UNMET_REQUIREMENTS,
	OAUTH_REQUEST_NOT_SUPPORTED,
	OAUTH_REQUEST_URI_NOT_SUPPORTED,
	OAUTH_REGISTRATION_NOT_SUPPORTED,
	OAUTH_INVALID_REDIRECT_URI,
	OAUTH_INVALID_CLIENT_METADATA,
	OAUTH_AUTHORIZATION_PENDING,
	OAUTH_SLOW_DOWN,
	OAUTH_EXPIRED_TOKEN,
	OAUTH_INVALID_TOKEN,
	OAUTH_ERRORS
};

/* "invalid_request"; static. */
const char *oauth_error_code(enum oauth_error code);
/*
 * Remembers the code and a sentence (static, plain ASCII, no input in it) in
 * rq->fault; returns the enum err that goes with the code, never OK.
 */
enum err oauth_refuse(struct request *rq, enum oauth_error code,
    const char *text) MUST_USE;

/*
 * {"error":"...","error_description":"..."}: 400, but 401 for invalid_client
 * (with WWW-Authenticate: Basic if the client tried an Authorization header)
 * and for invalid_token (with Bearer),
 * and the plain status of what is no OAuth error.
 */
extern const struct error_style errors_oauth;

#endif
