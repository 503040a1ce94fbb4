/*
 * consents - what a person has agreed to, so that they are asked once
 */
#ifndef KEEPSAKE_STORE_CONSENTS_H
#define KEEPSAKE_STORE_CONSENTS_H

#include "base/call.h"
#include "base/err.h"

struct consent {
	int64_t user_id;
	const char *client_id;
	const char *redirect_host;
	const char *resource;	/* "" or separated by spaces */
	const char *scope;
};

/* OK if every scope of `want` was agreed to before, else ERR_NOT_FOUND. */
enum err consents_cover(struct call *c, const struct consent *want) MUST_USE;
/* Adds the scopes of `given` to what was agreed to.  ERR_CONFLICT if the
 * person or the client is gone. */
enum err consents_add(struct call *c, const struct consent *given) MUST_USE;
/* Forgets what a person agreed to for a client. */
enum err consents_remove(struct call *c, int64_t user_id,
    const char *client_id) MUST_USE;

#endif
