/*
 * csrf - a form's proof that it came from our page in this browser
 *
 * HMAC-SHA-256 keyed by the browser cookie over purpose, interaction and
 * session: nothing is stored, and a token of another browser, page, request
 * or session does not fit.  A page that belongs to no interaction is for who
 * is signed in: its key is the session cookie.
 */
#ifndef KEEPSAKE_OAUTH_CSRF_H
#define KEEPSAKE_OAUTH_CSRF_H

#include "http/request.h"

struct csrf {
	const char *purpose;		/* the page: "login", "consent" */
	const char *interaction;	/* or NULL */
	const char *sid;		/* or NULL */
};

/* 43 characters; NULL if the browser has not the cookie. */
const char *csrf_token(const struct request *rq, const struct csrf *form);
/* ERR_FORBIDDEN, with a sentence, unless `token` fits and the form was sent
 * from our own origin. */
enum err csrf_check(struct request *rq, const struct csrf *form,
    const char *token) MUST_USE;

#endif
