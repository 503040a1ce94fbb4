/*
 * client_auth - which client is asking (RFC 6749 section 2.3, RFC 7617, RFC
 * 7523)
 *
 * none, client_secret_basic, client_secret_post and private_key_jwt; a client
 * uses the method that it is registered with, and no other.  One that
 * describes itself by a document may use each that it offers there.
 *
 * A program takes the form's part of it by five lines, the same in each:
 *
 *	enum { TOKEN, CLIENT_AUTH_NAMES, NPARAMS };
 *	static const struct param params[NPARAMS] = {
 *		[TOKEN] = { "token", ... },
 *		CLIENT_AUTH_ROWS
 *	};
 *	...
 *	struct credentials form = client_auth_form(rq, CLIENT_ID);
 *	if ((e = client_auth_check(rq, &form, &client)) != OK)
 *		return e;
 *
 * and needs need_oidc and, for keys that lie at a jwks_uri, need_fetch.
 */
#ifndef KEEPSAKE_OAUTH_CLIENT_AUTH_H
#define KEEPSAKE_OAUTH_CLIENT_AUTH_H

#include "http/request.h"
#include "http/valid.h"
#include "oauth/client_assertion.h"
#include "oauth/client_url.h"
#include "store/clients.h"

enum { CLIENT_ID_MAX = CLIENT_URL_MAX, CLIENT_SECRET_MAX = 256 };

/* Four parameters in a row.  Macros, since a table is made by the compiler. */
#define CLIENT_AUTH_NAMES \
	CLIENT_ID, CLIENT_SECRET, CLIENT_ASSERTION_KIND, CLIENT_ASSERTION
#define CLIENT_AUTH_ROWS \
	[CLIENT_ID] = { "client_id", valid_visible, CLIENT_ID_MAX, 0 }, \
	[CLIENT_SECRET] = { "client_secret", valid_visible, \
	    CLIENT_SECRET_MAX, PARAM_SECRET }, \
	[CLIENT_ASSERTION_KIND] = { "client_assertion_type", valid_visible, \
	    256, 0 }, \
	[CLIENT_ASSERTION] = { "client_assertion", valid_visible, \
	    CLIENT_ASSERTION_MAX, PARAM_SECRET },

struct credentials {
	const char *id;		/* or NULL, as what follows */
	const char *secret;
	const char *assertion_type;
	const char *assertion;
	/* A client may come here for the first time (PAR, device): the
	 * document at its id is fetched.  Set by the program. */
	bool may_be_new;
};

/* What the form says, from the parameters that CLIENT_AUTH_ROWS declare. */
struct credentials client_auth_form(const struct request *rq,
    size_t client_id);

/*
 * The credentials in a value of the Authorization header; percent-decoded as
 * RFC 6749 section 2.3.1 asks.  ERR_NOT_FOUND if the scheme is not Basic,
 * ERR_INVALID if malformed.  A fuzz target.
 */
enum err client_auth_parse_basic(struct arena *a, const char *header,
    size_t len, struct credentials *out) MUST_USE;
/*
 * The client of this request; `form` is what its body says.  Refuses with
 * invalid_client (also for an unknown client, after the same work) or, for
 * two methods at once, invalid_request; ERR_UNAVAILABLE if a client's own keys
 * or document cannot be had now.  (*out)->auth_method is the one that was used,
 * so that client_is_public() says whether anything was proved.  Success is
 * charged to the client (one that proves nothing: at this address), failure to
 * the address.
 */
enum err client_auth_check(struct request *rq, const struct credentials *form,
    struct client **out) MUST_USE;

#endif
