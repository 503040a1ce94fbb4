/*
 * bearer - checking an access token (RFC 6750, RFC 9068, RFC 9728)
 *
 * The one place where a request with a token becomes a person.  The token
 * comes in the Authorization header only (or, for UserInfo, in the form body:
 * the caller passes it).  Checked: signature by the key's own algorithm, typ
 * at+jwt, iss, aud, exp, ended grants.  Failures are counted and charged to
 * the address; success is charged to the caller ("client sub").
 */
#ifndef KEEPSAKE_RESOURCE_BEARER_H
#define KEEPSAKE_RESOURCE_BEARER_H

#include <stdbool.h>

#include "base/json.h"
#include "http/errors.h"
#include "http/request.h"

/* The subject of everybody with AUTH=off. */
#define BEARER_LOCAL_OWNER "owner"

/* The scopes of a memory, in one place for all who name them. */
#define SCOPE_MEMORY_READ "memory:read"
#define SCOPE_MEMORY_WRITE "memory:write"
#define SCOPE_MEMORY SCOPE_MEMORY_READ " " SCOPE_MEMORY_WRITE

struct bearer {
	const char *sub;	/* the person; for a client without one, client_id */
	const char *client_id;
	const char *client_name;/* claim client_name, or NULL */
	const char *scope;	/* separated by spaces; "" if none */
	const char *grant_id;	/* claim gid, or NULL (client_credentials) */
	const char *token_id;	/* jti */
	int64_t expires_at;
	const struct json *claims;
};

/*
 * What a program accepts.  `audiences` NULL: any of our own audiences
 * (bearer_audiences plus the issuer), as UserInfo does.
 */
struct bearer_want {
	const char *const *audiences;
	const char *scope;	/* one that must be there, or NULL */
};

/*
 * The audiences of this resource server: MCP_BASE_URL, its /mcp and /mcp/sse,
 * each with and without a trailing slash, and OIDC_AUDIENCE.  NULL-ended.
 * The first is MCP_BASE_URL itself.
 */
const char *const *bearer_audiences(struct arena *a, const struct config *cfg);

/*
 * Checks the request's token.  With AUTH=off everybody is the local owner.
 * ERR_UNAUTHENTICATED (fault.code invalid_token, or NULL when no token was
 * sent), ERR_INVALID (two Authorization headers), ERR_SCOPE (fault.scope
 * set), ERR_LIMITED, ERR_UNAVAILABLE (no keys).
 */
enum err bearer_check(struct request *rq, const struct bearer_want *want,
    struct bearer *out) MUST_USE;
/* The same for a token that came otherwise (UserInfo's form body). */
enum err bearer_check_token(struct request *rq, const char *token,
    const struct bearer_want *want, struct bearer *out) MUST_USE;
/* Charges the pair of person and client for one more call, as a check does. */
enum err bearer_charge(struct request *rq, const struct bearer *b) MUST_USE;
/* Does the token carry the scope?  memory:write implies memory:read. */
bool bearer_has_scope(const struct bearer *b, const char *scope);

/* The resource_metadata URL for the request's path (RFC 9728 section 3): of
 * exactly that MCP URL, else the root one; NULL below /auth/. */
const char *bearer_metadata_url(struct request *rq);
/* The WWW-Authenticate value for an error: Bearer with resource_metadata,
 * scope and, if a token was sent, error and error_description. */
const char *bearer_challenge(struct request *rq, enum err e);

/* Refusals as {"detail":"..."} with the challenge on 401 and 403: REST and
 * UserInfo; the mcp program words its own. */
extern const struct error_style errors_bearer;

#endif
