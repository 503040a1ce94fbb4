/*
 * header - values of MCP's request headers (2026-07-28, streamable HTTP)
 *
 * A value that HTTP cannot carry as it is travels as =?base64?...?= around
 * the base64 of its UTF-8.
 */
#ifndef KEEPSAKE_MCP_HEADER_H
#define KEEPSAKE_MCP_HEADER_H

#include <stddef.h>

#include "base/err.h"
#include "base/url.h"
#include "http/request.h"

/* Room that the decoded form of `len` bytes can need. */
#define HEADER_DECODED_MAX(len) ((len) + 3)

/* The value without the blanks around it (RFC 9110 section 5.6.3); pure. */
struct span header_trim(const char *in, size_t len);
/*
 * Decodes a trimmed value.  ERR_INVALID for bytes outside of printable
 * ASCII, malformed base64, or a NUL or invalid UTF-8 in what it carries.
 * Pure; `out` has room for HEADER_DECODED_MAX(len).
 */
enum err header_decode(const char *in, size_t len, char *out,
    size_t *out_len) MUST_USE;

/* The value of a CGI variable, decoded; ERR_NOT_FOUND if it was not sent. */
enum err header_read(struct request *rq, const char *name, const char **out)
    MUST_USE;

#endif
