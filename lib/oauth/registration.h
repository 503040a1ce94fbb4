/*
 * registration - client metadata (RFC 7591, OpenID Connect Registration 1.0)
 *
 * For apps that register themselves and for the operator's `client add`.
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
	REGISTRANT_OPERATOR
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
 * Gives it an id and, unless its auth_method is none, a secret (*secret, to
 * be shown once; NULL otherwise), and stores it.  A dynamic client that is
 * never used expires after CLIENT_UNUSED_TTL_S.
 */
enum err registration_add(struct call *c, struct client *cl,
    const char **secret) MUST_USE;
/* The client information response (RFC 7591 section 3.2.1); `secret` may be
 * NULL. */
struct json *registration_format(struct arena *a, const struct client *cl,
    const char *secret);

#endif
