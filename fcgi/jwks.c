/*
 * jwks - the public keys (RFC 7517), from public/jwks.json as it is
 *
 * Resource servers keep them for ten minutes; a new key is published at
 * least that long before it signs.  Never opens a private key.
 */

#include "endpoint/endpoint.h"
#include "oauth/oauth_error.h"
#include "oauth/public_keys.h"

static enum err
handle_jwks(struct request *rq, struct response *rs)
{
	const char *text;
	enum err e;

	if ((e = public_keys_text(rq, &text)) != OK)
		return e;
	rs->cache_control = arena_printf(rq->call.arena, "public, max-age=%d",
	    PUBLIC_KEYS_MAX_AGE_S);
	return response_text(rs, 200, "application/json", text);
}

static const char *const paths[] = { "/auth/jwks", NULL };

static const struct endpoint jwks = {
	.name    = "jwks",
	.paths   = paths,
	.methods = METHOD_GET,
	.limit   = LIMIT_NONE,
	.cors    = CORS_LIST,
	.needs   = { &need_public },
	.errors  = &errors_oauth,
	.handle  = handle_jwks,
};

int
main(void)
{
	return endpoint_serve(&jwks);
}
