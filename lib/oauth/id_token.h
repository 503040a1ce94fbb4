/*
 * id_token - a signed ID token (OpenID Connect Core section 2)
 */
#ifndef KEEPSAKE_OAUTH_ID_TOKEN_H
#define KEEPSAKE_OAUTH_ID_TOKEN_H

#include "http/request.h"
#include "store/clients.h"
#include "store/grants.h"

struct id_token {
	const struct client *client;
	const struct grant *grant;
	const char *access_token;	/* for at_hash */
	const char *nonce;		/* NULL on refresh (section 12.2) */
};

/* Signed with the client's algorithm, valid for ID_TOKEN_TTL.
 * ERR_UNAVAILABLE without a key. */
enum err id_token_sign(struct request *rq, const struct id_token *t,
    const char **out) MUST_USE;
/* What an ID token of ours says. */
struct id_token_hint {
	const char *sub;
	const char *sid;	/* or NULL */
	const char *client_id;	/* aud; or NULL */
};
/*
 * Reads an id_token_hint.  Expired ones count (section 3.1.2.1).
 * ERR_INVALID: not an ID token of ours.  ERR_NOT_FOUND: signed with a key
 * that is gone, so that it tells nothing.
 */
enum err id_token_read(struct request *rq, const char *token,
    struct id_token_hint *out) MUST_USE;
/* Only whom it names. */
enum err id_token_read_hint(struct request *rq, const char *token,
    const char **sub) MUST_USE;

#endif
