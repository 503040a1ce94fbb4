/*
 * method - the methods that the server has, and in which era
 *
 * Tools, prompts and resources are declared, without change notices, so what
 * belongs to completions, logging, tasks or subscriptions is not here.
 */
#ifndef KEEPSAKE_MCP_METHOD_H
#define KEEPSAKE_MCP_METHOD_H

#include "mcp/answer.h"

struct mcp_method {
	const char *name;
	unsigned eras;			/* enum era values, or'ed */
	const char *name_member;	/* of params, mirrored by Mcp-Name; or NULL */
	/* OK with an answer in x->out; ERR_SCOPE, ERR_LIMITED and
	 * ERR_UNAVAILABLE without one. */
	enum err (*run)(struct exchange *x);
};

/* NULL if the era has no such method. */
const struct mcp_method *method_find(const char *name, enum era era);

/* The handlers of mcp/tool.c. */
enum err tool_list(struct exchange *x) MUST_USE;
enum err tool_call(struct exchange *x) MUST_USE;

#endif
