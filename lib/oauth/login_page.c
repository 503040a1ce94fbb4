/*
 * login_page - the pages on which a person says who they are
 */
#include "oauth/login_page.h"

#include "base/html.h"
#include "base/log.h"
#include "base/str.h"
#include "http/page.h"
#include "http/valid.h"
#include "oauth/csrf.h"
#include "oauth/redirect_uri.h"
#include "oauth/upstream.h"
#include "store/users.h"

#define RETRY_AFTER_S "10"

static void
begin_form(struct request *rq, struct response *rs, const struct signin *s)
{
	const struct csrf form = { "login", s->interaction, NULL };

	page_form_begin(rs, "/auth/login", csrf_token(rq, &form),
	    s->interaction);
}

/* The login form of the upstream; `value` is "1", or "other" to be asked
 * which account. */
static void
write_upstream(struct request *rq, struct response *rs,
    const struct signin *s, const char *value, const char *label)
{
	begin_form(rq, rs, s);
	page_button(rs, "upstream", value, label);
	page_form_end(rs);
}

static void
write_password(struct request *rq, struct response *rs,
    const struct signin *s, const char *username)
{
	begin_form(rq, rs, s);
	page_field(rs, &(struct page_field){ "E-mail address", "username",
	    "text", username != NULL ? username : s->req.login_hint,
	    "username", true });
	page_field(rs, &(struct page_field){ "Password", "password",
	    "password", NULL, "current-password", true });
	page_button(rs, NULL, NULL, "Sign in");
	page_form_end(rs);
}

static void
write_who_asks(struct request *rq, struct response *rs,
    const struct signin *s)
{
	struct arena *a = rq->call.arena;

	page_paragraph(rs, s->client == NULL ?
	    "Sign in to see what is yours here." : arena_printf(a,
	    "%s asks you to sign in. Afterwards you return to %s.",
	    html_name(a, s->client->name, 64),
	    redirect_uri_host(a, s->req.redirect_uri)));
}

enum err
login_page_show(struct request *rq, struct response *rs,
    const struct signin *s, const struct login_page *page)
{
	bool upstream = upstream_is_on(rq->cfg), password = true;
	enum err e;

	if (upstream &&
	    (e = users_have_password(&rq->call, &password)) != OK)
		return e;
	page_begin(rs, "Sign in");
	if (page->problem != NULL)
		page_paragraph(rs, page->problem);
	write_who_asks(rq, rs, s);
	if (upstream)
		write_upstream(rq, rs, s, "1", arena_printf(rq->call.arena,
		    "Sign in with %s", upstream_name(rq->call.arena,
		    rq->cfg)));
	if (password)
		write_password(rq, rs, s, page->username);
	if (page->status == 503)
		response_header(rs, "Retry-After", RETRY_AFTER_S);
	return page_end(rs, page->status);
}

enum err
login_page_away(struct request *rq, struct response *rs,
    const struct signin *s)
{
	const struct login_page page = { .status = 503,
	    .problem = arena_printf(rq->call.arena, "%s cannot be reached at "
	    "the moment. Try again soon, or sign in here if you have a "
	    "password.", upstream_name(rq->call.arena, rq->cfg)) };

	return login_page_show(rq, rs, s, &page);
}

enum err
login_page_error(struct request *rq, struct response *rs,
    const struct signin *s, const char *error)
{
	const char *name = upstream_name(rq->call.arena, rq->cfg);
	struct login_page page = { .status = 403 };

	/* Foreign text: only a plain word is worth a line. */
	log_event(&rq->call, LOG_WARN, "upstream answered with an error",
	    LOG_STR("error", valid_id(error) ? error : NULL));
	if (str_eq(error, "temporarily_unavailable") ||
	    str_eq(error, "server_error"))
		return login_page_away(rq, rs, s);
	page.problem = str_eq(error, "access_denied") ?
	    arena_printf(rq->call.arena, "You did not let %s tell us who you "
	    "are. Nobody is signed in.", name) :
	    arena_printf(rq->call.arena, "%s did not sign you in.", name);
	return login_page_show(rq, rs, s, &page);
}

enum err
login_page_refused(struct request *rq, struct response *rs,
    const struct signin *s, const struct setup *who, const char *problem)
{
	struct arena *a = rq->call.arena;

	page_begin(rs, "No access");
	if (problem != NULL)
		page_paragraph(rs, problem);
	page_paragraph(rs, arena_printf(a, "%s says that you are %s. This "
	    "account may not sign in here.", upstream_name(a, rq->cfg),
	    html_name(a, who->id.email, UPSTREAM_EMAIL_MAX)));
	page_paragraph(rs, "Ask the person who runs this server to let you "
	    "in, or use another account.");
	write_upstream(rq, rs, s, "other", "Use another account");
	if (who->offered) {
		page_paragraph(rs, "Have you just set this server up? Then "
		    "its setup token lets you in.");
		begin_form(rq, rs, s);
		page_field(rs, &(struct page_field){ "Setup token",
		    "setup_token", "password", NULL, "off", true });
		page_button(rs, NULL, NULL, "Use the token");
		page_form_end(rs);
	}
	return page_end(rs, 403);
}
