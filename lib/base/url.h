/*
 * url - URLs, percent-encoding and forms (RFC 3986, WHATWG urlencoded)
 *
 * Nothing here normalises: what is compared is compared as it was written.
 * Pure functions on buffers, except where an arena is named.
 */
#ifndef KEEPSAKE_BASE_URL_H
#define KEEPSAKE_BASE_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct span {
	const char *p;		/* NULL: the part is absent */
	size_t len;
};

/*
 * Percent-decodes `len` bytes to `out` (room for `len`), '+' as a space if
 * `plus`.  ERR_INVALID for a malformed escape, a NUL, or invalid UTF-8.
 */
enum err url_decode(const char *in, size_t len, bool plus, char *out,
    size_t *out_len) MUST_USE;

/*
 * The next name=value of a form or query.  *rest holds what is left and is
 * advanced; OK and the raw parts, or ERR_NOT_FOUND at the end.  Empty
 * elements (&&) are skipped; a name without '=' has an empty value.
 */
enum err url_form_next(struct span *rest, struct span *name,
    struct span *value) MUST_USE;

/* Appends `s` percent-encoded: everything but RFC 3986 unreserved. */
void url_encode(struct buf *b, const char *s);

struct url {
	struct span scheme, userinfo, host, port, path, query, fragment;
};

/*
 * Splits an absolute URL "scheme:[//authority]path[?query][#fragment]" (RFC
 * 3986).  ERR_INVALID for control characters, spaces, non-ASCII, quotes,
 * angle brackets, backslash, a malformed escape, an escape in the host, a bad
 * port or scheme, http or https without a host.  An IPv6 host keeps its
 * brackets.  A missing host, userinfo, port, query or fragment has p == NULL;
 * an empty one has len 0.
 */
enum err url_parse(const char *s, size_t len, struct url *u) MUST_USE;
bool span_eq(struct span a, const char *s);
bool span_eq_nocase(struct span a, const char *s);
/* Is the host 127.0.0.1, [::1] or localhost (RFC 8252 section 7.3)? */
bool url_is_loopback(const struct url *u);
/*
 * A URL that a program may be asked at: https, or http on a loopback host; no
 * user, no fragment, at most `max` bytes.  ERR_INVALID otherwise, and as
 * url_parse.
 */
enum err url_parse_web(const char *s, size_t max, struct url *u) MUST_USE;
/* Has the path a segment "." or "..", each dot perhaps as %2e? */
bool url_has_dot_segment(const struct url *u);
/* "scheme://host[:port]" in `a`. */
char *url_origin(struct arena *a, const struct url *u);
/*
 * Appends "name=value" to a URL under construction, encoded, after '?' or
 * '&' as its content so far demands.  Does nothing if `value` is NULL.
 */
void url_add_param(struct buf *b, const char *name, const char *value);
/* The same to a form, which is nothing but such pairs. */
void url_add_field(struct buf *b, const char *name, const char *value);

#endif
