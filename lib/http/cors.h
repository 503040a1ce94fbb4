/*
 * cors - which web pages may read our answers (Fetch standard)
 *
 * Never "*", never credentials.  The allow-list is CORS_ORIGINS; on a loopback
 * deployment loopback origins of any port besides.
 */
#ifndef KEEPSAKE_HTTP_CORS_H
#define KEEPSAKE_HTTP_CORS_H

#include <stdbool.h>

#include "http/request.h"
#include "http/response.h"

/* Is the request a preflight? */
bool cors_is_preflight(const struct request *rq);
/* Adds the headers for the request's Origin, if it is allowed. */
void cors_add(const struct request *rq, struct response *rs);
/* Answers a preflight with 204 and the methods of the path asked for; `mcp`
 * allows the MCP headers too, and makes a foreign origin ERR_FORBIDDEN. */
enum err cors_preflight(const struct request *rq, struct response *rs,
    unsigned methods, bool mcp) MUST_USE;
/*
 * The MCP rule (DNS rebinding): ERR_FORBIDDEN when an Origin is sent that is
 * neither allowed nor our own, or a Host that is not ours.
 */
enum err cors_check_mcp(struct request *rq) MUST_USE;

#endif
