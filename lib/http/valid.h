/*
 * valid - validators for declared parameters
 *
 * Each says whether a decoded, NUL-free value may reach a handler at all;
 * meaning is checked later.  Grammar from RFC 6749 appendix A and RFC 7636.
 */
#ifndef KEEPSAKE_HTTP_VALID_H
#define KEEPSAKE_HTTP_VALID_H

#include <stdbool.h>

bool valid_any(const char *s);		/* no control characters */
bool valid_text(const char *s);		/* tab, CR and LF allowed besides */
bool valid_visible(const char *s);	/* 0x20-0x7e (VSCHAR) */
bool valid_token(const char *s);	/* base64url, '.', '~', '+', '/', '=' */
bool valid_id(const char *s);		/* A-Za-z0-9._~- */
bool valid_scope(const char *s);	/* scope-tokens and single spaces */
bool valid_url(const char *s);		/* url_parse takes it */
bool valid_base64url43(const char *s);	/* exactly 43: S256 challenge */
bool valid_verifier(const char *s);	/* 43-128 unreserved (RFC 7636 4.1) */
bool valid_int(const char *s);		/* non-negative, at most 18 digits */
bool valid_email(const char *s);	/* something@something, no blanks */
bool valid_uuid(const char *s);

#endif
