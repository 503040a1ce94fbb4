/*
 * interactions - authorization requests that wait for a person
 *
 * Bound to the browser that started them: found only with the browser cookie
 * as well as the id.
 */
#ifndef KEEPSAKE_STORE_INTERACTIONS_H
#define KEEPSAKE_STORE_INTERACTIONS_H

#include "base/call.h"
#include "base/err.h"

enum { INTERACTION_TTL_S = 900 };

struct interaction {
	const char *id;
	const char *client_id;	/* NULL: a page of our own asks */
	const char *request;	/* JSON text, or the page's path */
	const char *sid;	/* session that signed in for it, or NULL */
	int64_t created_at;
};

/* Parks a request; `browser` is the browser cookie; `client_id` may be NULL.
 * ERR_CONFLICT if there is no such client. */
enum err interactions_add(struct call *c, const char *browser,
    const char *client_id, const char *request, const char **id) MUST_USE;
/* ERR_NOT_FOUND if unknown, over its time, or of another browser. */
enum err interactions_find(struct call *c, const char *browser,
    const char *id, struct interaction **out) MUST_USE;
/*
 * Notes that the person was sent upstream with `state`, a secret that comes
 * back in the answer's URL; `upstream` is what the answer is checked against.
 * A later one replaces it.  ERR_NOT_FOUND if the interaction is over.
 */
enum err interactions_set_upstream(struct call *c, const char *id,
    const char *state, const char *upstream) MUST_USE;
/*
 * The interaction that `state` was made for, and what was noted with it, which
 * is forgotten: a second answer finds nothing.  ERR_NOT_FOUND if unknown, over
 * its time, or of another browser (whose own is then left alone).
 */
enum err interactions_take_upstream(struct call *c, const char *browser,
    const char *state, const char **id, const char **upstream) MUST_USE;
/* Remembers which session signed in for it; ERR_NOT_FOUND if it is over. */
enum err interactions_set_session(struct call *c, const char *id,
    const char *sid) MUST_USE;
/* Spends it: OK for exactly one caller, ERR_NOT_FOUND for all others. */
enum err interactions_spend(struct call *c, const char *id) MUST_USE;

#endif
