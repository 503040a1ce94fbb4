/*
 * signin - from a checked authorization request to its answer
 *
 * Must never send a code without a living session and a consent, nor send
 * anything anywhere but to the proved redirect URI or our own pages, nor send
 * a person by itself to where a stranger's app wants them.
 */
#include "oauth/signin.h"

#include <string.h>

#include "base/html.h"
#include "base/log.h"
#include "base/str.h"
#include "base/url.h"
#include "crypto/rand.h"
#include "http/cookie.h"
#include "http/page.h"
#include "oauth/oauth_error.h"
#include "oauth/redirect_uri.h"
#include "store/grants.h"
#include "store/interactions.h"
#include "store/users.h"
#include "system/config.h"
#include "system/stats.h"

enum { LOCATION_MAX = 32 * 1024 };

enum err
signin_session(struct request *rq, const struct session **out)
{
	const char *cookie = cookie_get(rq, "session");
	struct session *found;
	enum err e;

	*out = NULL;
	if (cookie == NULL)
		return OK;
	e = sessions_find(&rq->call, cookie, rq->cfg->session_idle, &found);
	if (e == OK)
		*out = found;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
refuse_resume(struct request *rq)
{
	return request_refuse(rq, ERR_INVALID, NULL,
	    "This sign-in is over, or was started in another browser.");
}

enum err
signin_resume(struct request *rq, const char *id, struct signin *out)
{
	const char *browser = cookie_get(rq, "browser");
	struct interaction *parked;
	struct client *cl;
	enum err e;

	memset(out, 0, sizeof *out);
	if (browser == NULL)
		return refuse_resume(rq);
	if ((e = interactions_find(&rq->call, browser, id, &parked)) != OK ||
	    (e = clients_find(&rq->call, parked->client_id, &cl)) != OK)
		return e == ERR_NOT_FOUND ? refuse_resume(rq) : e;
	if (authreq_parse(rq->call.arena, parked->request, &out->req) != OK)
		return refuse_resume(rq);
	if ((e = signin_session(rq, &out->session)) != OK)
		return e;
	out->client = cl;
	out->interaction = parked->id;
	out->begun_at = parked->created_at;
	out->fresh = out->session != NULL &&
	    str_eq(parked->sid, out->session->sid);
	return OK;
}

enum err
signin_begin_session(struct request *rq, struct response *rs,
    struct signin *s, int64_t user_id)
{
	struct session *fresh;
	const char *cookie;
	enum err e;

	if (s->session != NULL &&
	    (e = sessions_remove(&rq->call, s->session->sid)) != OK &&
	    e != ERR_NOT_FOUND)
		return e;
	if ((e = sessions_add(&rq->call, user_id, rq->cfg->session_ttl,
	    &cookie, &fresh)) != OK ||
	    (e = interactions_set_session(&rq->call, s->interaction,
	    fresh->sid)) != OK)
		return e;
	cookie_set(rq, rs, "session", cookie, rq->cfg->session_ttl);
	s->session = fresh;
	s->fresh = true;
	return OK;
}

/* Has the session's person proved who they are as the request wants it? */
static bool
is_session_good(struct request *rq, const struct signin *s)
{
	if (s->session == NULL)
		return false;
	if (s->fresh)
		return true;
	if (s->req.prompt & (PROMPT_LOGIN | PROMPT_SELECT_ACCOUNT))
		return false;
	return s->req.max_age < 0 ||
	    rq->call.now - s->session->auth_time < s->req.max_age;
}

static enum err
is_wanted_person(struct request *rq, const struct signin *s, bool *yes)
{
	struct user *u;
	enum err e;

	*yes = true;
	if (s->req.sub == NULL)
		return OK;
	if ((e = users_find(&rq->call, s->session->user_id, &u)) != OK)
		return e == ERR_NOT_FOUND ? ERR_UNAVAILABLE : e;
	*yes = str_eq(u->sub, s->req.sub);
	return OK;
}

struct consent
signin_consent(struct request *rq, const struct signin *s)
{
	return (struct consent){
		.user_id = s->session->user_id,
		.client_id = s->client->id,
		.redirect_host = redirect_uri_host(rq->call.arena,
		    s->req.redirect_uri),
		.resource = s->req.resource,
		.scope = authreq_consent_scope(rq->call.arena, &s->req),
	};
}

static enum err
is_consent_given(struct request *rq, const struct signin *s, bool *yes)
{
	struct consent want = signin_consent(rq, s);
	enum err e;

	*yes = false;
	if (s->req.prompt & PROMPT_CONSENT)
		return OK;
	if (s->client->trusted) {
		*yes = true;
		return OK;
	}
	e = consents_cover(&rq->call, &want);
	*yes = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
signin_next(struct request *rq, const struct signin *s, enum step *out)
{
	bool yes;
	enum err e;

	*out = STEP_LOGIN;
	if (!is_session_good(rq, s))
		return OK;
	if ((e = is_wanted_person(rq, s, &yes)) != OK || !yes)
		return e;
	*out = STEP_CONSENT;
	if ((e = is_consent_given(rq, s, &yes)) != OK || !yes)
		return e;
	*out = STEP_ISSUE;
	return OK;
}

/* The browser's cookie, made if it has none. */
static const char *
browser_of(struct request *rq, struct response *rs)
{
	const char *browser = cookie_get(rq, "browser");

	if (browser == NULL) {
		browser = rand_token(rq->call.arena);
		cookie_set(rq, rs, "browser", browser, 0);
	}
	return browser;
}

static enum err
go_to_page(struct request *rq, struct response *rs, struct signin *s,
    const char *path)
{
	enum err e;

	if (s->interaction == NULL) {
		e = interactions_add(&rq->call, browser_of(rq, rs),
		    s->client->id, authreq_format(rq->call.arena, &s->req),
		    &s->interaction);
		if (e != OK)
			return e;
		stats_add(rq->stats, STAT_SIGNINS_STARTED, 1);
	}
	return response_redirect(rs, arena_printf(rq->call.arena,
	    "%s%s?interaction=%s", rq->cfg->oidc_base_url, path,
	    s->interaction));
}

/* Back to the app, with state and iss in every answer (RFC 9207). */
static const char *
location(struct request *rq, const struct signin *s, const char *name,
    const char *value)
{
	struct buf b;

	buf_init(&b, rq->call.arena, LOCATION_MAX);
	buf_puts(&b, s->req.redirect_uri);
	url_add_param(&b, name, value);
	if (str_eq(name, "error"))
		url_add_param(&b, "error_description", rq->fault.text);
	url_add_param(&b, "state", s->req.state);
	url_add_param(&b, "iss", rq->cfg->issuer);
	return b.data;
}

static enum err
issue(struct request *rq, struct response *rs, struct signin *s)
{
	int64_t now = rq->call.now;
	struct grant g = {
		.user_id = s->session->user_id, .client_id = s->client->id,
		.sid = s->session->sid, .scope = s->req.scope,
		.resource = s->req.resource, .nonce = s->req.nonce,
		.claims = s->req.claims, .auth_time = s->session->auth_time,
		.created_at = now, .expires_at = now + rq->cfg->grant_ttl,
	};
	struct code code = {
		.redirect_uri = s->req.redirect_uri,
		.code_challenge = s->req.code_challenge,
		.expires_at = now + rq->cfg->auth_code_ttl,
	};
	const char *text;
	enum err e;

	if (s->interaction != NULL &&
	    (e = interactions_spend(&rq->call, s->interaction)) != OK)
		return e == ERR_NOT_FOUND ? refuse_resume(rq) : e;
	if ((e = grants_add_with_code(&rq->call, &g, &code, &text)) != OK)
		return e;
	if (s->client->used_at == 0 &&
	    (e = clients_use(&rq->call, s->client->id)) != OK)
		return e;
	if (s->interaction != NULL)
		stats_add(rq->stats, STAT_SIGNINS_FINISHED, 1);
	log_event(&rq->call, LOG_INFO, "code issued",
	    LOG_STR("client", s->client->id));
	return response_redirect(rs, location(rq, s, "code", text));
}

enum err
signin_go(struct request *rq, struct response *rs, struct signin *s,
    enum step step)
{
	if (step == STEP_ISSUE)
		return issue(rq, rs, s);
	if (!(s->req.prompt & PROMPT_NONE))
		return go_to_page(rq, rs, s, step == STEP_LOGIN ?
		    "/auth/login" : "/auth/consent");
	if (step == STEP_LOGIN)
		(void)!oauth_refuse(rq, OAUTH_LOGIN_REQUIRED,
		    "nobody is signed in as the request wants it");
	else
		(void)!oauth_refuse(rq, OAUTH_CONSENT_REQUIRED,
		    "the person has not agreed to this yet");
	return signin_refuse(rq, rs, s);
}

/* The person sees what went wrong, and goes on by a click or not at all. */
static enum err
ask_before_return(struct request *rq, struct response *rs,
    const struct signin *s, const char *url)
{
	struct arena *a = rq->call.arena;

	page_begin(rs, "The app's request did not work");
	page_paragraph(rs, arena_printf(a, "What went wrong: %s.",
	    rq->fault.text));
	buf_puts(&rs->body, "<p>You were sent here by ");
	html_escape(&rs->body, html_name(a, s->client->name, 64));
	buf_puts(&rs->body, ". If you trust it, you can return to <b>");
	html_escape(&rs->body, redirect_uri_host(a, s->req.redirect_uri));
	buf_puts(&rs->body, "</b>.</p>\n<p><a class=\"button\" href=\"");
	html_escape(&rs->body, url);
	buf_puts(&rs->body, "\">Return to the app</a></p>\n");
	return page_end(rs, 400);
}

enum err
signin_refuse(struct request *rq, struct response *rs,
    const struct signin *s)
{
	const char *url = location(rq, s, "error", rq->fault.code);

	log_event(&rq->call, LOG_INFO, "authorization refused",
	    LOG_STR("client", s->client->id),
	    LOG_STR("error", rq->fault.code));
	if (s->client->dynamic && s->session == NULL)
		return ask_before_return(rq, rs, s, url);
	return response_redirect(rs, url);
}
