/*
 * authreq - an authorization request (RFC 6749 section 4.1.1, OpenID Connect
 * Core section 3.1.2.1, RFC 7636, RFC 8707)
 *
 * Checked in parts: what must be right before anything may be sent to the
 * redirect URI, then all else.  A checked request is parked as JSON.
 */
#ifndef KEEPSAKE_OAUTH_AUTHREQ_H
#define KEEPSAKE_OAUTH_AUTHREQ_H

#include <stdint.h>

#include "http/request.h"
#include "store/clients.h"

enum {
	AUTHREQ_REDIRECT_URI,
	AUTHREQ_RESPONSE_TYPE,
	AUTHREQ_RESPONSE_MODE,
	AUTHREQ_STATE,
	AUTHREQ_NONCE,
	AUTHREQ_SCOPE,
	AUTHREQ_RESOURCE,
	AUTHREQ_CODE_CHALLENGE,
	AUTHREQ_CODE_CHALLENGE_METHOD,
	AUTHREQ_PROMPT,
	AUTHREQ_MAX_AGE,
	AUTHREQ_LOGIN_HINT,
	AUTHREQ_ID_TOKEN_HINT,
	AUTHREQ_CLAIMS,
	AUTHREQ_REQUEST,
	AUTHREQ_REQUEST_URI,
	AUTHREQ_REGISTRATION,
	AUTHREQ_ACR_VALUES,
	AUTHREQ_DISPLAY,
	AUTHREQ_UI_LOCALES,
	AUTHREQ_CLIENT_ID,
	AUTHREQ_PARAMS,
	/* Where the client itself sends the request, these come with it, in
	 * the order that client_auth_form() asks for. */
	AUTHREQ_CLIENT_SECRET = AUTHREQ_PARAMS,
	AUTHREQ_CLIENT_ASSERTION_TYPE,
	AUTHREQ_CLIENT_ASSERTION,
	AUTHREQ_PUSHED_PARAMS
};

/* Wide validators: what is wrong with most of them is told to the client. */
extern const struct param authreq_params[AUTHREQ_PUSHED_PARAMS];

enum {
	PROMPT_NONE = 1,
	PROMPT_LOGIN = 2,
	PROMPT_CONSENT = 4,
	PROMPT_SELECT_ACCOUNT = 8
};

struct authreq {
	const char *redirect_uri;
	const char *state;		/* or NULL, as what follows */
	const char *nonce;
	const char *scope;		/* what is to be granted; never NULL */
	const char *resource;		/* list, never empty */
	const char *code_challenge;
	const char *claims;		/* JSON text */
	const char *login_hint;
	const char *sub;		/* whom id_token_hint or claims names */
	int64_t max_age;		/* -1: none */
	unsigned prompt;		/* PROMPT_* */
	bool form_post;			/* response_mode=form_post, else query */
};

/* The client that asks.  Refuses for a page: an unknown one, or one whose
 * document cannot be used (or, now, be fetched). */
enum err authreq_find_client(struct request *rq, struct client **cl) MUST_USE;
/*
 * Sets *out anew: its redirect_uri, proved, and how to answer there (state,
 * form_post).  Refuses for a page: one that is missing or not registered.
 */
enum err authreq_prove(struct request *rq, const struct client *cl,
    struct authreq *out) MUST_USE;
/* Is the redirect URI one of the client's own? */
bool authreq_is_registered(const struct client *cl, const char *redirect_uri);
/* All else.  Refuses (oauth_refuse) for a redirect to the client. */
enum err authreq_check(struct request *rq, const struct client *cl,
    struct authreq *out) MUST_USE;

/* As JSON text to be parked, and back.  ERR_INVALID: not what we wrote. */
const char *authreq_format(struct arena *a, const struct authreq *req);
enum err authreq_parse(struct arena *a, const char *text, struct authreq *out)
    MUST_USE;
/* The scopes that a consent must cover: those asked for, and those whose
 * claims are asked for one by one. */
const char *authreq_consent_scope(struct arena *a, const struct authreq *req);

#endif
