/*
 * consent_page - what a person is shown before they allow or deny
 *
 * Must never show a foreign word unescaped, nor load anything from the app.
 */
#include "oauth/consent_page.h"

#include "base/html.h"
#include "base/str.h"
#include "http/page.h"
#include "oauth/client_url.h"
#include "oauth/csrf.h"
#include "oauth/redirect_uri.h"
#include "oauth/scope.h"
#include "store/users.h"

bool
consent_page_decision(const char *s)
{
	return str_eq(s, "allow") || str_eq(s, "deny");
}

void
consent_page_scopes(struct response *rs, const char *scope)
{
	buf_puts(&rs->body, "<ul>\n");
	for (size_t i = 0; i < scope_count(); i++)
		if (str_has_word(scope, scope_name(i))) {
			buf_puts(&rs->body, "<li>");
			html_escape(&rs->body, scope_words(i));
			buf_puts(&rs->body, "</li>\n");
		}
	buf_puts(&rs->body, "</ul>\n");
}

enum err
consent_page_ask(struct request *rq, struct response *rs,
    const struct client *cl, int64_t user_id, const char *scope)
{
	struct arena *a = rq->call.arena;
	struct user *u;
	enum err e;

	if ((e = users_find(&rq->call, user_id, &u)) != OK)
		return e;
	page_paragraph_bold(rs, "", html_name(a, cl->name, 64),
	    arena_printf(a, " asks for access. You are signed in as %s. "
	    "It may:", u->email));
	consent_page_scopes(rs, scope);
	return OK;
}

void
consent_page_warn_name(struct request *rq, struct response *rs,
    const struct client *cl, const char *more)
{
	if (client_url_is_meant(cl->id))
		page_paragraph_bold(rs, "The app describes itself by the "
		    "document at ", client_url_host(rq->call.arena, cl->id),
		    ".");
	if (cl->dynamic)
		page_paragraph(rs, arena_printf(rq->call.arena, "The app has "
		    "given this name to itself; nobody has checked it.%s",
		    more));
}

enum err
consent_page_write(struct request *rq, struct response *rs,
    const struct signin *s)
{
	struct arena *a = rq->call.arena;
	struct csrf form = { "consent", s->interaction, s->session->sid };
	const char *host = redirect_uri_host(a, s->req.redirect_uri);
	enum err e;

	page_begin(rs, "Allow access");
	if ((e = consent_page_ask(rq, rs, s->client, s->session->user_id,
	    authreq_consent_scope(a, &s->req))) != OK)
		return e;
	page_paragraph_bold(rs, "Its answer goes to ", host, ".");
	consent_page_warn_name(rq, rs, s->client,
	    " The address above is checked.");
	if (redirect_uri_is_loopback(s->req.redirect_uri))
		page_paragraph(rs, "Warning: the answer goes to a program on "
		    "this computer, whichever listens there. Allow it only if "
		    "you have just started the app here yourself.");
	page_form_begin(rs, "/auth/consent", csrf_token(rq, &form),
	    s->interaction);
	page_button(rs, "decision", "allow", "Allow");
	page_button(rs, "decision", "deny", "Deny");
	page_form_end(rs);
	return page_end(rs, 200);
}
