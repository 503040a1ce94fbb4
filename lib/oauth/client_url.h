/*
 * client_url - client ids that are URLs (draft-ietf-oauth-client-id-metadata-
 * document, section Client Identifier)
 */
#ifndef KEEPSAKE_OAUTH_CLIENT_URL_H
#define KEEPSAKE_OAUTH_CLIENT_URL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

enum { CLIENT_URL_MAX = 256 };

/* Is it meant as one?  Ids that we make never begin with https://. */
bool client_url_is_meant(const char *id);
/*
 * May a client call itself so?  https, at most CLIENT_URL_MAX bytes, a path
 * that is more than "/", no segment "." or "..", not even as %2e, no user, no
 * fragment, no control character or backslash.  A query is discouraged but
 * allowed.  ERR_INVALID otherwise.  A fuzz target.
 */
enum err client_url_check(const char *id) MUST_USE;
/* Its host[:port], for people. */
char *client_url_host(struct arena *a, const char *id);

#endif
