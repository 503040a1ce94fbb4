/*
 * client_auth - which client is asking (RFC 6749 section 2.3, RFC 7617)
 *
 * none, client_secret_basic and client_secret_post; a client uses the method
 * that it is registered with, and no other.
 */
#ifndef KEEPSAKE_OAUTH_CLIENT_AUTH_H
#define KEEPSAKE_OAUTH_CLIENT_AUTH_H

#include "http/request.h"
#include "store/clients.h"

enum { CLIENT_ID_MAX = 256, CLIENT_SECRET_MAX = 256 };

struct credentials {
	const char *id;		/* or NULL */
	const char *secret;	/* or NULL */
};

/*
 * The credentials in a value of the Authorization header; percent-decoded as
 * RFC 6749 section 2.3.1 asks.  ERR_NOT_FOUND if the scheme is not Basic,
 * ERR_INVALID if malformed.  A fuzz target.
 */
enum err client_auth_parse_basic(struct arena *a, const char *header,
    size_t len, struct credentials *out) MUST_USE;
/*
 * The client of this request; `form` is what its body says.  Refuses with
 * invalid_client (also for an unknown client, after the same work) or, for
 * two methods at once, invalid_request.  Success is charged to the client (a
 * public one: at this address), failure to the address.
 */
enum err client_auth_check(struct request *rq, const struct credentials *form,
    struct client **out) MUST_USE;

#endif
