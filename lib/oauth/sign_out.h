/*
 * sign_out - the end of sessions at this provider
 *
 * With a session end the grants that were given in it, unless they hold
 * offline_access or a memory scope.  OpenID Connect Back-Channel Logout 1.0
 * (section 2.7) has refresh tokens end with the session unless they were
 * issued with offline_access, which is the person's word that an app may work
 * while they are away.  Here refresh tokens are issued without it too, since
 * MCP clients ask for none and still work for months on end: that they may
 * reach a memory is what the person agreed to, and closing a browser session
 * at the provider says nothing about that.  So what ends is what a relying
 * party got to know who is there.  A connected app is ended by
 * oauth/disconnect.h.
 */
#ifndef KEEPSAKE_OAUTH_SIGN_OUT_H
#define KEEPSAKE_OAUTH_SIGN_OUT_H

#include "base/call.h"
#include "base/err.h"

/*
 * Ends the session `sid` of a person, or all of them (NULL); OK if there is
 * none.  Relying parties are noted, not told yet (oauth/logout_notice.h).
 * Nothing is left to be published: no resource server takes a token of a grant
 * that ends here.
 */
enum err sign_out(struct call *c, int64_t user_id, const char *sid) MUST_USE;
/* All of them but `sid`. */
enum err sign_out_others(struct call *c, int64_t user_id, const char *sid)
    MUST_USE;

#endif
