/*
 * end_session - what a request to sign out asks for
 *
 * Must never name an address that the client has not registered, nor be sure
 * of a session by anything but the browser's cookie.
 */
#include "oauth/end_session.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "http/valid.h"
#include "oauth/client_auth.h"
#include "oauth/id_token.h"
#include "oauth/redirect_uri.h"
#include "oauth/signin.h"
#include "store/users.h"

enum { STATE_MAX = 4096, URL_MAX = REDIRECT_URI_MAX + 3 * STATE_MAX + 16 };

const struct param end_session_params[END_SESSION_PARAMS] = {
	[END_SESSION_HINT]         = { "id_token_hint", valid_any, 8192, PARAM_SECRET },
	[END_SESSION_CLIENT_ID]    = { "client_id", valid_visible, CLIENT_ID_MAX, 0 },
	[END_SESSION_REDIRECT_URI] = { "post_logout_redirect_uri", valid_visible, REDIRECT_URI_MAX, 0 },
	[END_SESSION_STATE]        = { "state", valid_any, STATE_MAX, 0 },
	[END_SESSION_CSRF]         = { "csrf", valid_id, 64, PARAM_SECRET },
};

static bool
is_registered(const struct client *cl, const char *uri)
{
	return redirect_uri_check(uri) == OK && json_has_string(
	    json_get(cl->metadata, "post_logout_redirect_uris"), uri);
}

/* The name of the client that asks, or NULL. */
static enum err
read_client_id(struct request *rq, struct end_session *s,
    struct id_token_hint *hint, const char **id)
{
	const char *token = request_param(rq, END_SESSION_HINT);
	enum err e;

	*id = request_param(rq, END_SESSION_CLIENT_ID);
	if (token == NULL)
		return OK;
	e = id_token_read(rq, token, hint);
	if (e == ERR_UNAVAILABLE)
		return e;
	s->odd = e != OK || hint->client_id == NULL ||
	    (*id != NULL && !str_eq(*id, hint->client_id));
	*id = s->odd ? NULL : hint->client_id;
	s->hinted = !s->odd;
	return OK;
}

static enum err
find_client(struct request *rq, struct end_session *s,
    struct id_token_hint *hint)
{
	struct client *cl;
	const char *id;
	enum err e;

	if ((e = read_client_id(rq, s, hint, &id)) != OK || id == NULL)
		return e;
	e = clients_find(&rq->call, id, &cl);
	if (e == OK)
		s->client = cl;
	else
		s->odd = true;
	return e == ERR_NOT_FOUND ? OK : e;
}

static void
read_target(struct request *rq, struct end_session *s)
{
	const char *uri = request_param(rq, END_SESSION_REDIRECT_URI);
	struct buf b;

	if (uri == NULL)
		return;
	if (s->client == NULL || !is_registered(s->client, uri)) {
		s->odd = true;
		return;
	}
	buf_init(&b, rq->call.arena, URL_MAX);
	buf_puts(&b, uri);
	url_add_param(&b, "state", request_param(rq, END_SESSION_STATE));
	s->to = b.data;
}

/* Was the hint issued to the person and in the session of this browser? */
static enum err
read_session(struct request *rq, struct end_session *s,
    const struct id_token_hint *hint)
{
	struct user *u;
	enum err e;

	if ((e = signin_session(rq, &s->session)) != OK ||
	    s->session == NULL || s->odd || !s->hinted)
		return e;
	if ((e = users_find(&rq->call, s->session->user_id, &u)) != OK)
		return e == ERR_NOT_FOUND ? ERR_UNAVAILABLE : e;
	s->sure = str_eq(hint->sid, s->session->sid) &&
	    str_eq(hint->sub, u->sub);
	return OK;
}

enum err
end_session_read(struct request *rq, struct end_session *out)
{
	struct id_token_hint hint = { 0 };
	enum err e;

	memset(out, 0, sizeof *out);
	if ((e = find_client(rq, out, &hint)) != OK)
		return e;
	read_target(rq, out);
	return read_session(rq, out, &hint);
}
