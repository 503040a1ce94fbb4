/*
 * grants - approvals, with their authorization codes and refresh tokens
 *
 * One row for each approval; ending it ends everything below it.  Codes and
 * refresh tokens are 256 random bits, kept as SHA-256, spent by one UPDATE.
 */
#ifndef KEEPSAKE_STORE_GRANTS_H
#define KEEPSAKE_STORE_GRANTS_H

#include <stdbool.h>

#include "base/call.h"
#include "base/err.h"
#include "store/sessions.h"

enum { REFRESH_GRACE_S = 60, CONNECTED_SHOWN_MAX = 100 };

struct grant {
	const char *id;
	int64_t user_id;
	const char *client_id;
	const char *sid;	/* or NULL */
	const char *scope;
	const char *resource;	/* "" or separated by spaces */
	const char *nonce;	/* or NULL */
	const char *claims;	/* JSON text or NULL */
	int64_t auth_time, created_at, used_at, expires_at;
	int64_t ended_at;	/* 0: alive */
	/* of the person, read with it */
	const char *sub;
	bool user_disabled;
	bool by_list;		/* in for as long as the lists say so */
};

/* Is it neither ended nor expired, and its person enabled? */
bool grant_is_alive(const struct grant *g, int64_t now);

struct code {
	struct grant *grant;
	const char *redirect_uri;
	const char *code_challenge;	/* or NULL */
	int64_t expires_at;
	int64_t used_at;		/* 0: unspent */
};

/*
 * Adds a grant (its id is made here) and a code for it, durable on return,
 * and marks the client as used.  `g->id`, created_at, used_at, ended_at, sub,
 * user_disabled and by_list are ignored on input, of `code` its grant and
 * used_at.  ERR_CONFLICT if the person is disabled, or the client or the
 * session gone, meanwhile.
 */
enum err grants_add_with_code(struct call *c, const struct grant *g,
    const struct code *code, const char **code_text) MUST_USE;
/* The same without a code, inside the caller's transaction (devices). */
enum err grants_add(struct call *c, const struct grant *g, const char **id)
    MUST_USE;
/* By code text; spent and expired ones are found too, until swept. */
enum err codes_find(struct call *c, const char *code_text, struct code **out)
    MUST_USE;
/*
 * Spends the code and, if `refresh_ttl_s` > 0, adds a refresh token for its
 * grant (else NULL), in one transaction.  ERR_SPENT if someone was faster,
 * ERR_EXPIRED if its time is over or its grant is not alive, ERR_NOT_FOUND.
 */
enum err codes_redeem(struct call *c, const char *code_text,
    int64_t refresh_ttl_s, const char **refresh_token) MUST_USE;
/* Spends a code without giving anything for it (a failed attempt); OK if it
 * is spent or unknown. */
enum err codes_burn(struct call *c, const char *code_text) MUST_USE;

/* By id; ended ones are found too. */
enum err grants_find(struct call *c, const char *id, struct grant **out)
    MUST_USE;
/* The grant that a refresh token belongs to, whatever the token's state. */
enum err grants_find_refresh(struct call *c, const char *refresh_token,
    struct grant **out) MUST_USE;
/*
 * A refresh token that can be used now, not rotated, and its living grant:
 * when it was made and when it is over.  ERR_NOT_FOUND for any other.
 */
struct refresh_times {
	int64_t created_at, expires_at;
};
enum err grants_find_living_refresh(struct call *c, const char *refresh_token,
    struct grant **out, struct refresh_times *times) MUST_USE;
/*
 * Rotates: the token is replaced by a new one.  Within REFRESH_GRACE_S of its
 * first rotation the old token gets a further living successor; later
 * ERR_SPENT (a replay: the caller ends the grant), even if its own time is
 * over.  ERR_EXPIRED: the token or its grant is over; ERR_NOT_FOUND: unknown.
 * The successor never outlives the grant.
 */
enum err grants_rotate(struct call *c, const char *refresh_token,
    int64_t refresh_ttl_s, const char **successor) MUST_USE;
/*
 * Ends a grant, if it has not ended: its code and tokens are dead at once.
 * The caller then publishes (oauth/ended.h).
 */
enum err grants_end(struct call *c, const char *id, const char *reason)
    MUST_USE;
/* Ends all grants of a person, or of a person at a client (NULL: all). */
enum err grants_end_user(struct call *c, int64_t user_id,
    const char *client_id, const char *reason) MUST_USE;
/* Inside the caller's transaction, before the sessions go: ends the grants
 * that were given in them and have none of the scopes to be kept. */
enum err grants_end_sessions(struct call *c, const struct session_end *what)
    MUST_USE;

/* An app that a person has connected: a client with living grants. */
struct connected {
	const char *client_id;
	const char *scope;	/* of all these grants; a word may repeat */
	int64_t since, used_at;
};
/* The one used last first, at most CONNECTED_SHOWN_MAX: an array in the
 * arena. */
enum err grants_list_connected(struct call *c, int64_t user_id,
    struct connected **out, size_t *count) MUST_USE;
/* Ids of grants ended at `since` or later, oldest first, for public/ended. */
enum err grants_list_ended(struct call *c, int64_t since, const char ***ids,
    size_t *count) MUST_USE;
/*
 * For who has just spent a code of the grant, inside the same transaction: the
 * first refresh token, NULL if `ttl_s` is not positive; notes that the grant
 * was used, at most once a minute.  ERR_EXPIRED if it is not alive.
 */
enum err grants_redeem(struct call *c, const char *id, int64_t ttl_s,
    const char **token) MUST_USE;

#endif
