/*
 * access_token - a signed access token (RFC 9068, typ at+jwt)
 */
#ifndef KEEPSAKE_OAUTH_ACCESS_TOKEN_H
#define KEEPSAKE_OAUTH_ACCESS_TOKEN_H

#include "http/request.h"
#include "store/clients.h"

struct access_token {
	const char *sub;
	const struct client *client;
	const char *scope;
	const char *resource;	/* list; becomes aud */
	const char *grant_id;	/* or NULL (client_credentials) */
	int64_t auth_time;	/* 0: nobody signed in */
};

/* Signed with RS256, valid for ACCESS_TOKEN_TTL.  ERR_UNAVAILABLE without a
 * key. */
enum err access_token_sign(struct request *rq, const struct access_token *t,
    const char **out) MUST_USE;

#endif
