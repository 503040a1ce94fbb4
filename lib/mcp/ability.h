/*
 * ability - what a client declared that it can be asked for
 *
 * In the modern era each request declares it; in the legacy era `initialize`
 * does, and a session (mcp/session.h) remembers.
 */
#ifndef KEEPSAKE_MCP_ABILITY_H
#define KEEPSAKE_MCP_ABILITY_H

#include "base/json.h"

enum {
	ABILITY_FORM = 1,		/* elicitation, mode form */
	ABILITY_URL = 2,		/* elicitation, mode url */
	ABILITY_SAMPLING = 4,
	ABILITY_ROOTS = 8
};

/* Of a ClientCapabilities object, or NULL: none.  An elicitation that names no
 * mode has forms. */
unsigned ability_of(const struct json *capabilities);
/* Which one a request to the client needs; 0 for a method that nobody is
 * asked.  `params` say the mode of an elicitation. */
unsigned ability_for(const char *method, const struct json *params);
/* The one of `abilities` as {"name":{}} or {"name":{"mode":{}}}. */
struct json *ability_as_capabilities(struct arena *a, unsigned ability);

#endif
