/*
 * registration - client metadata (RFC 7591, OpenID Connect Registration 1.0)
 *
 * For apps that register themselves, for those that publish a document about
 * themselves (client_document.h) and for the operator's `client add`.
 * What has no column is in client.metadata as it was registered, checked:
 * post_logout_redirect_uris, backchannel_logout_uri and
 * backchannel_logout_session_required, jwks or jwks_uri,
 * token_endpoint_auth_signing_alg, default_max_age, require_auth_time, and what
 * is informative.
 * Unknown members and grant types are ignored, as RFC 7591 section 2 asks of
 * us; an operator's unknown grant type is an error.
 */
#ifndef KEEPSAKE_OAUTH_REGISTRATION_H
#define KEEPSAKE_OAUTH_REGISTRATION_H

#include "base/call.h"
#include "base/json.h"
#include "http/request.h"
#include "store/clients.h"

enum { REGISTRATION_BODY_MAX = 16 * 1024, CLIENT_NAME_MAX = 256 };

enum registrant {
	REGISTRANT_SELF,	/* an app, over the network: a dynamic client */
	REGISTRANT_DOCUMENT,	/* likewise, by a document at its id */
	REGISTRANT_OPERATOR
};

/* Secrets that are told once; NULL: there is none. */
struct issued {
	const char *secret;	/* client_secret */
	const char *token;	/* registration_access_token (RFC 7592) */
};

/*
 * Checks metadata and fills in a client without id, secret and what only the
 * operator sets (trusted, as_user).  ERR_INVALID with *why: code
 * invalid_redirect_uri or invalid_client_metadata, and a sentence; both
 * static.
 */
enum err registration_check(struct arena *a, enum registrant who,
    const struct json *metadata, struct client *out, struct fault *why)
    MUST_USE;
/*
 * Gives it an id, a secret if its auth_method has one, and a registration
 * access token if it is dynamic, and stores it.  A dynamic client that is
 * never used expires after CLIENT_UNUSED_TTL_S.
 */
enum err registration_add(struct call *c, struct client *cl,
    struct issued *out) MUST_USE;
/*
 * For `before` as it would change itself (RFC 7592 section 2.2): does the
 * metadata name its own client_id and, if any, its own client_secret?
 * ERR_INVALID with *why.
 */
enum err registration_same(const struct client *before,
    const struct json *metadata, struct fault *why) MUST_USE;
/*
 * Stores `after`, as registration_check left it, in the place of `before`.
 * Id, times, the operator's settings, the registration access token and, if
 * both have one, the secret stay; *secret is a new one or NULL.  It is trusted
 * no longer if it would lead people to a place that it did not have before.
 */
enum err registration_replace(struct call *c, const struct client *before,
    struct client *after, const char **secret) MUST_USE;
/* The client information response (RFC 7591 section 3.2.1); `secret` may be
 * NULL. */
struct json *registration_format(struct arena *a, const struct client *cl,
    const char *secret);

#endif
