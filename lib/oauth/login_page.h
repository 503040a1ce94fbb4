/*
 * login_page - the pages on which a person says who they are
 *
 * The sign-in page has a button for the upstream, if there is one, and the
 * form for a password of ours, unless nobody has one.  The other page is for
 * who proved who they are and may not come in.
 */
#ifndef KEEPSAKE_OAUTH_LOGIN_PAGE_H
#define KEEPSAKE_OAUTH_LOGIN_PAGE_H

#include "oauth/setup.h"
#include "oauth/signin.h"

struct login_page {
	int status;
	const char *problem;	/* what went wrong before, or NULL */
	const char *username;	/* as it was typed, or NULL */
};

/* The sign-in page; a status 503 brings its Retry-After. */
enum err login_page_show(struct request *rq, struct response *rs,
    const struct signin *s, const struct login_page *page) MUST_USE;
/* The upstream is away: the sign-in page says so (503). */
enum err login_page_away(struct request *rq, struct response *rs,
    const struct signin *s) MUST_USE;
/* The upstream answered with an error (RFC 6749 section 4.1.2.1): the sign-in
 * page says what that means (403; 503 if it is its own fault). */
enum err login_page_error(struct request *rq, struct response *rs,
    const struct signin *s, const char *error) MUST_USE;
/* Which account was refused (403), and the ways out: another account, or a
 * setup token if one may be shown.  Says nothing about who may come in.
 * `problem` may be NULL. */
enum err login_page_refused(struct request *rq, struct response *rs,
    const struct signin *s, const struct setup *who, const char *problem)
    MUST_USE;

#endif
