/*
 * end_session_page - what a person sees when they sign out
 *
 * Must never lead by itself to where a stranger's app wants the person.
 */
#include "oauth/end_session_page.h"

#include "base/html.h"
#include "http/page.h"
#include "oauth/csrf.h"
#include "oauth/redirect_uri.h"
#include "store/users.h"

static const char *
host_of(struct request *rq, const struct end_session *s)
{
	return redirect_uri_host(rq->call.arena, s->to);
}

static void
say_who_asks(struct request *rq, struct response *rs,
    const struct end_session *s)
{
	struct arena *a = rq->call.arena;

	if (s->odd)
		page_paragraph(rs, "Where this request comes from could not "
		    "be checked, so you will stay here afterwards.");
	else if (s->client != NULL)
		page_paragraph(rs, arena_printf(a, "%s asks you to sign out.",
		    html_name(a, s->client->name, 64)));
	if (s->to != NULL)
		page_paragraph(rs, arena_printf(a, "Afterwards you go to %s.",
		    host_of(rq, s)));
}

enum err
end_session_page_ask(struct request *rq, struct response *rs,
    const struct end_session *s)
{
	struct csrf form = { "logout", NULL, s->session->sid };
	struct user *u;
	enum err e;

	if ((e = users_find(&rq->call, s->session->user_id, &u)) != OK)
		return e == ERR_NOT_FOUND ? ERR_UNAVAILABLE : e;
	page_begin(rs, "Sign out");
	say_who_asks(rq, rs, s);
	page_paragraph(rs, arena_printf(rq->call.arena,
	    "You are signed in as %s. Signing out ends it in this browser; "
	    "apps that use your memories stay connected.", u->email));
	page_form_begin(rs, "/auth/logout", csrf_token(rq, &form), NULL);
	if (s->to != NULL) {
		page_hidden(rs, "client_id", s->client->id);
		page_hidden(rs, "post_logout_redirect_uri",
		    request_param(rq, END_SESSION_REDIRECT_URI));
		page_hidden(rs, "state", request_param(rq, END_SESSION_STATE));
	}
	page_button(rs, NULL, NULL, "Sign out");
	page_form_end(rs);
	return page_end(rs, 200);
}

enum err
end_session_page_done(struct request *rq, struct response *rs,
    const struct end_session *s)
{
	page_begin(rs, "You are signed out");
	page_paragraph(rs, "This browser is not signed in here any more.");
	if (s->to != NULL) {
		page_paragraph_bold(rs, "If you trust it, you can go on to ",
		    host_of(rq, s), ".");
		page_link(rs, s->to, "Go on");
	}
	return page_end(rs, 200);
}
