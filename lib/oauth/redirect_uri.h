/*
 * redirect_uri - where a code may be sent (RFC 6749 section 3.1.2, RFC 8252
 * sections 7 and 8.4, RFC 9700 sections 2.1 and 4.1)
 *
 * Pure functions on strings.  Nothing is ever normalised.
 */
#ifndef KEEPSAKE_OAUTH_REDIRECT_URI_H
#define KEEPSAKE_OAUTH_REDIRECT_URI_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

enum { REDIRECT_URI_MAX = 2048, REDIRECT_URIS_MAX = 16 };

/*
 * May a client register it?  https with a host; http on 127.0.0.1, [::1] or
 * localhost; a private-use scheme with a dot; and the one of Cursor.  No
 * fragment, no userinfo, no control character, nothing over
 * REDIRECT_URI_MAX.  ERR_INVALID otherwise.
 */
enum err redirect_uri_check(const char *uri) MUST_USE;
/*
 * Is `asked` the registered one?  Byte for byte, but http URIs of a loopback
 * host may differ in the port.
 */
bool redirect_uri_matches(const char *registered, const char *asked);
/* http on a loopback host: any program on the person's machine may listen. */
bool redirect_uri_is_loopback(const char *uri);
/* Of an installed app: loopback, or a scheme of its own. */
bool redirect_uri_is_native(const char *uri);
/* What a person is shown and a consent is kept for: host[:port] (the host
 * alone on loopback), or "scheme:" of a private-use scheme. */
char *redirect_uri_host(struct arena *a, const char *uri);

#endif
