/*
 * authorization_response - what the browser carries back to the app (RFC 6749
 * sections 4.1.2 and 4.1.2.1, RFC 9207, OpenID Connect Core section 3.1.2.5,
 * OAuth 2.0 Form Post Response Mode)
 *
 * The one place that sends anything to a redirect URI.  Every answer has state
 * (if the request had one) and iss.
 */
#ifndef KEEPSAKE_OAUTH_AUTHORIZATION_RESPONSE_H
#define KEEPSAKE_OAUTH_AUTHORIZATION_RESPONSE_H

#include "oauth/signin.h"

enum err authorization_response_code(struct request *rq, struct response *rs,
    const struct signin *s, const char *code) MUST_USE;
/*
 * The refusal in rq->fault; for a client that registered itself and nobody
 * signed in, a page from which the person may go there (RFC 9700 section
 * 4.11.2).  A request of our own page (no client) is answered by a page.
 */
enum err authorization_response_error(struct request *rq,
    struct response *rs, const struct signin *s) MUST_USE;

#endif
