/*
 * logout_notices - relying parties that are still to be told that a session
 * has ended (OpenID Connect Back-Channel Logout 1.0)
 *
 * A notice is added in the transaction that ends the session.  Whoever claims
 * it tries to deliver it; while that lasts, and until its next moment, nobody
 * else does.  Removed when the relying party has answered, given up after
 * NOTICE_TTL_S.
 */
#ifndef KEEPSAKE_STORE_LOGOUT_NOTICES_H
#define KEEPSAKE_STORE_LOGOUT_NOTICES_H

#include "base/call.h"
#include "base/err.h"
#include "store/sessions.h"

enum { NOTICE_TTL_S = 86400 };

struct logout_notice {
	int64_t id;
	const char *client_id;
	const char *uri;	/* backchannel_logout_uri when the session ended */
	const char *sub;
	const char *sid;
	int64_t tries;		/* with the present one, once claimed */
};

/*
 * Inside the caller's transaction, before the sessions go: a notice for each
 * client with a backchannel_logout_uri that was given a grant in one of them.
 */
enum err logout_notices_add(struct call *c, const struct session_end *what)
    MUST_USE;
/*
 * Takes the one that has waited longest among those whose moment has come;
 * `fresh`: that nobody has tried yet.  Its next moment is put off: a minute
 * after the first try, then four times as long each time, at most four hours.
 * ERR_NOT_FOUND if there is none.
 */
enum err logout_notices_claim(struct call *c, bool fresh,
    struct logout_notice **out) MUST_USE;
/* By id; ERR_NOT_FOUND, also when its time is over. */
enum err logout_notices_find(struct call *c, int64_t id,
    struct logout_notice **out) MUST_USE;
/* OK if there is none. */
enum err logout_notices_remove(struct call *c, int64_t id) MUST_USE;

#endif
