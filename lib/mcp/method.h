/*
 * method - the methods that the server has, and in which era
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
	/* Has the program what it needs?  NULL: all have. */
	bool (*offered)(const struct exchange *x);
};

/* The method of the message; NULL if its era or the server has none such. */
const struct mcp_method *method_find(const struct exchange *x);

enum { LIST_TTL_MS = 300 * 1000 };

/* What the handlers share. */
/* Has the caller the scope, if one is needed? */
bool method_has_scope(const struct exchange *x, const char *scope);
/* For all but tools: the server's read_scope. */
bool method_may_read(const struct exchange *x);
/* ERR_SCOPE, naming what would do. */
enum err method_refuse_scope(struct exchange *x, const char *scope);
/* params.arguments, an empty object if there are none; ERR_INVALID if they
 * are no object. */
enum err method_arguments(struct exchange *x, const struct json **out)
    MUST_USE;

/* tool.c */
enum err tool_list(struct exchange *x) MUST_USE;
enum err tool_call(struct exchange *x) MUST_USE;
/* prompt.c */
enum err prompt_list(struct exchange *x) MUST_USE;
enum err prompt_get(struct exchange *x) MUST_USE;
/* resource.c */
enum err resource_list(struct exchange *x) MUST_USE;
enum err resource_templates(struct exchange *x) MUST_USE;
enum err resource_read(struct exchange *x) MUST_USE;
/* completion.c */
enum err completion_complete(struct exchange *x) MUST_USE;
/* listen.c */
enum err listen_open(struct exchange *x) MUST_USE;
enum err listen_subscribe(struct exchange *x) MUST_USE;
enum err listen_unsubscribe(struct exchange *x) MUST_USE;

#endif
