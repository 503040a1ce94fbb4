/*
 * sessions - browsers that are signed in at this provider
 */
#ifndef KEEPSAKE_STORE_SESSIONS_H
#define KEEPSAKE_STORE_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/call.h"
#include "base/err.h"

enum { SESSIONS_SHOWN_MAX = 50 };

struct session {
	const char *sid;		/* public name, claim sid */
	int64_t user_id;
	int64_t auth_time;
	int64_t created_at, seen_at, expires_at;
	bool by_list;	/* found ones: in for as long as the lists say so */
};

/*
 * A new session for a person who has just proved who they are; *cookie is the
 * secret for the browser, kept as its hash only.  `ttl_s` is absolute.
 */
enum err sessions_add(struct call *c, int64_t user_id, int64_t ttl_s,
    const char **cookie, struct session **out) MUST_USE;
/*
 * The person of a living session has proved anew who they are: the session
 * stays what it is to relying parties (its sid), with a new cookie and a new
 * time; the old cookie is worth nothing.  ERR_NOT_FOUND if it is over.
 */
enum err sessions_renew(struct call *c, const struct session *old,
    int64_t ttl_s, const char **cookie, struct session **out) MUST_USE;
/*
 * By cookie.  ERR_NOT_FOUND if unknown, over its time, idle for `idle_s` or
 * its person is disabled.  Notes when it was seen, at most once a minute.
 */
enum err sessions_find(struct call *c, const char *cookie, int64_t idle_s,
    struct session **out) MUST_USE;
/* By public name; the idle limit is not looked at. */
enum err sessions_find_sid(struct call *c, const char *sid,
    struct session **out) MUST_USE;
/* The living sessions of a person, the one seen last first, at most
 * SESSIONS_SHOWN_MAX: an array in the arena. */
enum err sessions_list_user(struct call *c, int64_t user_id, int64_t idle_s,
    struct session **out, size_t *count) MUST_USE;

/* Which sessions end, and what becomes of the grants given in them. */
struct session_end {
	int64_t user_id;	/* sessions of this person, nobody else's */
	const char *sid;	/* this one; NULL: all of them */
	const char *except;	/* but not this one; or NULL */
	const char *keep;	/* grants with one of these scopes live on; NULL:
				 * none do */
	const char *reason;	/* why the others end */
};
/*
 * Ends them, durable on return: the sessions go, their grants end (but see
 * keep), and the relying parties that are to be told are noted
 * (store/logout_notices.h).  *count says how many, 0 too.  The caller then
 * publishes (oauth/ended.h).
 */
enum err sessions_end(struct call *c, const struct session_end *what,
    int64_t *count) MUST_USE;
/* The same inside the caller's transaction. */
enum err sessions_end_within(struct call *c, const struct session_end *what,
    int64_t *count) MUST_USE;

#endif
