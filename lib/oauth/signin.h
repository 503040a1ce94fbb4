/*
 * signin - from a checked authorization request to its answer
 *
 * The one place that decides what a person must do next, and the one that
 * sends anything to a redirect URI.
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
	const struct client *client;
	struct authreq req;
	const struct session *session;	/* living, of this browser; or NULL */
	const char *interaction;	/* its id once parked, or NULL */
	int64_t begun_at;
	bool fresh;			/* the session signed in for this request */
};

/* The living session of the request's cookie; *out NULL if there is none. */
enum err signin_session(struct request *rq, const struct session **out)
    MUST_USE;
/*
 * A parked request by its id, for the browser that started it, with its
 * client and session.  ERR_INVALID for any other browser, or when it is over.
 */
enum err signin_resume(struct request *rq, const char *id,
    struct signin *out) MUST_USE;
/* The person has just proved who they are: a new session with a new cookie,
 * in the place of the browser's old one. */
enum err signin_begin_session(struct request *rq, struct response *rs,
    struct signin *s, int64_t user_id) MUST_USE;
/* What the person of the session has to agree to, or has agreed to. */
struct consent signin_consent(struct request *rq, const struct signin *s);
enum err signin_next(struct request *rq, const struct signin *s,
    enum step *out) MUST_USE;
/* Goes there: parks the request if need be and redirects to the page of the
 * step, or issues the code.  With prompt=none a page is an error instead. */
enum err signin_go(struct request *rq, struct response *rs,
    struct signin *s, enum step step) MUST_USE;
/*
 * Answers the client with the refusal in rq->fault: a redirect with error,
 * state and iss; for a client that registered itself and nobody signed in, a
 * page from which the person may go there (RFC 9700 section 4.11.2).
 */
enum err signin_refuse(struct request *rq, struct response *rs,
    const struct signin *s) MUST_USE;

#endif
