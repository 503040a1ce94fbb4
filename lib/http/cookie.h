/*
 * cookie - our cookies (RFC 6265)
 *
 * Named __Host-keepsake-NAME with Secure on an https issuer, and
 * keepsake-PORT-NAME on a loopback http one; always HttpOnly, SameSite=Lax,
 * Path=/.
 */
#ifndef KEEPSAKE_HTTP_COOKIE_H
#define KEEPSAKE_HTTP_COOKIE_H

#include "base/url.h"
#include "http/request.h"
#include "http/response.h"

/* The value of `name` in a Cookie header; the first wins.  Pure.
 * ERR_NOT_FOUND if absent. */
enum err cookie_find(const char *header, size_t len, const char *name,
    struct span *value) MUST_USE;
/* Our cookie NAME of this request ("session", "browser"); NULL if absent or
 * not of base64url characters. */
const char *cookie_get(const struct request *rq, const char *name);
/* Sets it for `max_age_s` seconds; 0: until the browser closes; negative:
 * removes it. */
void cookie_set(const struct request *rq, struct response *rs,
    const char *name, const char *value, int64_t max_age_s);

#endif
