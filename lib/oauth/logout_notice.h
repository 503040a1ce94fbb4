/*
 * logout_notice - telling relying parties that a session has ended (OpenID
 * Connect Back-Channel Logout 1.0 section 2.5)
 *
 * The program that ended the session tells them once its own answer is sent,
 * so that this person waits for no relying party; while silent ones hold all
 * workers of that program, others wait for its few seconds.  What does not
 * work then, the sweeper tries again.  The specification asks for no order between this and
 * the redirect, and neither does the certification suite: it waits for both.
 */
#ifndef KEEPSAKE_OAUTH_LOGOUT_NOTICE_H
#define KEEPSAKE_OAUTH_LOGOUT_NOTICE_H

#include <stdbool.h>

#include "http/request.h"

/*
 * Delivers what is due, one after the other, until nothing is left or
 * `patience_s` is over; `fresh`: only what nobody has tried yet.  What a
 * relying party has taken (200, 204) or refused (400) is removed; the rest
 * stays for later.  Failures are logged, never returned: the session has
 * ended.
 */
void logout_notice_deliver(struct call *c, const struct config *cfg,
    bool fresh, int64_t patience_s);
/* An endpoint's `after` hook: delivers what is fresh, for a few seconds. */
void logout_notice_after(struct request *rq);

#endif
