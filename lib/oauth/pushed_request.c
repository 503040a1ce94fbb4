/*
 * pushed_request - an authorization request that the client sent ahead
 *
 * Must never be taken twice, nor by another client than the one that pushed
 * it.
 */
#include "oauth/pushed_request.h"

#include <string.h>

#include "base/str.h"
#include "store/pushed_requests.h"

static const char urn[] = "urn:ietf:params:oauth:request_uri:";

enum err
pushed_request_add(struct request *rq, const struct client *cl,
    const struct authreq *req, const char **uri)
{
	struct arena *a = rq->call.arena;
	const char *token;
	enum err e;

	*uri = NULL;
	e = pushed_requests_add(&rq->call, cl->id, authreq_format(a, req),
	    &token);
	if (e == OK)
		*uri = arena_printf(a, "%s%s", urn, token);
	return e;
}

bool
pushed_request_is_named(const struct request *rq)
{
	const char *uri = request_param(rq, AUTHREQ_REQUEST_URI);

	return uri != NULL && str_starts(uri, urn);
}

enum err
pushed_request_take(struct request *rq, const struct client *cl,
    struct authreq *out)
{
	const char *uri = request_param(rq, AUTHREQ_REQUEST_URI);
	const char *text;
	enum err e;

	memset(out, 0, sizeof *out);
	e = pushed_requests_take(&rq->call, cl->id, uri + strlen(urn), &text);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	/* The client may have changed meanwhile. */
	if (e != OK || authreq_parse(rq->call.arena, text, out) != OK ||
	    !authreq_is_registered(cl, out->redirect_uri))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "The app's request is over, was used before, or is not "
		    "of this app (request_uri).");
	return OK;
}
