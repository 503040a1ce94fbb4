/*
 * pushed_request - an authorization request that the client sent ahead (RFC
 * 9126)
 *
 * Checked when it is pushed; then the browser carries its name alone.
 */
#ifndef KEEPSAKE_OAUTH_PUSHED_REQUEST_H
#define KEEPSAKE_OAUTH_PUSHED_REQUEST_H

#include "oauth/authreq.h"

/* Keeps a checked request; *uri is its request_uri (section 2.2). */
enum err pushed_request_add(struct request *rq, const struct client *cl,
    const struct authreq *req, const char **uri) MUST_USE;
/* Does the request at the authorization endpoint name one by request_uri? */
bool pushed_request_is_named(const struct request *rq);
/*
 * The one it names, which is then spent; every other parameter but client_id
 * is ignored (section 4).  Refuses for a page: one that is unknown, over, used
 * or of another client proves no redirect URI.
 */
enum err pushed_request_take(struct request *rq, const struct client *cl,
    struct authreq *out) MUST_USE;

#endif
