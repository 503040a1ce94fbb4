/*
 * account_page - a person's signed-in browsers and connected apps
 */
#ifndef KEEPSAKE_OAUTH_ACCOUNT_PAGE_H
#define KEEPSAKE_OAUTH_ACCOUNT_PAGE_H

#include "http/request.h"
#include "http/response.h"
#include "store/sessions.h"

/*
 * "Your account": each living session (the present one marked, since when,
 * last seen) and each client with living grants (its name and host, what it
 * may do, since when, last used), every one with a form that ends it.  Lists
 * are cut at SESSIONS_SHOWN_MAX and CONNECTED_SHOWN_MAX, and say so.
 */
enum err account_page_write(struct request *rq, struct response *rs,
    const struct session *me) MUST_USE;

#endif
