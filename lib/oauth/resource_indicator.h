/*
 * resource_indicator - which resource a token is for (RFC 8707)
 *
 * Known are the URLs of our own resource server (bearer_audiences) and the
 * issuer, the latter with or without a trailing slash.  `aud` is what the
 * client asked for, verbatim.  A list is text with single spaces.
 */
#ifndef KEEPSAKE_OAUTH_RESOURCE_INDICATOR_H
#define KEEPSAKE_OAUTH_RESOURCE_INDICATOR_H

#include <stdbool.h>

#include "http/request.h"
#include "store/clients.h"

/*
 * The values a request named, each once, as a list; "" if it named none.
 * ERR_INVALID if one is not known.  A host in upper case is taken, and then
 * spelt as we spell it.
 */
enum err resource_indicator_parse(struct request *rq,
    const struct param_values *values, const char **list) MUST_USE;
/* Without any: MCP_BASE_URL/mcp for dynamic clients and for grants with a
 * memory scope, else the issuer. */
const char *resource_indicator_default(struct request *rq,
    const struct client *cl, const char *scope);
/*
 * May a token be had for `asked` under a grant for `granted`?  The URLs of
 * our resource server are one resource; the issuer is another.
 */
bool resource_indicator_is_within(struct request *rq, const char *asked,
    const char *granted);
/* Adds aud to claims: a string, or an array of several. */
void resource_indicator_set_aud(struct request *rq, struct json *claims,
    const char *list);

#endif
