/*
 * param_header - arguments that travel in headers too (2026-07-28, x-mcp-header)
 *
 * A tool's input schema may say "x-mcp-header": "X" of a string, an integer or
 * a boolean: the client then sends that argument as Mcp-Param-X as well.
 */
#ifndef KEEPSAKE_MCP_PARAM_HEADER_H
#define KEEPSAKE_MCP_PARAM_HEADER_H

#include "mcp/answer.h"

/*
 * Does each such header say what the arguments say?  One that is absent or
 * null has no header.  ERR_INVALID if not.
 */
enum err param_header_check(struct exchange *x, const struct mcp_tool *tool,
    const struct json *args) MUST_USE;

#endif
