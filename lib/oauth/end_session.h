/*
 * end_session - what a request to sign out asks for (OpenID Connect
 * RP-Initiated Logout 1.0 sections 2 to 4)
 *
 * The browser's cookie is the only authority.  An ID token as a hint names the
 * client that asks, and spares the question if it was issued in this very
 * session; it can end no other.  What does not fit is never an error for the
 * person, who may sign out all the same, but nobody is then sent anywhere.
 */
#ifndef KEEPSAKE_OAUTH_END_SESSION_H
#define KEEPSAKE_OAUTH_END_SESSION_H

#include "http/request.h"
#include "store/clients.h"
#include "store/sessions.h"

/* logout_hint and ui_locales are allowed and ignored, as any other. */
enum {
	END_SESSION_HINT, END_SESSION_CLIENT_ID, END_SESSION_REDIRECT_URI,
	END_SESSION_STATE, END_SESSION_CSRF, END_SESSION_PARAMS
};

extern const struct param end_session_params[END_SESSION_PARAMS];

struct end_session {
	const struct session *session;	/* living, of this browser; or NULL */
	const struct client *client;	/* who asks; NULL if that is not known */
	/*
	 * Where the browser goes afterwards, with state; or NULL.  A
	 * post_logout_redirect_uri is taken byte for byte as the client
	 * registered it, the port of a loopback address included.
	 */
	const char *to;
	bool hinted;		/* by an ID token of ours for the client */
	bool sure;		/* issued in this session: nobody is asked */
	bool odd;		/* something named did not fit: to is NULL */
};

/* Judges the request.  ERR_UNAVAILABLE if the store or our own public keys
 * cannot be read. */
enum err end_session_read(struct request *rq, struct end_session *out)
    MUST_USE;

#endif
