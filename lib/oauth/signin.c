/*
 * signin - from a checked authorization request to its answer
 *
 * Must never issue a code without a living session and a consent, nor send a
 * browser anywhere but to our own pages: what goes to the app is in
 * authorization_response.c.
 */
#include "oauth/signin.h"

#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "crypto/rand.h"
#include "http/cookie.h"
#include "oauth/admission.h"
#include "oauth/authorization_response.h"
#include "oauth/oauth_error.h"
#include "oauth/redirect_uri.h"
#include "oauth/sign_out.h"
#include "store/grants.h"
#include "store/interactions.h"
#include "store/users.h"
#include "system/config.h"
#include "system/stats.h"

enum err
signin_session(struct request *rq, const struct session **out)
{
	const char *cookie = cookie_get(rq, "session");
	struct session *found;
	bool admitted;
	enum err e;

	*out = NULL;
	if (cookie == NULL)
		return OK;
	e = sessions_find(&rq->call, cookie, rq->cfg->session_idle, &found);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	e = admission_holds_for(rq, found->user_id, found->by_list,
	    &admitted);
	if (e != OK)
		return e;
	if (!admitted)
		return sign_out(&rq->call, found->user_id, found->sid);
	*out = found;
	return OK;
}

static enum err
refuse_resume(struct request *rq)
{
	return request_refuse(rq, ERR_INVALID, NULL,
	    "This sign-in is over, or was started in another browser.");
}

/* Who asks: an app with its request, or a page of our own. */
static enum err
read_parked(struct request *rq, const struct interaction *parked,
    struct signin *out)
{
	struct client *cl;
	enum err e;

	if (parked->client_id == NULL) {
		out->page = parked->request;
		out->req.max_age = -1;
		return OK;
	}
	if ((e = clients_find(&rq->call, parked->client_id, &cl)) != OK)
		return e;
	out->client = cl;
	return authreq_parse(rq->call.arena, parked->request, &out->req) ==
	    OK ? OK : ERR_NOT_FOUND;
}

enum err
signin_resume(struct request *rq, const char *id, struct signin *out)
{
	const char *browser = cookie_get(rq, "browser");
	struct interaction *parked;
	enum err e;

	memset(out, 0, sizeof *out);
	if (browser == NULL)
		return refuse_resume(rq);
	if ((e = interactions_find(&rq->call, browser, id, &parked)) != OK ||
	    (e = read_parked(rq, parked, out)) != OK)
		return e == ERR_NOT_FOUND ? refuse_resume(rq) : e;
	if ((e = signin_session(rq, &out->session)) != OK)
		return e;
	out->interaction = parked->id;
	out->begun_at = parked->created_at;
	out->fresh = out->session != NULL &&
	    str_eq(parked->sid, out->session->sid);
	return OK;
}

/*
 * A person who signs in again is still signed in: relying parties know the
 * session by its sid, and will be told of its end by that.  Another person's
 * session ends as if they had signed out.
 */
static enum err
replace_session(struct request *rq, const struct session *old,
    int64_t user_id, const char **cookie, struct session **fresh)
{
	int64_t ttl = rq->cfg->session_ttl;
	enum err e;

	if (old != NULL && old->user_id == user_id) {
		e = sessions_renew(&rq->call, old, ttl, cookie, fresh);
		if (e != ERR_NOT_FOUND)
			return e;
	} else if (old != NULL &&
	    (e = sign_out(&rq->call, old->user_id, old->sid)) != OK)
		return e;
	return sessions_add(&rq->call, user_id, ttl, cookie, fresh);
}

/* Proving takes its time: a second click, or another tab, may have been
 * faster.  Asked before the old cookie is worth nothing. */
static enum err
still_waits(struct request *rq, const struct signin *s)
{
	const char *browser = cookie_get(rq, "browser");
	struct interaction *parked;
	enum err e;

	if (browser == NULL)
		return refuse_resume(rq);
	e = interactions_find(&rq->call, browser, s->interaction, &parked);
	return e == ERR_NOT_FOUND ? refuse_resume(rq) : e;
}

enum err
signin_begin_session(struct request *rq, struct response *rs,
    struct signin *s, int64_t user_id)
{
	struct session *fresh;
	const char *cookie;
	enum err e;

	if ((e = still_waits(rq, s)) != OK ||
	    (e = replace_session(rq, s->session, user_id, &cookie,
	    &fresh)) != OK)
		return e;
	e = interactions_set_session(&rq->call, s->interaction, fresh->sid);
	if (e != OK)
		return e == ERR_NOT_FOUND ? refuse_resume(rq) : e;
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
	*out = STEP_ISSUE;
	if (s->client == NULL)
		return OK;
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
		    s->client != NULL ? s->client->id : NULL,
		    s->client != NULL ? authreq_format(rq->call.arena,
		    &s->req) : s->page, &s->interaction);
		if (e != OK)
			return e;
		stats_add(rq->stats, STAT_SIGNINS_STARTED, 1);
	}
	return response_redirect(rs, arena_printf(rq->call.arena,
	    "%s%s?interaction=%s", rq->cfg->oidc_base_url, path,
	    s->interaction));
}

enum err
signin_spend(struct request *rq, const struct signin *s)
{
	enum err e = interactions_spend(&rq->call, s->interaction);

	return e == ERR_NOT_FOUND ? refuse_resume(rq) : e;
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

	if (s->interaction != NULL && (e = signin_spend(rq, s)) != OK)
		return e;
	if ((e = grants_add_with_code(&rq->call, &g, &code, &text)) != OK)
		return e;
	if (s->interaction != NULL)
		stats_add(rq->stats, STAT_SIGNINS_FINISHED, 1);
	log_event(&rq->call, LOG_INFO, "code issued",
	    LOG_STR("client", s->client->id));
	return authorization_response_code(rq, rs, s, text);
}

static enum err
go_back(struct request *rq, struct response *rs, const struct signin *s)
{
	enum err e;

	if ((e = signin_spend(rq, s)) != OK)
		return e;
	stats_add(rq->stats, STAT_SIGNINS_FINISHED, 1);
	return response_redirect(rs, arena_printf(rq->call.arena, "%s%s",
	    rq->cfg->oidc_base_url, s->page));
}

enum err
signin_go(struct request *rq, struct response *rs, struct signin *s,
    enum step step)
{
	if (step == STEP_ISSUE)
		return s->client != NULL ? issue(rq, rs, s) :
		    go_back(rq, rs, s);
	if (!(s->req.prompt & PROMPT_NONE))
		return go_to_page(rq, rs, s, step == STEP_LOGIN ?
		    "/auth/login" : "/auth/consent");
	if (step == STEP_LOGIN)
		(void)!oauth_refuse(rq, OAUTH_LOGIN_REQUIRED,
		    "nobody is signed in as the request wants it");
	else
		(void)!oauth_refuse(rq, OAUTH_CONSENT_REQUIRED,
		    "the person has not agreed to this yet");
	return authorization_response_error(rq, rs, s);
}

enum err
signin_proved(struct request *rq, struct response *rs, struct signin *s,
    int64_t user_id)
{
	enum step step;
	enum err e;

	if ((e = signin_begin_session(rq, rs, s, user_id)) != OK ||
	    (e = signin_next(rq, s, &step)) != OK)
		return e;
	if (step != STEP_LOGIN)
		return signin_go(rq, rs, s, step);
	(void)!oauth_refuse(rq, OAUTH_LOGIN_REQUIRED,
	    "the app asked for another person");
	return authorization_response_error(rq, rs, s);
}

/*
 * On loopback the web server answers to each name of it, but a cookie is of
 * one name, and the sign-in page is at the issuer's.
 */
static bool
is_by_another_name(const struct request *rq)
{
	const char *host = request_env(rq, "HTTP_HOST");

	return rq->cfg->loopback && host != NULL &&
	    !str_eq_nocase(host, rq->cfg->oidc_host);
}

enum err
signin_for_page(struct request *rq, struct response *rs, const char *page,
    const struct session **out)
{
	struct signin s = { .page = page, .req.max_age = -1,
	    .begun_at = rq->call.now };
	enum err e;

	if ((e = signin_session(rq, out)) != OK || *out != NULL)
		return e;
	if (is_by_another_name(rq))
		return response_redirect(rs, arena_printf(rq->call.arena,
		    "%s%s", rq->cfg->oidc_base_url, page));
	return go_to_page(rq, rs, &s, "/auth/login");
}
