/*
 * sessions - browsers that are signed in at this provider
 */
#ifndef KEEPSAKE_STORE_SESSIONS_H
#define KEEPSAKE_STORE_SESSIONS_H

#include "base/call.h"
#include "base/err.h"

struct session {
	const char *sid;		/* public name, claim sid */
	int64_t user_id;
	int64_t auth_time;
	int64_t created_at, seen_at, expires_at;
};

/*
 * A new session for a person who has just proved who they are; *cookie is the
 * secret for the browser, kept as its hash only.  `ttl_s` is absolute.
 */
enum err sessions_add(struct call *c, int64_t user_id, int64_t ttl_s,
    const char **cookie, struct session **out) MUST_USE;
/*
 * By cookie.  ERR_NOT_FOUND if unknown, over its time, idle for `idle_s` or
 * its person is disabled.  Notes when it was seen, at most once a minute.
 */
enum err sessions_find(struct call *c, const char *cookie, int64_t idle_s,
    struct session **out) MUST_USE;
/* By public name; the idle limit is not looked at. */
enum err sessions_find_sid(struct call *c, const char *sid,
    struct session **out) MUST_USE;
/* Ends one, or all of a person; OK if there is none. */
enum err sessions_remove(struct call *c, const char *sid) MUST_USE;
enum err sessions_remove_user(struct call *c, int64_t user_id) MUST_USE;

#endif
