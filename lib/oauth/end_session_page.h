/*
 * end_session_page - what a person sees when they sign out
 */
#ifndef KEEPSAKE_OAUTH_END_SESSION_PAGE_H
#define KEEPSAKE_OAUTH_END_SESSION_PAGE_H

#include "http/response.h"
#include "oauth/end_session.h"

/* "Sign out": who asks, where the person goes afterwards, and a button. */
enum err end_session_page_ask(struct request *rq, struct response *rs,
    const struct end_session *s) MUST_USE;
/* "You are signed out", with a way on if there is one. */
enum err end_session_page_done(struct request *rq, struct response *rs,
    const struct end_session *s) MUST_USE;

#endif
