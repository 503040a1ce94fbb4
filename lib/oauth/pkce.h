/*
 * pkce - proof key for code exchange (RFC 7636), S256 only
 */
#ifndef KEEPSAKE_OAUTH_PKCE_H
#define KEEPSAKE_OAUTH_PKCE_H

#include <stdbool.h>

#include "store/clients.h"

/* Must this client send a challenge?  All but the confidential ones that the
 * operator registered (OAuth 2.1 section 7.5.1). */
bool pkce_is_required(const struct client *cl);
/*
 * Does the verifier fit?  Both absent: yes.  One without the other: no, in
 * either direction (RFC 9700 section 4.8.2).  A verifier that breaks RFC 7636
 * section 4.1 never fits.  Compared in constant time.
 */
bool pkce_matches(const char *challenge, const char *verifier);

#endif
