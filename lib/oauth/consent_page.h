/*
 * consent_page - what a person is shown before they allow or deny
 *
 * The app's name (its own word, made harmless), the host that the answer goes
 * to, who is signed in, what may be done, and a warning when any program on
 * the machine could be the receiver.  Its pieces serve the pages for a device
 * (device_page.h) and of the account (account_page.h) too.
 */
#ifndef KEEPSAKE_OAUTH_CONSENT_PAGE_H
#define KEEPSAKE_OAUTH_CONSENT_PAGE_H

#include "oauth/signin.h"

/* Writes the page with its form; `s` has a session and is parked. */
enum err consent_page_write(struct request *rq, struct response *rs,
    const struct signin *s) MUST_USE;

/* "allow" or "deny": what the button of such a page sends as `decision`. */
bool consent_page_decision(const char *s);
/* What the scopes let an app do, as a list. */
void consent_page_scopes(struct response *rs, const char *scope);
/* Which app asks, who is signed in, and what it may do then. */
enum err consent_page_ask(struct request *rq, struct response *rs,
    const struct client *cl, int64_t user_id, const char *scope) MUST_USE;
/* Where its document lies, if it has one; that the app named itself, if it did;
 * then `more`. */
void consent_page_warn_name(struct request *rq, struct response *rs,
    const struct client *cl, const char *more);

#endif
