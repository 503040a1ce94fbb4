/*
 * signin - from a checked authorization request to its answer
 *
 * The one place that decides what a person must do next.  An app asks with a
 * request; or a page of our own asks, to which the person then returns.
 */
#ifndef KEEPSAKE_OAUTH_SIGNIN_H
#define KEEPSAKE_OAUTH_SIGNIN_H

#include "http/request.h"
#include "http/response.h"
#include "oauth/authreq.h"
#include "store/clients.h"
#include "store/consents.h"
#include "store/sessions.h"

enum step {
	STEP_LOGIN,		/* the person must (again) prove who they are */
	STEP_CONSENT,		/* and must agree */
	STEP_ISSUE		/* nothing is left to ask */
};

struct signin {
	const struct client *client;	/* NULL: a page of our own asks */
	const char *page;		/* then: its path, perhaps with a query */
	struct authreq req;
	const struct session *session;	/* living, of this browser; or NULL */
	const char *interaction;	/* its id once parked, or NULL */
	int64_t begun_at;
	bool fresh;			/* the session signed in for this request */
};

/* The living session of the request's cookie; *out NULL if there is none, or
 * if its person is no longer admitted (admission.h): it is ended then. */
enum err signin_session(struct request *rq, const struct session **out)
    MUST_USE;
/*
 * A parked request by its id, for the browser that started it, with its
 * client and session.  ERR_INVALID for any other browser, or when it is over.
 */
enum err signin_resume(struct request *rq, const char *id,
    struct signin *out) MUST_USE;
/* The parked request was answered: OK for exactly one caller, ERR_INVALID,
 * with a sentence, for all others. */
enum err signin_spend(struct request *rq, const struct signin *s) MUST_USE;
/*
 * The person has just proved who they are: a session with a new cookie, in the
 * place of the browser's old one.  If that was the same person's it goes on
 * under its sid; another person's ends (oauth/sign_out.h).  ERR_INVALID if
 * the request was answered meanwhile: the old cookie then stays good.
 */
enum err signin_begin_session(struct request *rq, struct response *rs,
    struct signin *s, int64_t user_id) MUST_USE;
/* The same, and then goes wherever the request leads; to the app with an
 * error if it asked for another person. */
enum err signin_proved(struct request *rq, struct response *rs,
    struct signin *s, int64_t user_id) MUST_USE;
/* What the person of the session has to agree to, or has agreed to. */
struct consent signin_consent(struct request *rq, const struct signin *s);
enum err signin_next(struct request *rq, const struct signin *s,
    enum step *out) MUST_USE;
/* Goes there: parks the request if need be and redirects to the page of the
 * step, or issues the code (returns to our own page).  With prompt=none a page
 * is an error instead. */
enum err signin_go(struct request *rq, struct response *rs,
    struct signin *s, enum step step) MUST_USE;
/*
 * For a page of our own, a path below the issuer: the living session of the
 * browser; or NULL, and the answer sends it to sign in and then back to `page`,
 * or first to the page under the issuer's name for this machine.
 */
enum err signin_for_page(struct request *rq, struct response *rs,
    const char *page, const struct session **out) MUST_USE;

#endif
