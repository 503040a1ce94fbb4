/*
 * clients - OAuth clients, registered by the operator or by themselves
 */
#ifndef KEEPSAKE_STORE_CLIENTS_H
#define KEEPSAKE_STORE_CLIENTS_H

#include <stdbool.h>
#include <string.h>

#include "base/call.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "crypto/key.h"

enum { CLIENT_UNUSED_TTL_S = 7 * 86400 };

struct client {
	const char *id;
	bool dynamic;			/* registered itself */
	const char *name;
	/* none, client_secret_basic, client_secret_post, private_key_jwt */
	const char *auth_method;
	bool has_secret;
	struct digest secret_hash;
	bool has_registration;		/* it may manage itself (RFC 7592) */
	struct digest registration_hash;
	const char **redirect_uris;	/* NULL-ended */
	const char *grant_types;	/* separated by spaces */
	const char *scope;		/* or NULL */
	enum key_alg id_token_alg;
	const char *application_type;	/* web or native */
	const struct json *metadata;	/* the rest of the registration, or NULL */
	bool trusted;
	int64_t as_user;		/* 0: none */
	int64_t created_at, used_at, expires_at;	/* 0: NULL */
};

/* Does it prove nothing about itself? */
static inline bool
client_is_public(const struct client *cl)
{
	return strcmp(cl->auth_method, "none") == 0;
}

/* ERR_NOT_FOUND if unknown or expired. */
enum err clients_find(struct call *c, const char *id, struct client **out)
    MUST_USE;
/*
 * Adds `cl` under cl->id; created_at is now.  ERR_CONFLICT if it exists,
 * ERR_INVALID if a redirect URI is empty or has a space in it, ERR_TOO_LARGE.
 */
enum err clients_add(struct call *c, const struct client *cl) MUST_USE;
/* Replaces everything but id, kind, registration_hash, created_at and used_at;
 * one that was used, be it a moment ago, does not expire.  ERR_NOT_FOUND, and
 * as above. */
enum err clients_set(struct call *c, const struct client *cl) MUST_USE;
/*
 * Adds a client that describes itself by a document, or puts the document's
 * words in the place of what they were before: what the operator set and when
 * it was made and used stay.  Unused, it expires at cl->expires_at.
 */
enum err clients_put_document(struct call *c, const struct client *cl)
    MUST_USE;
/* Marks the first use: it no longer expires.  Giving it a code does, too. */
enum err clients_use(struct call *c, const char *id) MUST_USE;
/* Removes it and ends its grants; ERR_NOT_FOUND if there is none. */
enum err clients_remove(struct call *c, const char *id) MUST_USE;
/* All that have not expired, oldest first: an array in the arena. */
enum err clients_list(struct call *c, struct client **out, size_t *count)
    MUST_USE;

#endif
