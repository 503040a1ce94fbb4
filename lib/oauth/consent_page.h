/*
 * consent_page - what a person is shown before they allow or deny
 *
 * The app's name (its own word, made harmless), the host that the answer goes
 * to, who is signed in, what may be done, and a warning when any program on
 * the machine could be the receiver.
 */
#ifndef KEEPSAKE_OAUTH_CONSENT_PAGE_H
#define KEEPSAKE_OAUTH_CONSENT_PAGE_H

#include "oauth/signin.h"

/* Writes the page with its form; `s` has a session and is parked. */
enum err consent_page_write(struct request *rq, struct response *rs,
    const struct signin *s) MUST_USE;

#endif
