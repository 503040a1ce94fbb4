/*
 * client_assertion - a client proves who it is with a key (RFC 7521 section
 * 4.2, RFC 7523 section 3, OpenID Connect Core section 9: private_key_jwt)
 */
#ifndef KEEPSAKE_OAUTH_CLIENT_ASSERTION_H
#define KEEPSAKE_OAUTH_CLIENT_ASSERTION_H

#include "http/request.h"
#include "store/clients.h"

/* It lives for CLIENT_ASSERTION_LIFE_S at most, seen from when it comes. */
enum { CLIENT_ASSERTION_MAX = 8 * 1024, CLIENT_ASSERTION_LIFE_S = 600 };

#define CLIENT_ASSERTION_TYPE \
	"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

/* Whose it says it is (sub), not proved in any way; ERR_INVALID if it is no
 * token.  A fuzz target. */
enum err client_assertion_subject(struct arena *a, const char *assertion,
    const char **id) MUST_USE;
/*
 * Proves that it is the client's: signed by one of its keys with RS256, ES256
 * or PS256 (token_endpoint_auth_signing_alg, if registered, and no other);
 * iss and sub are its id; aud is ours, a string or an array of just one: the
 * issuer, the token endpoint or the endpoint that was called; exp is near; jti
 * was not used before, and is spent by this.  ERR_UNAUTHENTICATED whatever is
 * wrong with it; ERR_UNAVAILABLE or ERR_LIMITED if that cannot be told now.
 */
enum err client_assertion_check(struct request *rq, const struct client *cl,
    const char *assertion) MUST_USE;

#endif
