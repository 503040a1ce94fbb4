/*
 * account_page - a person's signed-in browsers and connected apps
 *
 * Must never show a foreign word unescaped, nor anything of another person.
 */
#include "oauth/account_page.h"

#include "base/clock.h"
#include "base/html.h"
#include "base/str.h"
#include "http/page.h"
#include "oauth/consent_page.h"
#include "oauth/csrf.h"
#include "oauth/redirect_uri.h"
#include "store/clients.h"
#include "store/grants.h"
#include "store/users.h"
#include "system/config.h"

struct page {
	struct request *rq;
	struct response *rs;
	const struct session *me;
	const char *csrf;
};

static void
heading(const struct page *p, const char *text)
{
	buf_puts(&p->rs->body, "<h2>");
	html_escape(&p->rs->body, text);
	buf_puts(&p->rs->body, "</h2>\n");
}

/* A button that sends `action`, and NAME=VALUE unless that is NULL. */
static void
button(const struct page *p, const char *action, const char *name,
    const char *value, const char *label)
{
	page_form_begin(p->rs, "/account", p->csrf, NULL);
	page_hidden(p->rs, name, value);
	page_button(p->rs, "action", action, label);
	page_form_end(p->rs);
}

/* "2026-11-22 09:00 UTC": a minute is exact enough. */
static const char *
moment(struct arena *a, int64_t at)
{
	char text[21];

	clock_format(at, text);
	return arena_printf(a, "%.10s %.5s UTC", text, text + 11);
}

static void
show_session(const struct page *p, const struct session *s)
{
	struct arena *a = p->rq->call.arena;
	bool is_mine = str_eq(s->sid, p->me->sid);

	buf_puts(&p->rs->body, "<li>\n");
	page_paragraph(p->rs, arena_printf(a,
	    "%s, signed in since %s, last seen %s",
	    is_mine ? "This browser" : "Another browser",
	    moment(a, s->created_at), moment(a, s->seen_at)));
	if (!is_mine)
		button(p, "end-session", "sid", s->sid, "Sign it out");
	buf_puts(&p->rs->body, "</li>\n");
}

static enum err
show_sessions(const struct page *p)
{
	struct session *all;
	size_t n;
	enum err e;

	e = sessions_list_user(&p->rq->call, p->me->user_id,
	    p->rq->cfg->session_idle, &all, &n);
	if (e != OK)
		return e;
	heading(p, "Signed-in browsers");
	buf_puts(&p->rs->body, "<ul>\n");
	for (size_t i = 0; i < n; i++)
		show_session(p, &all[i]);
	buf_puts(&p->rs->body, "</ul>\n");
	if (n == SESSIONS_SHOWN_MAX)
		page_paragraph(p->rs, "There may be more.");
	if (n > 1)
		button(p, "end-others", NULL, NULL, "Sign out all others");
	button(p, "sign-out", NULL, NULL, "Sign out");
	return OK;
}

/* What an app is called, and the host it was last known to answer at. */
static enum err
name_of(const struct page *p, const struct connected *app, const char **name,
    const char **host)
{
	struct arena *a = p->rq->call.arena;
	struct client *cl;
	enum err e;

	*name = html_name(a, app->client_id, 64);
	*host = NULL;
	if ((e = clients_find(&p->rq->call, app->client_id, &cl)) != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	*name = html_name(a, cl->name, 64);
	if (cl->redirect_uris[0] != NULL)
		*host = redirect_uri_host(a, cl->redirect_uris[0]);
	return OK;
}

static enum err
show_app(const struct page *p, const struct connected *app)
{
	struct arena *a = p->rq->call.arena;
	struct buf *b = &p->rs->body;
	const char *name, *host;
	enum err e;

	if ((e = name_of(p, app, &name, &host)) != OK)
		return e;
	buf_puts(b, "<li>\n<p><b>");
	html_escape(b, name);
	buf_puts(b, "</b>");
	if (host != NULL) {
		buf_puts(b, " at <b>");
		html_escape(b, host);
		buf_puts(b, "</b>");
	}
	html_escape(b, arena_printf(a, ", connected since %s, last used %s",
	    moment(a, app->since), moment(a, app->used_at)));
	buf_puts(b, "</p>\n");
	page_paragraph(p->rs, "It may:");
	consent_page_scopes(p->rs, app->scope);
	button(p, "disconnect", "client_id", app->client_id, "Disconnect");
	buf_puts(b, "</li>\n");
	return OK;
}

static enum err
show_apps(const struct page *p)
{
	struct connected *all;
	size_t n;
	enum err e;

	e = grants_list_connected(&p->rq->call, p->me->user_id, &all, &n);
	if (e != OK)
		return e;
	heading(p, "Connected apps");
	if (n == 0)
		page_paragraph(p->rs, "No app is connected.");
	buf_puts(&p->rs->body, "<ul>\n");
	for (size_t i = 0; i < n; i++)
		if ((e = show_app(p, &all[i])) != OK)
			return e;
	buf_puts(&p->rs->body, "</ul>\n");
	if (n == CONNECTED_SHOWN_MAX)
		page_paragraph(p->rs, "There may be more.");
	return OK;
}

enum err
account_page_write(struct request *rq, struct response *rs,
    const struct session *me)
{
	struct csrf form = { "account", NULL, me->sid };
	struct page p = { rq, rs, me, csrf_token(rq, &form) };
	struct user *u;
	enum err e;

	if ((e = users_find(&rq->call, me->user_id, &u)) != OK)
		return e == ERR_NOT_FOUND ? ERR_UNAVAILABLE : e;
	page_begin(rs, "Your account");
	page_paragraph(rs, arena_printf(rq->call.arena,
	    "You are signed in as %s.", u->email));
	if ((e = show_sessions(&p)) != OK || (e = show_apps(&p)) != OK)
		return e;
	return page_end(rs, 200);
}
